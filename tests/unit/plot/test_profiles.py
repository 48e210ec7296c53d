"""The map of means has the standardised centres in its cells, and names as they are."""

import io
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scipy.sparse import csr_array

from centra import Clustering, DataError, KMeans, ParameterError, check, kmeans
from centra.plot import profiles


def clustered(n: int, d: int, k: int) -> tuple[np.ndarray, Clustering]:
    rng = np.random.default_rng(0)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)]).astype(np.int32)
    x = (rng.normal(size=(n, d)) + rng.normal(size=(k, d))[labels]) * rng.uniform(0.1, 100, d) + rng.normal(0, 50, d)
    return x, of(x, labels, k)


def of(x: Any, labels: Any, k: int) -> Clustering:
    labels = np.asarray(labels, np.int32)
    means = [x[labels == cluster].mean(axis=0) if (labels == cluster).any() else x[0] for cluster in range(k)]
    sizes = np.bincount(labels, minlength=k)
    return Clustering(np.array(means), labels, 0.0, sizes, 1, "labels", (), (), check.params(k))


def cells(ax: Axes) -> np.ndarray:
    return np.asarray(ax.images[0].get_array())


def drawn(ax: Axes) -> tuple[list[str], list[str]]:
    """What is written along both axes, once it has been drawn."""
    ax.figure.savefig(io.BytesIO(), format="png")
    return tuple([label.get_text() for label in labels] for labels in (ax.get_xticklabels(), ax.get_yticklabels()))


def test_cells_are_means_of_standardised_columns() -> None:
    x, result = clustered(100, 5, 4)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    expected = [z[result.labels == cluster].mean(axis=0) for cluster in range(4)]
    np.testing.assert_allclose(cells(profiles(result, x)), expected, rtol=1e-9, atol=1e-12)


