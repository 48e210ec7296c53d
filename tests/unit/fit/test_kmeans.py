"""kmeans(): parameters, starts, restarts, what is remembered, what is refused."""

import time
import warnings

import numpy as np
import oracle
import pytest

from centra import CentraError, ConvergenceWarning, DataError, ParameterError, datasets, kmeans
from centra.data import Data
from centra.engine import bind
from centra.refine import relocate

BOARD = datasets.board_gauss(300, 5, sd=0.1, random_state=1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_start_same_centres_as_brute_force(dtype):
    x = BOARD.astype(dtype)
    start = x[::60][:5].astype(float)
    result = kmeans(x, 5, init=start, max_iter=4, tol=0)
    np.testing.assert_allclose(
        result.centers, oracle.lloyd(x, start, 4).astype(float), rtol=1e-14 if dtype is np.float64 else 1e-7
    )


def test_best_of_restarts():
    result = kmeans(BOARD, 5, init="random", n_init=8, random_state=3)
    assert len(result.restarts) == 8
    assert result.inertia == min(restart.inertia for restart in result.restarts)
    assert len({round(restart.inertia, 6) for restart in result.restarts}) > 1


def test_seed_decides():
    a, b, c = (kmeans(BOARD, 5, random_state=seed, max_iter=1) for seed in (7, 7, 8))
    np.testing.assert_array_equal(a.centers, b.centers)
    assert not np.array_equal(a.centers, c.centers)
    from_generator = kmeans(BOARD, 5, random_state=np.random.default_rng(7), max_iter=1)
    np.testing.assert_array_equal(a.centers, from_generator.centers)


def test_n_threads_does_not_matter_to_the_bit():
    x = np.random.default_rng(0).standard_normal((60_000, 3)).astype(np.float32)
    weights = np.random.default_rng(1).random(len(x))
    for w in (None, weights):
        results = [kmeans(x, 9, sample_weight=w, random_state=0, max_iter=12, n_threads=t) for t in (1, 2, 3, 7)]
        for other in results[1:]:
            np.testing.assert_array_equal(results[0].centers, other.centers)
            np.testing.assert_array_equal(results[0].labels, other.labels)
            assert results[0].inertia == other.inertia
            assert [s.inertia for s in results[0].history] == [s.inertia for s in other.history]


@pytest.mark.parametrize("seed", [0, 6, 9, 10])
def test_numbered_by_size_although_ties_follow_the_numbers(seed):
    r = np.random.default_rng(seed)
    n, d = r.integers(3, 40), r.integers(1, 3)
    x = r.integers(-3, 4, (n, d)).astype(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        result = kmeans(x, int(r.integers(1, n + 1)), init="random", random_state=seed, max_iter=1)
    assert (np.diff(result.sizes) <= 0).all()


def test_record():
    plain, stats, full = (kmeans(BOARD, 5, random_state=0, n_init=2, record=r) for r in (None, "stats", "full"))
    assert all(step.moved is None and step.centers is None for step in plain.history)
    assert stats.history[0].moved == 300
    assert stats.history[0].distances >= 1500
    assert all(step.seconds > 0 and step.centers is None for step in stats.history)
    assert all(step.centers.shape == (5, 2) for step in full.history)
    assert [len(restart.history) for restart in full.restarts] == [restart.n_iter for restart in full.restarts]
    assert [s.inertia for s in plain.history] == [s.inertia for s in full.history]


def test_what_is_remembered_is_the_same_step_by_step():
    counted, whole = (kmeans(BOARD, 5, random_state=7, tol=0, record=record) for record in ("stats", "full"))
    assert counted.n_iter == len(counted.history) > 3
    first, second = (
        [(s.inertia, s.shift, s.moved, s.distances) for s in result.history] for result in (counted, whole)
    )
    assert first == second
    assert all(s.seconds > 0 and s.centers is None for s in counted.history)


def test_init_by_callable():
    seen = {}

    def init(X, n_clusters, random_state):
        seen.update(X=X, k=n_clusters, state=random_state)
        return X[:n_clusters]

    result = kmeans(BOARD, 5, init=init, random_state=11)
    assert np.shares_memory(seen["X"], BOARD)
    assert seen["k"] == 5
    assert seen["state"].randint(1 << 30) == np.random.RandomState(11).randint(1 << 30)
    given = kmeans(BOARD, 5, init=BOARD[:5])
    np.testing.assert_array_equal(result.centers, given.centers[np.lexsort((*given.centers.T[::-1], -given.sizes))])


def test_max_seconds():
    x = np.random.default_rng(0).random((60_000, 8))
    start = time.perf_counter()
    result = kmeans(x, 500, init="random", n_init=1000, tol=0, random_state=0, max_seconds=0.05)
    assert time.perf_counter() - start < 3
    assert (result.stop_reason, len(result.restarts)) == ("time", 1)
    assert (result.sizes > 0).all()
    oracle.assert_nearest(result.labels[:200], x[:200], result.centers)


def test_fewer_distinct_rows_than_clusters():
    with pytest.warns(
        ConvergenceWarning, match=r"Number of distinct clusters \(2\) found smaller than n_clusters \(4\)"
    ):
        result = kmeans(np.repeat([[0.0, 1.0], [3.0, 4.0]], 10, axis=0), 4, random_state=0)
    assert sorted(result.sizes.tolist()) == [0, 0, 10, 10]
    assert np.isfinite(result.centers).all()
    assert len(np.unique(result.centers, axis=0)) == 2
    assert result.inertia == 0


def test_as_many_clusters_as_rows():
    x = np.random.default_rng(0).random((40, 2)).astype(np.float32) + np.float32(1e4)
    k = len(np.unique(x, axis=0))
    result = kmeans(x, k, random_state=0)
    assert (result.sizes > 0).all()


def test_rounding_to_float32_may_not_empty_a_cluster():
    # In float64 the two halves have different means, in float32 the same one.
    x = np.float32(16_777_216) + np.float32(2) * np.random.default_rng(0).integers(0, 2, (50, 1)).astype(np.float32)
    result = kmeans(x, 2, random_state=0)
    assert (result.sizes > 0).all()


def test_centres_that_round_to_one_are_parted_again():
    """Both means of one iteration round to the same float32 numbers: 2^24 + 0.6 and 2^24 + 0.8 in every column."""
    ones = np.random.default_rng(0).random((400, 12)) < 0.25
    x = (2.0**24 + 2 * ones).astype(np.float32)
    result = kmeans(x, 2, init=2.0**24 + np.array([[0.0] * 12, [1.2] * 12]), max_iter=1)
    assert (result.sizes > 0).all()


def test_relocation_takes_different_rows():
    x = np.array([[0.0], [1.0], [2.0], [12.0], [12.0], [12.0]])
    rows = bind(Data(x))
    centers = np.array([[4.5], [500.0], [600.0]])
    placed, relocated = relocate(rows, centers, rows.step(centers), space=None)
    assert relocated
    np.testing.assert_array_equal(placed, [[4.5], [12.0], [0.0]])


@pytest.mark.parametrize(("engine", "parts"), [("native", 1), ("numpy", 1), ("native", 3)])
def test_an_empty_cluster_without_a_row_of_its_own_goes_to_a_centre(engine, parts):
    """Two distinct rows, three centres: the third lies between them, where no row is."""
    rows = bind(Data(np.array([[0.0], [0.0], [3.0]])), engine=engine, parts=parts)
    centers = np.array([[0.0], [3.0], [1.5]])
    placed, relocated = relocate(rows, centers, rows.step(centers))
    assert not relocated
    np.testing.assert_array_equal(placed, [[0.0], [3.0], [0.0]])


@pytest.mark.parametrize(
    ("x", "says"),
    [
        ([[1.0], [np.nan], [2.0]], r"1 row\(s\) with NaN or infinity \(first: NaN in row 1, column 0\); drop"),
        ([[np.inf, 1.0]] * 3, r"first: infinity in row 0, column 0"),
        ([1.0, 2.0], r"X has 1 dimension\(s\), expected 2.*reshape"),
        (np.zeros((0, 2)), r"shape \(0, 2\)"),
        ([["a"], ["b"]], "dtype"),
        (np.array([[1 + 2j]]), "complex"),
        (np.array([["2020-01-01"]], "M8[D]"), "datetime64"),
        ([[1.0], [2.0]], "n_samples=2 should be >= n_clusters=3"),
        ([[1e200], [1.0], [2.0]], "largest magnitude in X is 1e.200"),
        ([[1.0, 2.0], [3.0]], "not an array of numbers"),
    ],
)
def test_bad_rows(x, says):
    with pytest.raises(DataError, match=says):
        kmeans(x, 3)


def test_bad_rows_name_the_column_of_a_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"height": [1.0, 2.0], "age": [3.0, np.nan]})
    with pytest.raises(DataError, match=r"row 1, column 'age'"):
        kmeans(frame, 1)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([1, 1], r"sample_weight.shape == \(2,\), expected \(3,\)"),
        ([1, -1, 1], r"Negative values in sample_weight \(first: -1 in row 1\)"),
        ([1, np.nan, 1], r"sample_weight has NaN or infinity \(first: row 1\)"),
        ([0, 0, 0], "all of sample_weight is zero"),
    ],
)
def test_bad_weights(weights, says):
    with pytest.raises(DataError, match=says):
        kmeans([[1.0], [2.0], [3.0]], 2, sample_weight=weights)


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"n_clusters": 0}, "n_clusters=0: expected a whole number from 1"),
        ({"n_clusters": 2.5}, r"n_clusters=2\.5"),
        ({"n_clusters": True}, "n_clusters=True"),
        ({"init": "kmeans"}, "init='kmeans'"),
        ({"init": [[1.0]]}, r"shape of the initial centers \(1, 1\) does not match the number of clusters 2"),
        ({"init": [[1.0], [np.nan]]}, r"init has NaN or infinity \(first: row 1\)"),
        ({"n_init": 0}, "n_init=0"),
        ({"n_init": "many"}, "n_init='many'"),
        ({"max_iter": -3}, "max_iter=-3"),
        ({"tol": -1.0}, r"tol=-1\.0"),
        ({"tol": float("nan")}, "tol=nan"),
        ({"n_threads": 0}, "n_threads=0"),
        ({"record": "all"}, "record='all'"),
        ({"max_seconds": -1}, "max_seconds=-1"),
        ({"random_state": "x"}, "random_state='x'"),
    ],
)
def test_bad_parameters(params, says):
    with pytest.raises(CentraError, match=says) as error:
        kmeans([[1.0], [2.0], [3.0]], **{"n_clusters": 2} | params)
    assert isinstance(error.value, ParameterError | DataError)
