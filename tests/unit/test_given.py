"""What is drawn is checked against what was clustered, sparse rows stay sparse, and names are names."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy.sparse import csr_array, diags_array

from centra import Clustering, DataError, KMeans, MiniBatchKMeans, ParameterError, check, kmeans
from centra.data import Csr
from centra.drawn import drawn_of
from centra.given import given
from centra.plot import profiles, scatter, silhouette, steps
from centra.plot.paper import frame, plane
from centra.plot.replay import replay
from centra.principal import first_two


def thin(n: int, d: int, stored: int, seed: int = 0) -> csr_array:
    """Rows with numbers at random places; a constant column and an empty one are among them."""
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(0, n, stored), rng.integers(2, d, stored)
    strength = 1 + 20.0 * (columns % 7 == 0) + 9.0 * (columns % 11 == 0) * (rows % 2)
    x = csr_array((rng.normal(3, 1, stored) * strength, (rows, columns)), shape=(n, d)).tolil()
    x[:, 0] = 7.0
    return x.tocsr()


def of(x: Any, labels: np.ndarray, k: int) -> Clustering:
    centers = np.zeros((k, x.shape[1]))
    sizes = np.bincount(labels, minlength=k)
    inertia = float(np.square(x.data if hasattr(x, "tocsr") else np.asarray(x, float)).sum())
    return Clustering(centers, labels.astype(np.int32), inertia, sizes, 1, "labels", (), (), check.params(k))


def svd(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, values, vectors = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return vectors[:2], (values**2 / (values**2).sum())[:2]


@pytest.mark.parametrize(("n", "d"), [(400, 300), (60, 500), (3, 300), (200, 20), (2, 300)])
@pytest.mark.parametrize("sparse", [True, False])
def test_main_axes_are_those_of_a_dense_decomposition(n: int, d: int, sparse: bool) -> None:
    x = thin(n, d, 8 * n)
    full = x.toarray() + (0 if sparse else 1000)
    rows = check.data(x if sparse else full).x
    axes, shares = first_two(rows, full.mean(axis=0))
    expected, expected_shares = svd(full)
    np.testing.assert_allclose(shares, expected_shares, rtol=1e-8, atol=1e-12)
    assert (axes[[0, 1], np.abs(axes).argmax(axis=1)] > 0).all()
    there = range(min(2, n - 1))  # two rows vary along one axis
    for i in there:
        np.testing.assert_allclose(axes[i] * np.sign(axes[i] @ expected[i]), expected[i], atol=1e-8)
    sheet, centers = plane(rows, [""] * d), np.random.default_rng(1).normal(size=(4, d))
    np.testing.assert_allclose(sheet.places, (full - full.mean(axis=0)) @ axes.T, atol=1e-8 * np.abs(full).max())
    np.testing.assert_allclose(sheet.centers(centers), (centers - full.mean(axis=0)) @ axes.T, atol=1e-9)


@pytest.mark.parametrize(
    "x",
    [
        diags_array(np.ones(500)).tocsr(),
        diags_array(np.sqrt(1 - 1e-5 * np.arange(500))).tocsr(),
        csr_array(np.tile(np.eye(1, 500), (5, 1))),
        1e-120 * diags_array([1.0, 2.0, 3.0, 4.0], shape=(4, 500)).tocsr(),
    ],
    ids=["all alike", "nearly alike", "constant", "tiny"],
)
def test_axes_that_are_no_better_than_others_are_the_same_each_time(x: csr_array) -> None:
    rows = check.data(x).x
    one, two = (plane(rows, [""] * 500) for _ in range(2))
    assert (one.places == two.places).all()
    assert one.axes == two.axes
    np.testing.assert_allclose(one.directions @ one.directions.T, np.eye(2), atol=1e-9)


def test_sparse_rows_that_would_not_fit_in_full_are_drawn() -> None:
    n = 1 << 17  # 128 GB in full
    x = thin(2000, n, 6000)[np.arange(n) % 2000]
    result = of(x, np.arange(n) % 3, 3)
    assert isinstance(given(result, x, None).x, Csr)
    ax = Figure((3, 3)).subplots()
    assert scatter(result, x, ax=ax).images
    assert np.isfinite(profiles(result, x, columns=[""] * n, ax=Figure((3, 3)).subplots()).images[0].get_array()).all()


def test_silhouettes_and_iterations_take_sparse_rows_as_they_are(monkeypatch) -> None:
    x = thin(50, 40, 300)
    result = kmeans(x, 3, random_state=0, record="full")
    full = [moment.labels for moment in replay(given(result, x.toarray(), None))]
    written: list[tuple[int, int]] = []
    astype = Csr.astype
    monkeypatch.setattr("centra.data.Csr.astype", lambda rows, dtype: written.append(rows.shape) or astype(rows, dtype))
    assert all((one.labels == other).all() for one, other in zip(replay(given(result, x, None)), full, strict=True))
    assert not written
    title = silhouette(result, x).get_title()
    assert title == silhouette(result, x.toarray()).get_title()


@pytest.mark.parametrize("d", [1, 2])
def test_few_sparse_columns_are_drawn_as_they_are(d: int) -> None:
    x = np.random.default_rng(0).poisson(1, (40, d)).astype(float)
    one, two = (plane(check.data(rows).x, [""] * d) for rows in (x, csr_array(x)))
    assert (one.places == two.places).all()


def test_means_of_sparse_columns_far_from_nought_keep_their_digits() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal([1e9, 0.0, 5.0, 0.0], 1.0, (60, 4))
    x[:, 1] = x[:, 3] = 0.0
    x[::2, 3] = 7.0
    result = of(x, np.arange(60) % 3, 3)
    one, two = (np.asarray(profiles(result, rows).images[0].get_array()) for rows in (x, csr_array(x)))
    np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12)
    assert (two[:, 1] == 0).all()


def ties(seed: int) -> tuple[Any, dict[str, Any]]:
    """A fit of rows with many equal distances, or weights, or few iterations, or clusters that become empty."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 4, (50, 2)) * (0.1 if seed % 2 else 1.0)
    options: dict[str, Any] = {"init": "random", "max_iter": 1 + seed % 5, "n_init": 1 + seed % 2}
    if seed % 3 == 0:
        x = x.astype(np.float32)
    if seed % 4 == 0:
        options["sample_weight"] = rng.integers(0, 3, 50) + (np.arange(50) < 10)
    if seed % 5 == 0:
        options["init"] = rng.normal(size=(6, 2)) + 9 * (rng.random((6, 1)) < 0.5)
    return x, options


