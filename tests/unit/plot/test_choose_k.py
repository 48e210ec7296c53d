"""The picture of choose_k() shows what its table says."""

import io
import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from centra import ConvergenceWarning, choose_k
from centra.choose.criteria import CRITERIA
from centra.choose.evidence import Scores
from centra.plot import choose_k as draw
from centra.plot._choose_k import HEIGHT


@pytest.fixture(scope="module")
def choice():
    rng = np.random.default_rng(0)
    x = np.repeat([[0.0, 0], [10, 0], [0, 10]], 40, axis=0) + 0.3 * rng.standard_normal((120, 2))
    return choose_k(x, range(1, 6), ("gap", "silhouette", "bic"), n_init=3, n_refs=4, random_state=0)


def test_every_criterion_has_a_strip_and_its_values_are_to_scale(choice) -> None:
    ax = draw(choice)
    titles = [label.get_text() for label in ax.get_yticklabels()]
    assert titles == ["inertia", "gap statistic ↑", "silhouette ↑", "BIC ↑"]
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
        ends = {text.get_position(): text.get_text() for text in ax.texts}
        for k, height, value in (
            (x[known][0], y[known][0], values[known][0]),
            (x[known][-1], y[known][-1], values[known][-1]),
        ):
            written = float(ends[k, height].replace(",", "").replace("−", "-"))
            assert written == pytest.approx(value, rel=0.006, abs=0.51 if abs(value) >= 100 else 0)


def test_arrows_tell_what_is_better() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    choice = choose_k(x, range(2, 4), ("fk", "davies_bouldin", "hartigan", "dunn"), n_init=1, random_state=0)
    titles = [label.get_text() for label in draw(choice).get_yticklabels()]
    assert titles == ["inertia", "f(K) ↓", "Davies-Bouldin ↓", "Hartigan's H", "Dunn ↑"]
    assert "↑ larger is better, ↓ smaller" in draw(choice).get_xlabel()


def test_votes_are_dots_and_the_recommendation_a_line(choice) -> None:
    ax = choice.plot()
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [choice.votes[name] for name in ("gap", "silhouette", "bic")]
    verticals = [line for line in ax.lines if list(line.get_xdata()) == [choice.best] * 2]
    assert len(verticals) == 1
    assert ax.get_title() == f"K = {choice.best} is recommended"
    ax.figure.savefig(io.BytesIO(), format="png")


def test_infinite_values_are_on_top_and_said() -> None:
    x = np.repeat([[0.0, 0], [1, 0], [0, 2]], 10, axis=0)
    with pytest.warns(ConvergenceWarning, match="3 distinct"):
        choice = choose_k(x, range(1, 5), ("hartigan", "bic"), n_init=1, random_state=0)  # infinite at 2, and at 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = choice.plot()
        ax.figure.savefig(io.BytesIO(), format="png")
    marks = [line for line in ax.lines if line.get_marker() == "^"]
    assert [mark.get_xdata().tolist() for mark in marks] == [[2], [3]]
    assert [mark.get_ydata().tolist() for mark in marks] == [[1 + HEIGHT], [HEIGHT]]
    assert [text.get_text() for text in ax.texts if text.get_text() == "infinite"] == ["infinite"] * 2
    curves = [line.get_ydata() for line in ax.lines if line.get_marker() == "."][1:]
    assert [np.isfinite(heights).tolist() for heights in curves] == [[True, False, True], [True, True, False]]
    assert all(np.nanmax(heights) % 1 < HEIGHT - 0.1 for heights in curves)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == [3, 3]
    assert dots[1].get_ydata()[0] == HEIGHT


def test_a_criterion_that_is_infinite_alone_has_its_mark(choice) -> None:
    for values, drawn in (([np.inf] * 5, list(choice.ks)), ([np.nan, np.inf, np.nan, np.nan, np.nan], [2])):
        ax = draw(replace(choice, scores={"dunn": Scores(np.array(values), 2)}))
        ax.figure.savefig(io.BytesIO(), format="png")
        (mark,) = [line for line in ax.lines if line.get_marker() == "^"]
        assert mark.get_xdata().tolist() == drawn


def test_a_best_k_at_the_end_of_the_range_is_said(choice) -> None:
    def title(ks):
        kept = {name: Scores(scores.values[: len(ks)], 3) for name, scores in choice.scores.items()}
        return draw(replace(choice, ks=ks, scores=kept, fits={k: choice.fits[k] for k in ks})).get_title()

    assert title((1, 2, 3)) == "K = 3 is recommended, the largest compared"
    assert title((3, 4, 5)) == "K = 3 is recommended, the smallest compared"
    assert title((2, 3, 4)) == "K = 3 is recommended"


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
