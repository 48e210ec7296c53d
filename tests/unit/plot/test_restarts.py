"""The picture of the restarts has every end, and its title counts those that agree."""

import io

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color, to_rgb
from matplotlib.figure import Figure

from centra import Clustering, KMeans, MiniBatchKMeans, ParameterError, check
from centra.plot import restarts
from centra.result import Restart


def ended(*ends: float) -> Clustering:
    runs = tuple(Restart(end, 3, "labels", ()) for end in ends)
    labels, sizes = np.zeros(9, np.int32), np.array([9])
    lowest = min(ends, default=0.0)
    return Clustering(np.zeros((1, 1)), labels, lowest, sizes, 3, "labels", runs, (), check.params(1))


def dots(ax: Axes) -> tuple[np.ndarray, np.ndarray]:
    """Where those are that agree with the best, and the others."""
    agreeing, others = ax.collections
    return np.asarray(agreeing.get_offsets()), np.asarray(others.get_offsets())


def test_ends_are_sorted_and_in_per_cent_above_the_lowest() -> None:
    agreeing, others = dots(restarts(ended(12, 10, 15, 10, 11)))
    np.testing.assert_allclose(agreeing, [[1, 0], [2, 0]])
    np.testing.assert_allclose(others, [[3, 10], [4, 20], [5, 50]])


@pytest.mark.parametrize(
    ("ends", "title"),
    [
        ([10.0], "a single restart"),
        ([10.0] * 20, "all 20 restarts agree"),
        ([10.0] * 18 + [11.0, 12.0], "18 of 20 restarts agree"),
        ([10.0, 11.0, 11.0], "the best of 3 stands alone"),
        ([10.0] * 1000 + [11.0] * 200, "1,000 of 1,200 restarts agree"),
        ([10.0, 10.000005], "all 2 restarts agree"),
        ([10.0, 10.00002], "the best of 2 stands alone"),
        ([0.0, 0.0, 1.0], "2 of 3 restarts agree"),
    ],
)
def test_the_title_counts_those_that_agree(ends: list[float], title: str) -> None:
    ax = restarts(ended(*ends))
    assert ax.get_title() == title
    assert sum(map(len, dots(ax))) == len(ends)
    ax.figure.savefig(io.BytesIO(), format="png")


def test_levels_are_lines_with_their_counts() -> None:
    ax = restarts(ended(*[10.0] * 9, *[12.0] * 6, 13.0, *[15.0] * 4))
    found = [(line.get_xdata().tolist(), *set(line.get_ydata())) for line in ax.lines]
    assert found == [([1, 9], 0), ([10, 15], pytest.approx(20)), ([17, 20], pytest.approx(50))]
    assert [text.get_text() for text in ax.texts] == ["9 ×", "6 ×", "4 ×"]
    assert [text.xy for text in ax.texts] == [(5, 0), (12.5, pytest.approx(20)), (18.5, pytest.approx(50))]


def test_counts_leave_each_other_room_the_best_and_then_the_largest_first() -> None:
    ends = np.concatenate([np.repeat(np.arange(100.0, 200.0), 3), np.full(50, 300.0)])
    ax = restarts(ended(*ends))
    assert len(ax.lines) == 101
    assert [text.get_text() for text in ax.texts[:2]] == ["3 ×", "50 ×"]
    assert ax.texts[0].xy == (2, 0)
    assert 2 < len(ax.texts) < 30
    places = np.sort([text.xy[0] for text in ax.texts])
    points = np.diff(places) / len(ends) * ax.get_window_extent().width * 72 / ax.figure.dpi
    assert points.min() >= 28


def test_those_that_agree_are_filled_so_that_grey_print_tells_them() -> None:
    agreeing, others = restarts(ended(10.0, 10.0, 12.0), style="dark").collections
    assert same_color(agreeing.get_facecolor()[0], agreeing.get_edgecolor()[0])
    assert max(others.get_facecolor()[0][:3]) < 0.2
    assert not same_color(agreeing.get_facecolor()[0], others.get_edgecolor()[0])


def test_a_real_fit_is_counted_as_by_hand() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    model = KMeans(3, init="random", n_init=30, random_state=0).fit(x)
    ends = np.array([run.inertia for run in model.restarts_])
    agreeing = int((ends <= ends.min() * (1 + 1e-6)).sum())
    assert 1 < agreeing < 30
    assert restarts(model).get_title() == f"{agreeing} of 30 restarts agree"


def test_rounding_errors_are_not_blown_up() -> None:
    ax = restarts(ended(10.0, 10.0 + 1e-14))
    assert ax.get_ylim()[1] >= 0.1


def test_ends_far_apart_are_on_a_logarithmic_scale_that_has_nought() -> None:
    ax = restarts(ended(10.0, 10.01, 1000.0))
    assert ax.get_yscale() == "symlog"
    assert ax.get_ylim()[0] < 0
    assert restarts(ended(10.0, 10.01)).get_yscale() == "linear"


def test_above_nothing_inertias_are_drawn_as_they_are() -> None:
    ax = restarts(ended(0.0, 3.0, 5.0))
    np.testing.assert_allclose(dots(ax)[1], [[2, 3], [3, 5]])
    assert ax.get_ylabel() == "inertia"


def test_without_restarts_it_is_refused() -> None:
    with pytest.raises(ParameterError, match="no restarts"):
        restarts(MiniBatchKMeans(2, random_state=0).fit(np.arange(20.0)[:, None]))


def test_it_draws_where_and_as_it_is_told() -> None:
    left, right = Figure().subplots(1, 2)
    assert restarts(ended(1.0, 2.0), ax=right) is right
    assert not left.collections
    ax = restarts(ended(1.0, 2.0), style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
    with pytest.raises(ParameterError, match="style"):
        restarts(ended(1.0), style="drak")