def test_what_was_clustered_is_replayed() -> None:
    numbered_otherwise = 0
    for seed in range(60):
        x, options = ties(seed)
        result = kmeans(x, 6, random_state=seed, record="full", **options)
        moments = list(replay(given(result, x, None)))
        assert len(moments) == result.n_iter
        for before, after in pairwise(moments):
            numbered_otherwise += after.step.moved != (before.labels != after.labels).sum()
    assert numbered_otherwise > 3  # equal distances, decided otherwise in the run: they are met


@pytest.mark.parametrize("wrong", ["shuffled", "scaled", "another", "one row"])
def test_other_rows_of_the_same_shape_are_not_replayed(wrong: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 2))
    result = kmeans(x, 4, random_state=0, record="full")
    other = {"shuffled": x[::-1], "scaled": 5 * x + 1, "another": rng.normal(size=(100, 2)), "one row": x.copy()}[wrong]
    if wrong == "one row":
        other[3] = -9 * x[3]
    with pytest.raises(DataError, match="these are not the rows that were fitted: pass the scaled ones, or a Pipeline"):
        steps(result, other)


def test_rows_that_end_alike_but_went_other_ways_are_not_replayed() -> None:
    """Of two groups with the centres between them at first, the labels of the result tell nothing."""
    x = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]])
    result = kmeans(x, 2, init=[[0.0], [1.0]], record="full")
    other = np.array([[1 - (2 / 3) ** 0.5]] * 3 + [[10.0], [11.0], [12.0]])  # as far from their centre, in sum
    with pytest.raises(DataError, match=r"rows change their cluster in iteration \d, where \d did"):
        steps(result, other)


NAMES: list[Any] = [5, "ab", b"ab", [None, "a"], (name for name in "ab"), ["a"], ["a", "b", "c"], [["a"], "b"]]


@pytest.mark.parametrize("columns", NAMES)
@pytest.mark.parametrize("picture", [scatter, profiles])
def test_names_that_are_none_are_refused(picture: Any, columns: Any) -> None:
    with pytest.raises(ParameterError, match=r"columns=.*: expected 2, a name for each column of X"):
        picture(of(np.ones((2, 2)), np.array([0, 1]), 2), [[0.0, 0.0], [1.0, 1.0]], columns=columns)


@pytest.mark.parametrize("columns", [[1, 2], (1, 2), np.array([1, 2]), pd.Index([1, 2]), np.array(["1", "2"])])
def test_numbers_are_names(columns: Any) -> None:
    x = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert given(of(x, np.array([0, 1]), 2), x, columns).columns == ("1", "2")
    profiles(of(x, np.array([0, 1]), 2), x, columns=columns)


def test_an_estimator_knows_the_names() -> None:
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 2)), columns=["height", "weight"])
    model = KMeans(2, random_state=0).fit(table)
    assert given(model, table.to_numpy(), None).columns == ("height", "weight")
    assert given(model, table.set_axis(["a", "b"], axis=1), None).columns == ("a", "b")
    assert given(model, table.to_numpy(), ["c", "d"]).columns == ("c", "d")


def test_what_is_drawn_is_what_the_fit_or_the_estimator_has() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    options: dict[str, Any] = {"n_init": 2, "random_state": 0, "record": "full"}
    result, model = kmeans(x, 3, **options), KMeans(3, **options).fit(x)
    one, two = drawn_of(result), drawn_of(model)
    assert drawn_of(one) is one
    for shown in (one, two):
        assert (shown.inertia, shown.n_iter, shown.stop_reason) == (result.inertia, result.n_iter, result.stop_reason)
        assert (len(shown.restarts), len(shown.history)) == (2, len(result.history))
        assert (shown.centers == result.centers).all()
        assert (shown.labels == result.labels).all()
    silent = drawn_of(MiniBatchKMeans(3, compute_labels=False, random_state=0).fit(x))
    assert not len(silent.labels)
    assert silent.restarts == ()


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
def test_an_unfitted_estimator_is_told_to_fit(kind: Any) -> None:
    with pytest.raises(ParameterError, match="this one is not fitted: call fit first"):
        scatter(kind(2), np.ones((3, 2)))


@pytest.mark.parametrize("value", [0.0, 1e9, 1e20, -1e30])
def test_a_constant_column_has_a_margin(value: float) -> None:
    left, right, bottom, top = frame(np.array([[value, 0.0], [value, 1.0]]))
    assert left < value < right
    assert (bottom, top) == (-0.04, 1.04)
    x = np.array([[value, 0.0], [value, 1.0]])
    scatter(of(x, np.array([0, 1]), 2), x)  # a warning of matplotlib's would be an error
