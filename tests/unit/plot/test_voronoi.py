"""The picture of cells: in the colours of their clusters, below the rows that lie in them."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure

from centra import DataError, KMeans, MiniBatchKMeans, ParameterError, kmeans, load
from centra.plot import palette, scatter, voronoi


def board(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 2))


def cells_of(ax: Axes) -> PolyCollection:
    (found,) = (each for each in ax.collections if isinstance(each, PolyCollection))
    return found


def dots_of(ax: Axes) -> tuple[PathCollection, PathCollection]:
    """Rows and stars, of up to 20 clusters."""
    rows, stars = (each for each in ax.collections if isinstance(each, PathCollection))
    return rows, stars


def drawn(ax: Axes) -> None:
    ax.figure.savefig(io.BytesIO(), format="png")


def test_every_row_lies_on_the_cell_of_its_color() -> None:
    x = board(300)
    result = kmeans(x, 7, random_state=0)
    ax = voronoi(result, x)
    polygons, (rows, stars) = cells_of(ax), dots_of(ax)
    assert (np.asarray(rows.get_offsets()) == x).all()
    assert (np.asarray(stars.get_offsets()) == result.centers).all()
    assert (polygons.get_facecolor()[:, :3] == palette.colors(7)).all()
    for cluster, path in enumerate(polygons.get_paths()):
        inside = path.contains_points(x)
        assert (inside == (result.labels == cluster)).all()
        assert (rows.get_facecolor()[inside, :3] == palette.colors(7)[cluster]).all()
    assert polygons.get_zorder() < rows.get_zorder() < stars.get_zorder()
    assert polygons.get_facecolor()[0, 3] < 0.5
    assert ax.get_title() == "7 clusters, 300 rows"
    drawn(ax)


def test_cells_fill_the_picture() -> None:
    x = board(300)
    ax = voronoi(kmeans(x, 7, random_state=0), x)
    corners = np.concatenate([path.vertices for path in cells_of(ax).get_paths()])
    assert (*corners.min(axis=0), *corners.max(axis=0)) == pytest.approx(
        (ax.get_xlim()[0], ax.get_ylim()[0], ax.get_xlim()[1], ax.get_ylim()[1])
    )


@pytest.mark.parametrize("style", ["light", "dark"])
def test_without_rows_there_is_room_about_the_centers(style: Any) -> None:
    result = kmeans(board(300), 7, random_state=0)
    ax = voronoi(result, style=style)
    low, high = result.centers.min(axis=0), result.centers.max(axis=0)
    for (start, end), least, most in zip((ax.get_xlim(), ax.get_ylim()), low, high, strict=True):
        assert start < least - 0.2 * (most - least)
        assert end > most + 0.2 * (most - least)
    assert ax.get_title() == "7 clusters"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column 0", "column 1")
    assert (cells_of(ax).get_facecolor()[:, :3] == palette.colors(7, dark=style == "dark")).all()
    drawn(ax)


@pytest.mark.parametrize(
    "centers", [[[1.0, 2.0]], [[0.0, 0.0], [900.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0, 5.0], [0.0, 6.0]]]
)
def test_few_or_equal_centers_or_ones_on_a_line_are_drawn(centers: list[list[float]]) -> None:
    model = KMeans(len(centers))
    model.cluster_centers_, model.inertia_, model.n_iter_ = np.array(centers), 0.0, 1
    model.stop_reason_, model.cluster_sizes_ = "labels", np.ones(len(centers), np.int64)
    ax = voronoi(model)
    spans = np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())
    assert max(spans) < 5 * min(spans)
    drawn(ax)


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
def test_a_loaded_model_is_drawn_with_its_own_names(kind: Any, tmp_path: Path) -> None:
    kind(3, random_state=0).fit(pd.DataFrame(board(100), columns=["height", "weight"])).save(tmp_path / "m.safetensors")
    model = load(tmp_path / "m.safetensors")
    ax = voronoi(model)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("height", "weight")
    ax = voronoi(model, columns=["$x$", "b"])
    assert ax.get_xlabel() == "$x$"
    assert not ax.xaxis.label.get_parse_math()
    for draw in (voronoi, scatter):
        with pytest.raises(ParameterError, match="the result has no labels, as no loaded model"):
            draw(model, board(100))


def test_many_rows_are_an_image_above_the_cells() -> None:
    x = board(20_001)
    ax = voronoi(kmeans(x, 5, random_state=0), x)
    assert len(ax.images) == 1
    assert ax.images[0].get_zorder() > cells_of(ax).get_zorder()
    drawn(ax)


def test_unlike_columns_keep_their_units() -> None:
    x = board(100) * [1, 1e6]
    result = kmeans(x, 4, random_state=0)
    ax = voronoi(result, x)
    assert ax.get_aspect() == "auto"
    for cluster, path in enumerate(cells_of(ax).get_paths()):
        assert path.contains_points(x[result.labels == cluster]).all()


def test_of_hundreds_of_clusters_there_are_no_numbers() -> None:
    x = board(400)
    assert len(voronoi(kmeans(x, 100, random_state=0)).texts) == 100
    assert not voronoi(kmeans(x, 101, random_state=0)).texts


@pytest.mark.parametrize(("d", "found"), [(1, "1 column"), (3, "3 columns")])
def test_other_than_two_columns_are_refused(d: int, found: str) -> None:
    x = np.random.default_rng(0).normal(size=(20, d))
    result = kmeans(x, 2, random_state=0)
    for rows in (None, x):
        with pytest.raises(ParameterError, match=f"the centres have {found}, and Voronoi cells need 2: .* scatter"):
            voronoi(result, rows)


def test_what_does_not_fit_is_refused() -> None:
    x = board(20)
    result = kmeans(x, 2, random_state=0)
    with pytest.raises(DataError, match="were clustered"):
        voronoi(result, x[:10])
    with pytest.raises(ParameterError, match="expected 2"):
        voronoi(result, columns=["x"])
    with pytest.raises(ParameterError, match="expected what kmeans"):
        voronoi(KMeans(2))


def test_it_draws_on_the_axes_it_is_given() -> None:
    left, right = Figure().subplots(1, 2)
    assert voronoi(kmeans(board(50), 3, random_state=0), ax=right) is right
    assert not left.collections
