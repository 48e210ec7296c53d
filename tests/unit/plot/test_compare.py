"""The matched table: its cells, numbers, frames, names and title."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from centra import ParameterError, compare, kmeans, plot


def frames(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def mixed(k, m, n=3000):
    r = np.random.default_rng(0)
    a = r.integers(0, k, n)
    return compare(a, np.where(r.random(n) < 0.6, a % m, r.integers(0, m, n)))


def test_cells_are_shares_of_rows_and_numbers_are_counts():
    ax = plot.compare(compare([0, 0, 0, 1, 1, 1, 1], ["b", "b", "a", "a", "a", "a", "a"]))
    np.testing.assert_allclose(ax.images[0].get_array(), [[2 / 3, 1 / 3], [0, 1]])
    assert [(text.get_position(), text.get_text()) for text in ax.texts] == [
        ((0, 0), "2"),
        ((1, 0), "1"),
        ((1, 1), "4"),
    ]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0 · 3 rows", "1 · 4 rows"]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["b", "a"]
    assert ax.get_title() == "adjusted Rand index 0.43, 86 % of rows in matched clusters"


@pytest.mark.parametrize(
    ("k", "m", "numbers", "framed"), [(2, 2, 4, 2), (10, 7, 70, 7), (20, 20, 400, 20), (100, 100, 0, 0)]
)
@pytest.mark.parametrize("style", ["light", "dark"])
def test_numbers_and_frames_where_there_is_room(k, m, numbers, framed, style):
    comparison = mixed(k, m)
    ax = plot.compare(comparison, style=style)
    assert len(ax.texts) == min(numbers, np.count_nonzero(comparison.counts))
    assert [patch.get_xy() for patch in frames(ax)] == [(i - 0.5, i - 0.5) for i in range(framed)]
    ax.figure.canvas.draw()
    width = ax.figure.bbox.width
    assert all(text.get_window_extent().x0 >= 0 and text.get_window_extent().x1 <= width for text in ax.texts)


def test_groups_without_a_partner_have_no_frame():
    ax = plot.compare(compare([0, 0, 1, 2], [0, 0, 0, 1]))
    assert len(frames(ax)) == 2
    assert len(frames(plot.compare(compare([0, 0, 0, 0, 1], [0, 0, 0, 1, 0])))) == 1
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0 · 2 rows", "2 · 1 row", "1 · 1 row"]


def test_names_of_clusters_and_odd_ones():
    x = np.repeat([[0.0], [5.0]], 4, axis=0)
    fit = kmeans(x, 2, init=[[0.0], [5.0]]).named({1: "$far$"})
    ax = plot.compare(compare(fit, [f"class\n{'long ' * 20}{i}" for i in fit.labels]))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0 · 4 rows", "$far$ · 4 rows"]
    assert all(len(text.get_text()) == 24 and "\n" not in text.get_text() for text in ax.get_xticklabels())
    ax.figure.canvas.draw()


def test_on_axes_that_are_given():
    ax = Figure().subplots()
    assert plot.compare(mixed(3, 3), ax=ax, title="mine") is ax
    assert ax.get_title() == "mine"
    assert isinstance(plot.compare(mixed(3, 3)), Axes)


def test_refuses_what_is_no_comparison():
    with pytest.raises(
        ParameterError, match=r"comparison is of type ndarray: expected what centra.compare\(a, b\) gives"
    ):
        plot.compare(np.eye(3))
    with pytest.raises(AttributeError, match=r"did you mean plot\.compare"):
        plot.confusion  # noqa: B018


def test_two_clusterings_are_compared_first() -> None:
    a, b = [0, 0, 1, 1], ["x", "x", "y", "x"]
    one, other = plot.compare(compare(a, b)), plot.compare(a, b)
    assert one.get_title() == other.get_title()
    assert [text.get_text() for text in one.texts] == [text.get_text() for text in other.texts]
