"""The iterations side by side: each with the centres and labels that the run had."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from centra import Clustering, KMeans, ParameterError, kmeans
from centra.plot import palette, scatter, steps
from centra.plot._steps import _grid
from centra.plot.canvas import STYLES


def run(n: int, d: int = 2, k: int = 4, seed: int = 0, **options: Any) -> tuple[np.ndarray, Clustering]:
    x = np.random.default_rng(seed).normal(size=(n, d))
    return x, kmeans(x, k, init=x[:k], record="full", **options)


def drawn(ax: Axes) -> None:
    ax.figure.savefig(io.BytesIO(), format="png")


def dots_of(panel: Axes) -> tuple[PathCollection, PathCollection]:
    rows, stars = (each for each in panel.collections if isinstance(each, PathCollection))
    return rows, stars


def titles(ax: Axes) -> list[str]:
    return [panel.get_title() for panel in ax.child_axes]


def lines_of(panel: Axes) -> np.ndarray:
    (found,) = (each for each in panel.collections if isinstance(each, LineCollection))
    return np.array(found.get_segments())


def test_the_start_is_grey_with_the_initial_centers() -> None:
    x, result = run(100, max_iter=3)
    start = steps(result, x).child_axes[0]
    rows, stars = dots_of(start)
    assert start.get_title() == "start"
    assert (np.asarray(rows.get_offsets()) == x).all()
    assert (rows.get_facecolor()[:, :3] == to_rgb(STYLES["light"].faint)).all()
    assert (np.asarray(stars.get_offsets()) == x[:4]).all()
    assert (stars.get_facecolor()[:, :3] == palette.colors(4)).all()


def test_each_iteration_shows_who_was_nearest_and_where_centers_moved() -> None:
    x, result = run(100, tol=0, max_iter=5)
    ax = steps(result, x)
    assert titles(ax) == ["start", *(f"iteration {number}" for number in range(1, 6))]
    centers = [*(step.centers for step in result.history), result.centers]
    for panel, before, after in zip(ax.child_axes[1:], centers[:-1], centers[1:], strict=True):
        rows, stars = dots_of(panel)
        nearest = ((x[:, None] - before) ** 2).sum(axis=2).argmin(axis=1)
        assert (np.asarray(rows.get_offsets()) == x).all()
        assert (rows.get_facecolor()[:, :3] == palette.colors(4)[nearest]).all()
        assert (np.asarray(stars.get_offsets()) == after).all()
        assert (lines_of(panel) == np.stack([before, after], axis=1)).all()
        (cells,) = (each for each in panel.collections if isinstance(each, PolyCollection))
        for cluster, path in enumerate(cells.get_paths()):
            assert (path.contains_points(x) == (nearest == cluster)).all()
    drawn(ax)


def test_of_many_iterations_the_first_and_the_last_are_drawn() -> None:
    x, result = run(2000, k=8, tol=0, max_iter=15)
    assert len(result.history) == 15
    ax = steps(result, x)
    assert titles(ax) == ["start", *(f"iteration {number}" for number in range(1, 11)), "… iteration 15"]
    assert (np.asarray(dots_of(ax.child_axes[-1])[1].get_offsets()) == result.centers).all()
    x, result = run(2000, k=8, tol=0, max_iter=11)
    assert titles(steps(result, x))[-2:] == ["iteration 10", "iteration 11"]


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("labels", "stopped after 2 iterations, as no row moved"),
        ("shift", "stopped after 2 iterations, as the centres moved less than tol"),
        ("max_iter", "stopped after 2 iterations, at max_iter"),
        ("time", "stopped after 2 iterations, at max_seconds"),
        ("callback", "stopped after 2 iterations, by its callback"),
        ("no_improvement", "stopped after 2 iterations, as nothing improved"),
    ],
)
def test_the_title_says_how_it_ended(reason: Any, title: str) -> None:
    x, result = run(50, max_iter=2)
    assert steps(replace(result, stop_reason=reason), x).get_title() == title


def test_a_single_iteration_is_one() -> None:
    x, result = run(50, k=1)
    assert steps(result, x).get_title().startswith("stopped after 2 iterations, as no row moved")
    x, result = run(50, max_iter=1)
    assert steps(result, x).get_title() == "stopped after 1 iteration, at max_iter"


@pytest.mark.parametrize("d", [1, 2, 5])
def test_all_panels_share_limits_that_hold_every_row_and_center(d: int) -> None:
    x, _ = run(60, d)
    start = np.linspace(-20, 20, 4)[:, None] * np.ones(d)  # far outside
    result = kmeans(x, init=start, n_clusters=4, record="full")
    ax = steps(result, x)
    assert len({(panel.get_xlim(), panel.get_ylim()) for panel in ax.child_axes}) == 1
    for panel in ax.child_axes:
        for each in dots_of(panel):
            places = np.asarray(each.get_offsets())
            for limits, values in zip((panel.get_xlim(), panel.get_ylim()), places.T, strict=True):
                assert limits[0] < values.min() <= values.max() < limits[1]
    drawn(ax)


def test_one_column_has_strips_without_cells() -> None:
    x, result = run(60, 1, max_iter=3)
    ax = steps(result, x, columns=["age"])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("age", "cluster")
    for panel, step in zip(ax.child_axes[1:], result.history, strict=True):
        places = np.asarray(dots_of(panel)[0].get_offsets())
        assert (np.rint(places[:, 1]) == np.abs(x - step.centers.T).argmin(axis=1)).all()
        assert not any(isinstance(each, PolyCollection) for each in panel.collections)


def test_more_columns_lie_on_their_principal_plane() -> None:
    x, result = run(60, 5, max_iter=3)
    ax = steps(result, x)
    assert ax.get_xlabel().startswith("PC1 (")
    assert not any(isinstance(each, PolyCollection) for panel in ax.child_axes for each in panel.collections)


def test_many_rows_are_images() -> None:
    x, result = run(20_001, max_iter=2)
    ax = steps(result, x)
    assert [len(panel.images) for panel in ax.child_axes] == [1, 1, 1]
    grey = np.asarray(ax.child_axes[0].images[0].get_array())
    np.testing.assert_allclose(grey[grey[..., 3] > 0][:, :3], to_rgb(STYLES["light"].faint)[0])
    drawn(ax)


def test_panels_do_not_overlap_and_keep_to_the_axes() -> None:
    x, result = run(2000, k=8, tol=0, max_iter=15)
    ax = steps(result, x)
    drawn(ax)
    boxes = [panel.get_window_extent() for panel in ax.child_axes]
    whole = ax.get_window_extent()
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])
        assert whole.x0 - 1 < box.x0 < box.x1 < whole.x1 + 1
        assert whole.y0 - 1 < box.y0 < box.y1 < whole.y1 + 1
        assert box.width > 100


@pytest.mark.parametrize("layout", ["constrained", "tight", None])
@pytest.mark.parametrize("iterations", [1, 2, 3, 15])
def test_on_a_phone_titles_are_whole_and_panels_as_large_as_can_be(layout: str | None, iterations: int) -> None:
    x, result = run(2000, k=8, tol=0, max_iter=iterations)
    figure = Figure((3.2, 3.2), layout=layout)
    ax = steps(replace(result, stop_reason="no_improvement"), x, ax=figure.subplots())
    drawn(ax)
    title = ax.title.get_window_extent()
    assert 0 <= title.x0 < title.x1 <= figure.bbox.x1
    boxes = [panel.title.get_window_extent() for panel in ax.child_axes]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:place])
    panels = [panel.get_window_extent() for panel in ax.child_axes]
    assert min(box.y0 for box in panels) - ax.xaxis.label.get_window_extent().y1 < 20
    assert sum(box.width * box.height for box in panels) > 0.15 * figure.bbox.width * figure.bbox.height


def test_axes_may_be_tiny() -> None:
    x, result = run(2000, k=8, tol=0, max_iter=15)
    ax = steps(result, x, ax=Figure(figsize=(2, 1.5)).subplots(6, 6)[0, 0])
    drawn(ax)
    assert len(ax.child_axes) == 12


def test_the_grid_leaves_few_places_empty() -> None:
    shapes = [_grid(count) for count in range(2, 13)]
    assert [down * across for down, across in shapes] == [2, 3, 4, 6, 6, 8, 8, 9, 12, 12, 12]
    assert max(across for _, across in shapes) == 4


def test_names_are_text_and_dark_paper_is_dark() -> None:
    x, result = run(50, max_iter=2)
    ax = steps(result, x, columns=["$x^2$", "a_{$"], style="dark")
    assert ax.get_xlabel() == "$x^2$"
    assert not ax.xaxis.label.get_parse_math()
    assert not any(panel.get_xlabel() for panel in ax.child_axes)
    for each in (ax.figure, *ax.child_axes):
        assert to_rgb(each.get_facecolor()) == to_rgb(STYLES["dark"].paper)
    assert (dots_of(ax.child_axes[1])[1].get_facecolor()[:, :3] == palette.colors(4, dark=True)).all()
    drawn(ax)


def test_it_draws_where_it_is_told() -> None:
    x, result = run(50, max_iter=2)
    left, right = Figure().subplots(1, 2)
    assert steps(result, x, ax=right) is right
    assert not left.child_axes


def test_an_estimator_will_do_and_a_run_without_record_will_not() -> None:
    x, result = run(50)
    model = KMeans(4, init=x[:4], record="full").fit(x)
    assert titles(steps(model, x)) == titles(steps(result, x))
    with pytest.raises(ParameterError, match='record="full"'):
        steps(kmeans(x, 4, record="stats"), x)


def test_dots_and_stars_are_as_small_as_their_panels_ask_for() -> None:
    x, result = run(50, max_iter=2)
    small, large = dots_of(steps(result, x).child_axes[1]), dots_of(scatter(result, x))
    for one, other in zip(small, large, strict=True):
        assert 0.05 < one.get_sizes()[0] / other.get_sizes()[0] < 0.6
