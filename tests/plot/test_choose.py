"""The picture of choose_k() shows what its table says."""

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from centra import choose_k
from centra.choose.criteria import CRITERIA
from centra.plot import choose_k as draw
from centra.plot.numbers import HEIGHT


@pytest.fixture(scope="module")
def choice():
    rng = np.random.default_rng(0)
    x = np.repeat([[0.0, 0], [10, 0], [0, 10]], 40, axis=0) + 0.3 * rng.standard_normal((120, 2))
    return choose_k(x, range(1, 6), ("gap", "silhouette", "bic"), n_init=3, n_refs=4, random_state=0)


def test_every_criterion_has_a_strip_and_its_values_are_to_scale(choice) -> None:
    ax = draw(choice)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["inertia", "gap statistic", "silhouette", "BIC"]
    curves = [line for line in ax.lines if line.get_marker() == "."]
    assert len(curves) == 4
    for bottom, name, curve in zip((3, 2, 1, 0), ("inertia", "gap", "silhouette", "bic"), curves, strict=True):
        x, y = curve.get_data()
        np.testing.assert_array_equal(x, choice.ks)
        values = choice.columns[name]
        known = np.isfinite(values)
        np.testing.assert_array_equal(np.isnan(y), ~known)
        assert np.corrcoef(values[known], y[known])[0, 1] == pytest.approx(1)
        assert bottom <= y[known].min() < y[known].max() <= bottom + HEIGHT + 1e-9


def test_votes_are_dots_and_the_recommendation_a_line(choice) -> None:
    ax = choice.plot()
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [choice.votes[name] for name in ("gap", "silhouette", "bic")]
    verticals = [line for line in ax.lines if list(line.get_xdata()) == [choice.best] * 2]
    assert len(verticals) == 1
    assert ax.get_title() == f"K = {choice.best} is recommended"
    ax.figure.savefig(io.BytesIO(), format="png")


def test_standard_errors_are_bands(choice) -> None:
    assert len(draw(choice).collections) == 1  # of these, gap alone has them


def test_of_a_single_k_there_is_one_tick() -> None:
    ax = draw(choose_k(np.random.default_rng(0).normal(size=(30, 2)), [3], ("silhouette",), n_init=1, random_state=0))
    ax.figure.savefig(io.BytesIO(), format="png")
    low, high = ax.get_xlim()
    assert [tick for tick in ax.get_xticks() if low <= tick <= high] == [3]


def test_it_draws_where_it_is_told(choice) -> None:
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert draw(choice, ax=ax) is ax


def test_on_small_paper_titles_are_smaller_and_do_not_run_into_each_other(choice) -> None:
    from matplotlib.figure import Figure

    every = replace(choice, scores=dict.fromkeys(CRITERIA, choice.scores["gap"]))
    ax = draw(every, ax=Figure((6, 3), layout="constrained").subplots())
    ax.figure.savefig(io.BytesIO(), format="png")
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(lower.y1 <= upper.y0 + 1 for upper, lower in pairwise(boxes))
    assert ax.get_yticklabels()[0].get_size() < draw(choice).get_yticklabels()[0].get_size()


def test_dark_paper_has_light_ink(choice) -> None:
    from matplotlib.colors import to_rgb

    ax = draw(choice, style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