def test_the_units_of_the_rows_do_not_matter() -> None:
    x, _ = clustered(100, 5, 4)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    result = kmeans(z, 4, random_state=0)
    np.testing.assert_allclose(cells(profiles(result, x)), cells(profiles(result, z)), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("constant", [0.1, 0.0, 1e9 + 0.3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_constant_column_is_nought(constant: float, dtype: str) -> None:
    x = np.column_stack([np.full(7, constant), np.arange(7.0)]).astype(dtype)
    ax = profiles(KMeans(2, random_state=0).fit(x), x)
    assert (cells(ax)[:, 0] == 0).all()
    assert (cells(ax)[:, 1] != 0).all()
    drawn(ax)


def test_one_cluster_is_paper_throughout() -> None:
    """Its means are those of all rows; what rounding leaves of that is no difference to be seen."""
    x = np.random.default_rng(0).normal(size=(100, 5)) * 0.1 + 0.7
    image = profiles(of(x, np.zeros(100), 1), x).images[0]
    assert image.get_clim() == (-1, 1)
    np.testing.assert_allclose(image.to_rgba(image.get_array())[..., :3], 1, atol=0.01)
    assert [text.get_text() for text in image.axes.texts] == 5 * ["0.0"]


def test_nothing_but_constants_is_drawn() -> None:
    x = np.ones((3, 2))
    ax = profiles(of(x, [0, 0, 0], 1), x)
    assert (cells(ax) == 0).all()
    drawn(ax)


def test_colors_are_symmetric_about_nought_which_is_the_paper() -> None:
    for style, paper in (("light", 1.0), ("dark", 0.1)):
        image = profiles(*reversed(clustered(100, 5, 4)), style=style).images[0]
        low, high = image.get_clim()
        assert low == -high
        assert high == max(1.0, np.abs(image.get_array()).max())
        np.testing.assert_allclose(image.to_rgba(0.0)[:3], paper, atol=0.03)
        below, above = image.to_rgba(low), image.to_rgba(high)
        assert below[2] > below[0]
        assert above[0] > above[2]
        grey = [float(np.dot(color[:3], [0.299, 0.587, 0.114])) for color in (below, above)]
        assert abs(grey[0] - grey[1]) > 0.1


def test_an_outlier_does_not_make_the_others_pale() -> None:
    x = np.concatenate([np.random.default_rng(0).normal(size=(200, 2)), [[1000.0, 0.0]]])
    ax = profiles(of(x, np.arange(201) // 100, 3), x)
    assert ax.images[0].get_clim() == (-3, 3)
    assert ax.images[0].colorbar.extend == "max"
    assert cells(ax)[2, 0] == pytest.approx(((x - x.mean(axis=0)) / x.std(axis=0))[-1, 0])
    assert profiles(*reversed(clustered(50, 3, 2))).images[0].colorbar.extend == "neither"


def test_numbers_in_cells_are_those_of_the_cells() -> None:
    x, result = clustered(100, 4, 3)
    ax = profiles(result, x)
    values = cells(ax)
    assert len(ax.texts) == 12
    for text in ax.texts:
        column, cluster = text.get_position()
        assert float(text.get_text().replace("−", "-")) == pytest.approx(values[cluster, column], abs=0.0501)
        background = np.array(ax.images[0].to_rgba(values[cluster, column])[:3])
        contrast = np.abs(np.array(to_rgb(text.get_color())) - background).mean()
        assert contrast > 0.35


def test_a_number_that_is_rounded_to_nought_has_no_sign() -> None:
    x = np.array([[-1.0], [0.98], [-1.0], [1.02]])
    ax = profiles(of(x, [0, 0, 1, 1], 2), x)
    assert cells(ax)[0, 0] < 0 < cells(ax)[1, 0]
    assert [text.get_text() for text in ax.texts] == ["0.0", "0.0"]


def test_numbers_are_left_out_where_they_do_not_fit() -> None:
    x, result = clustered(100, 64, 5)
    assert not profiles(result, x).texts
    x, result = clustered(100, 4, 3)
    assert not profiles(result, x, ax=Figure((1.2, 1.2)).subplots()).texts


def test_rows_are_clusters_with_their_sizes() -> None:
    x = np.arange(2000.0)[:, None] % 7
    _, rows = drawn(profiles(of(x, np.arange(2000) == 1999, 3), x))
    assert rows == ["0 · 1,999 rows", "1 · 1 row", "2 · 0 rows"]


def test_columns_have_their_names_to_the_letter() -> None:
    x, result = clustered(50, 3, 2)
    names = ["$x^2$", "a_{$", "<b>&"]
    ax = profiles(result, x, columns=names)
    assert drawn(ax)[0] == names
    assert not any(label.get_parse_math() for label in ax.get_xticklabels())
    frame = pd.DataFrame(x, columns=["age", "height", "weight"])
    assert drawn(profiles(result, frame))[0] == ["age", "height", "weight"]
    assert drawn(profiles(result, x))[0] == ["column 0", "column 1", "column 2"]


def test_long_names_are_turned_and_absurd_ones_shortened() -> None:
    x, result = clustered(50, 3, 2)
    ax = profiles(result, x, columns=["a", "b" * 24, "c" * 25])
    assert drawn(ax)[0] == ["a", "b" * 24, "c" * 12 + "…" + "c" * 11]
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {45}
    long = [f"a rather long column name {j}" for j in (0, 1, 11)]
    shown = drawn(profiles(result, x, columns=long))[0]
    assert len(set(shown)) == 3
    assert shown[2].endswith("name 11")
    ax = profiles(result, x, columns=["a", "b", "c"])
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {0}


def test_of_hundreds_of_columns_some_are_named() -> None:
    x, result = clustered(60, 300, 50)
    ax = profiles(result, x)
    columns, rows = drawn(ax)
    step = int(ax.get_xticks()[1])
    assert columns == [f"column {j}" for j in range(0, 300, step)]
    assert 10 < len(columns) < 100
    assert len(rows) >= 25
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert all(left.x1 <= right.x0 + 1 for left, right in pairwise(boxes))


@pytest.mark.parametrize("d", [1, 2])
def test_few_columns_are_drawn(d: int) -> None:
    x, result = clustered(30, d, 2)
    ax = profiles(result, x)
    assert cells(ax).shape == (2, d)
    assert ax.get_title() == f"2 clusters, {d} column{'s'[: d - 1]}"
    drawn(ax)


def test_sparse_rows_are_drawn_as_dense_ones() -> None:
    x, result = clustered(60, 4, 3)
    x = np.where(x > 0, x, 0.0)
    np.testing.assert_allclose(cells(profiles(result, csr_array(x))), cells(profiles(result, x)), rtol=1e-12)


def test_other_rows_and_names_are_refused() -> None:
    x, result = clustered(60, 4, 3)
    with pytest.raises(DataError, match="pass the rows that the result is of"):
        profiles(result, x[:, :3])
    with pytest.raises(ParameterError, match="expected 4"):
        profiles(result, x, columns=["a"])


def test_it_draws_where_and_as_it_is_told() -> None:
    x, result = clustered(60, 4, 3)
    left, right = Figure().subplots(1, 2)
    assert profiles(result, x, ax=right) is right
    assert not left.images
    ax = profiles(result, x, style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
    with pytest.raises(ParameterError, match="style"):
        profiles(result, x, style="drak")
