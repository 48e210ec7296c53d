"""Pictures say what the clustering says: every row drawn, in its cluster's colour, stars at the centres."""

import io
import re
from typing import Any
from xml.etree import ElementTree

import matplotlib
import matplotlib.style
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import imread
from scipy import ndimage

from centra import Clustering, DataError, KMeans, ParameterError, check, kmeans
from centra.plot import palette, scatter
from centra.plot.canvas import STYLES, printable, shortened
from centra.plot.density import count, paint


def clustered(n: int, d: int, k: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    centers = rng.normal(0, 3, (k, d))
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    return centers[labels] + rng.normal(size=(n, d)), labels, centers


def pictured(x: Any, labels: Any, centers: Any, **options: Any) -> Axes:
    """Any labels and centres, as if a fit had ended there."""
    labels, centers = np.asarray(labels), np.asarray(centers)
    sizes = np.bincount(labels, minlength=len(centers))
    rows = x.toarray() if hasattr(x, "toarray") else np.asarray(x, float)
    inertia = float(np.square(rows - centers[labels]).sum())
    made = Clustering(centers, labels, inertia, sizes, 1, "labels", (), (), check.params(len(centers)))
    return scatter(made, x, **options)


def collections(ax: Axes) -> tuple[list[PathCollection], PathCollection]:
    """Dots and stars."""
    *dots, stars = (each for each in ax.collections if isinstance(each, PathCollection))
    return dots, stars


def drawn(ax: Axes) -> None:
    ax.figure.savefig(io.BytesIO(), format="png")


def places_of(collection: PathCollection) -> np.ndarray:
    return np.asarray(collection.get_offsets())


def test_two_columns_are_drawn_as_they_are_with_stars_at_the_centers() -> None:
    x, labels, centers = clustered(200, 2, 7)
    dots, stars = collections(pictured(x, labels, centers))
    assert len(dots) == 1
    assert (places_of(dots[0]) == x).all()
    assert (places_of(stars) == centers).all()
    assert (stars.get_facecolor()[:, :3] == palette.colors(7)).all()


def test_dots_share_the_color_of_their_cluster_and_of_no_other() -> None:
    x, labels, centers = clustered(200, 2, 7)
    colors = collections(pictured(x, labels, centers))[0][0].get_facecolor()
    assert (colors[:, :3] == palette.colors(7)[labels]).all()
    assert len(np.unique(colors, axis=0)) == 7


def test_beyond_20_clusters_shapes_differ_and_no_row_is_lost() -> None:
    x, labels, centers = clustered(500, 2, 45)
    dots, _ = collections(pictured(x, labels, centers))
    assert len(dots) == 3
    offsets = np.concatenate([places_of(each) for each in dots])
    assert (offsets[np.lexsort(offsets.T)] == x[np.lexsort(x.T)]).all()


def test_stars_bear_their_numbers() -> None:
    ax = pictured(*clustered(50, 2, 3))
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2"]


def test_one_column_becomes_a_histogram_with_the_cuts_between_clusters() -> None:
    x, _, _ = clustered(100, 1, 3)
    result = kmeans(x, 3, random_state=0)
    ax = scatter(result, x, columns=["age"])
    bars = [bar for bar in ax.patches if bar.get_height() > 0]
    for cluster, color in enumerate(palette.colors(3)):
        own = [bar for bar in bars if np.allclose(bar.get_facecolor()[:3], color)]
        assert sum(bar.get_height() for bar in own) == result.sizes[cluster]
        values = x[result.labels == cluster, 0]
        left, right = own[0].get_x(), max(bar.get_x() + bar.get_width() for bar in own)
        assert left <= values.min()
        assert values.max() <= right + 1e-9
    middle = np.sort(result.centers[:, 0])
    cuts = sorted(line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--")
    assert cuts == ((middle[:-1] + middle[1:]) / 2).tolist()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("age", "rows")
    assert sorted(text.get_text() for text in ax.texts) == ["0", "1", "2"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_more_columns_are_projected_and_the_axes_name_their_share_of_the_variance(dtype: str) -> None:
    x, labels, centers = clustered(300, 6, 4)
    x = (x + 1000).astype(dtype)
    ax = pictured(x, labels, centers + 1000)
    middle = x.mean(axis=0, dtype=np.float64)
    _, values, vectors = np.linalg.svd(x - middle, full_matrices=False)
    first, second = 100 * values[:2] ** 2 / (values**2).sum()
    assert ax.get_xlabel() == f"PC1 ({first:.0f} % of variance)"
    assert ax.get_ylabel() == f"PC2 ({second:.0f} % of variance)"
    dots, stars = collections(ax)
    np.testing.assert_allclose(np.abs(places_of(dots[0])), np.abs((x - middle) @ vectors[:2].T), atol=1e-9)
    np.testing.assert_allclose(np.abs(places_of(stars)), np.abs((centers + 1000 - middle) @ vectors[:2].T), atol=1e-9)


def test_a_share_is_not_rounded_to_all_or_nothing() -> None:
    x = np.random.default_rng(0).normal(size=(100, 3)) * [20, 1, 0.1]
    ax = pictured(x, np.zeros(100, int), x[:1])
    assert ax.get_xlabel() == "PC1 (99.8 % of variance)"
    assert ax.get_ylabel() == "PC2 (0.2 % of variance)"


@pytest.mark.parametrize("x", [np.ones((5, 3)), np.ones((1, 3)), np.ones((1, 1)), np.ones((4, 2))])
def test_rows_without_variance_are_drawn(x: np.ndarray) -> None:
    ax = pictured(x, np.zeros(len(x), int), x[:1])
    drawn(ax)
    assert ax.get_title().startswith("1 cluster, ")


def test_many_rows_become_an_image_without_dots() -> None:
    x, labels, centers = clustered(20_001, 2, 5)
    ax = pictured(x, labels, centers)
    dots, stars = collections(ax)
    assert not dots
    assert (places_of(stars) == centers).all()
    assert len(ax.images) == 1
    drawn(ax)


def test_the_image_counts_every_row() -> None:
    x, labels, centers = clustered(30_000, 2, 5)
    ax = pictured(x, labels, centers)
    image = ax.images[0]
    _, counts = count(x, image.get_extent(), image.get_array().shape[:2])
    assert counts.sum() == len(x)
    covered = image.get_array()[..., 3] > 0
    assert covered[counts > 0].all()
    apart = ndimage.distance_transform_edt(counts == 0)
    assert apart[covered].max() < 8  # nothing is painted but rows, and what is next to them


def test_an_outlier_among_many_rows_is_as_large_as_a_dot() -> None:
    x, labels, centers = clustered(300_000, 2, 5)
    x[0], labels[0] = [40.0, 40.0], 3
    for style in ("light", "dark"):
        ax = pictured(x, labels, centers, style=style)
        image = np.asarray(ax.images[0].get_array())
        own = (np.abs(image[..., :3] - palette.colors(5, dark=style == "dark")[3]) < 1e-9).all(axis=2)
        corner = (own & (image[..., 3] > 0.8))[-80:, -80:]
        assert corner.sum() >= 40
        assert (image[-80:, -80:, 3] > 0).sum() == corner.sum()


def test_rows_on_a_lattice_look_like_dots() -> None:
    x = np.random.default_rng(0).integers(0, 5, (30_000, 2)).astype(float)
    image = np.asarray(pictured(x, (x[:, 0] > 2).astype(int), [[1.0, 2.0], [3.5, 2.0]]).images[0].get_array())
    _, sites = ndimage.label(image[..., 3] > 0)
    assert sites == 25
    assert 0.01 < (image[..., 3] > 0.8).mean() < 0.1


@pytest.mark.parametrize("style", ["light", "dark"])
def test_one_row_more_than_are_drawn_as_dots_looks_much_the_same(style: str) -> None:
    """What the picture's pixels differ from paper by, all together."""
    sums = []
    for n in (20_000, 20_001):
        x, labels, centers = clustered(n, 2, 5)
        ax = pictured(x, labels, centers, style=style)
        file = io.BytesIO()
        ax.figure.savefig(file, format="png")
        file.seek(0)
        pixels = imread(file)[..., :3]
        sums.append(np.abs(pixels - to_rgb(ax.figure.get_facecolor())).sum())
    assert 0.75 < sums[1] / sums[0] < 1.35


def test_small_axes_have_an_image_of_as_many_pixels_as_they_need() -> None:
    x, labels, centers = clustered(20_001, 2, 5)
    small, large = (pictured(x, labels, centers, ax=Figure((side, side)).subplots()).images[0] for side in (2, 8))
    assert 100 < max(small.get_array().shape) < max(large.get_array().shape) < 1000


def test_the_color_of_a_pixel_is_the_mean_of_its_rows() -> None:
    rng = np.random.default_rng(0)
    rows, labels = rng.random((5000, 2)), rng.integers(0, 3, 5000)
    colors = rng.random((3, 3))
    pixels, counts = count(rows, (0, 1, 0, 1), (40, 50))
    image = paint(pixels, counts, labels, colors).reshape(-1, 4)
    for pixel in np.unique(pixels):
        np.testing.assert_allclose(image[pixel, :3], colors[labels[pixels == pixel]].mean(axis=0))


def test_a_row_is_painted_where_it_lies_in_the_color_of_its_cluster() -> None:
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    colors = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    labels = np.array([0, 1, 1, 2], np.int32)
    pixels, counts = count(rows, (0, 1, 0, 1), (2, 4))
    assert counts.tolist() == [[1, 0, 0, 1], [0, 0, 0, 2]]
    pixels, counts = count(rows, (0, 1, 0, 1), (60, 80))
    assert np.argwhere(counts).tolist() == [[0, 0], [0, 79], [59, 79]]
    image = paint(pixels, counts, labels, colors)
    assert image[0, 0, :3].tolist() == [1, 0, 0]
    assert image[0, 79, :3].tolist() == [0, 1, 0]
    assert image[59, 79, :3].tolist() == [0, 0.5, 0.5]
    assert image[59, 0, 3] == image[30, 40, 3] == 0
    assert image[59, 79, 3] > image[0, 0, 3] > 0
    assert (image[55:, 75:, 3] > 0).sum() > (image[:5, :5, 3] > 0).sum() > 1


@pytest.mark.parametrize("n", [40, 25_000])
def test_empty_clusters_keep_their_star(n: int) -> None:
    x, _, _ = clustered(n, 2, 2)
    centers = np.array([[0.0, 0.0], [30.0, 30.0], [1.0, 1.0]])
    ax = pictured(x, np.where(x[:, 0] > 0, 2, 0), centers)
    assert (places_of(collections(ax)[1]) == centers).all()
    assert ax.get_xlim()[1] > 30
    assert ax.get_title() == f"3 clusters, {n:,} rows"
    drawn(ax)


def test_the_title_counts() -> None:
    assert pictured(*clustered(200, 2, 7)).get_title() == "7 clusters, 200 rows"
    assert pictured([[1.0, 2.0]], [0], [[1.0, 2.0]]).get_title() == "1 cluster, 1 row"


def test_axes_bear_the_names_of_a_frames_columns() -> None:
    x, labels, centers = clustered(50, 2, 3)
    ax = pictured(pd.DataFrame(x, columns=["height", "weight"]), labels, centers)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("height", "weight")
    ax = pictured(x, labels, centers)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column 0", "column 1")


def test_like_columns_share_a_scale_and_unlike_ones_fill_the_sheet() -> None:
    x, labels, centers = clustered(200, 2, 7)
    assert pictured(x, labels, centers).get_aspect() == 1
    assert pictured(x * [1, 1000], labels, centers * [1, 1000]).get_aspect() == "auto"


def test_it_draws_on_the_axes_it_is_given() -> None:
    left, right = Figure().subplots(1, 2)
    assert pictured(*clustered(50, 2, 3), ax=right) is right
    assert not left.collections


@pytest.mark.parametrize("x", [np.ones((2, 2)), np.ones((3, 1)), np.ones((3, 3))])
def test_other_rows_than_those_of_the_result_are_refused(x: np.ndarray) -> None:
    with pytest.raises(DataError, match=rf"shape \({x.shape[0]}, {x.shape[1]}\), but 3 rows of 2 column\(s\) were"):
        scatter(kmeans([[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]], 2, random_state=0), x)


def test_an_estimator_is_drawn_as_its_clustering() -> None:
    x, _, _ = clustered(200, 2, 7)
    of_estimator, of_result = scatter(KMeans(7, random_state=0).fit(x), x), scatter(kmeans(x, 7, random_state=0), x)
    for one, other in zip(of_estimator.collections, of_result.collections, strict=True):
        assert (places_of(one) == places_of(other)).all()
        assert (one.get_facecolor() == other.get_facecolor()).all()


@pytest.mark.parametrize("result", [None, KMeans(2), np.zeros(3)])
def test_what_is_no_clustering_is_refused(result: object) -> None:
    with pytest.raises(ParameterError, match=f"result is of type {type(result).__name__}: expected what kmeans"):
        scatter(result, np.ones((3, 2)))


def test_a_column_called_like_a_formula_is_text() -> None:
    x, labels, centers = clustered(50, 2, 3)
    ax = pictured(x, labels, centers, columns=["$x^2$", "a_{$"])
    assert ax.get_xlabel() == "$x^2$"
    assert not ax.xaxis.label.get_parse_math()
    drawn(ax)


@pytest.mark.parametrize("name", ["a\x00b\x1b[0m", "\ud800x", "x\ufffe", "two\nlines", "\ue000"])
def test_a_broken_name_breaks_no_file(name: str) -> None:
    x, labels, centers = clustered(50, 2, 3)
    with matplotlib.rc_context({"text.usetex": True}):
        ax = pictured(x, labels, centers, columns=[name, "b"])
    assert not any(text.get_usetex() for text in (ax.xaxis.label, ax.yaxis.label, ax.title, *ax.texts))
    for each in (ax.xaxis, ax.yaxis):  # ticks are the user's
        each.set_ticks([])
    file = io.BytesIO()
    ax.figure.savefig(file, format="svg")
    ElementTree.fromstring(file.getvalue())
    assert ax.get_xlabel() == (name.replace("\n", " ") if "\n" in name else re.sub(r"[^ -~]", "\ufffd", name))


def test_names_keep_signs_that_only_join_letters() -> None:
    name = "می\u200cخواهم e\u0301 日本語"
    assert printable(name) == name


def test_long_names_are_shortened_in_their_middle() -> None:
    assert shortened("a rather long name of column 11", 22) == "a rather lo… column 11"
    assert shortened("column", 6) == "column"
    assert [shortened("column", most) for most in (1, 2, 3, 5)] == ["…", "c…", "c…n", "co…mn"]
    x, labels, centers = clustered(50, 2, 3)
    for size in ((6, 5), (3.2, 3.2)):
        ax = Figure(size, layout="constrained").subplots()
        pictured(x, labels, centers, columns=[f"{'a rather long name ' * 6}{place}" for place in "xy"], ax=ax)
        drawn(ax)
        assert (ax.get_xlabel()[-1], ax.get_ylabel()[-1]) == ("x", "y")
        for label in (ax.xaxis.label, ax.yaxis.label):
            box = label.get_window_extent()
            assert min(box.x0, box.y0) >= 0
            assert (box.x1 <= ax.figure.bbox.x1, box.y1 <= ax.figure.bbox.y1) == (True, True)


@pytest.mark.parametrize("style", ["light", "dark"])
def test_own_figures_have_their_paper_whatever_the_defaults(style: Any) -> None:
    x, labels, centers = clustered(50, 2, 3)
    with matplotlib.style.context("dark_background"), matplotlib.rc_context({"axes.grid": True}):
        ax = pictured(x, labels, centers, style=style)
        drawn(ax)
    for each in (ax, ax.figure):
        assert to_rgb(each.get_facecolor()) == to_rgb(STYLES[style].paper)
    assert not any(line.get_visible() for line in (*ax.get_xgridlines(), *ax.get_ygridlines()))


def test_light_leaves_the_paper_of_given_axes_alone() -> None:
    figure = Figure(facecolor="#eeeeff")
    ax = figure.subplots()
    ax.set_facecolor("#ddddff")
    pictured(*clustered(50, 2, 3), ax=ax)
    assert (figure.get_facecolor(), ax.get_facecolor()) == (to_rgba("#eeeeff"), to_rgba("#ddddff"))


@pytest.mark.parametrize(
    "ax",
    [
        Figure().subplots(1, 2),
        Figure(),
        3,
        Figure().add_subplot(projection="polar"),
        Figure().add_subplot(projection="3d"),
    ],
)
def test_what_is_no_plain_axes_is_refused(ax: Any) -> None:
    with pytest.raises(ParameterError, match=f"ax is of type {type(ax).__name__}: expected one Axes"):
        pictured(*clustered(50, 2, 3), ax=ax)


def test_dots_have_a_rim_in_a_shade_of_their_color() -> None:
    x, labels, centers = clustered(200, 2, 7)
    dots = collections(pictured(x, labels, centers))[0][0]
    assert dots.get_linewidth()[0] > 0.3
    assert (dots.get_edgecolor()[:, :3] == palette.rims(palette.colors(7))[labels]).all()


def test_dark_paper_has_light_ink() -> None:
    ax = pictured(*clustered(50, 2, 3), style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
    with pytest.raises(ParameterError, match="style"):
        pictured(*clustered(50, 2, 3), style="drak")


def test_names_for_some_columns_only_are_refused() -> None:
    with pytest.raises(ParameterError, match="expected 2"):
        pictured([[0.0, 0.0]], [0], [[0.0, 0.0]], columns=["x"])


def test_neither_pyplot_nor_a_screen_is_needed(run_python) -> None:
    done = run_python(
        "import io, sys; import centra; from centra import plot; assert 'matplotlib' not in sys.modules;"
        "x = [[0., 0.], [1., 1.]]; ax = plot.scatter(centra.kmeans(x, 2), x);"
        "ax.figure.savefig(io.BytesIO(), format='png');"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    assert done.returncode == 0, done.stderr


def test_without_matplotlib_it_says_what_to_install(run_python) -> None:
    done = run_python(
        "import sys; sys.modules['matplotlib'] = None; from centra import kmeans, plot\n"
        "try: plot.scatter(kmeans([[0., 0.]], 1), [[0., 0.]])\n"
        "except ImportError as error: print(type(error).__name__, error)"
    )
    assert done.stdout == "MissingExtraError drawing needs matplotlib: pip install 'centra[plot]'\n"
