"""A label, a distance and the inertia tell the same, wherever the rows lie and however they are handed over."""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import KMeans, MiniBatchKMeans


def blobs(spots, sd, n=130, seed=0):
    """Rows about some points, in float64."""
    r, spots = np.random.default_rng(seed), np.asarray(spots, float)
    return spots[np.arange(n) % len(spots)] + sd * r.standard_normal((n, spots.shape[1]))


def spread(k=6, d=5, scale=3.0):
    return scale * np.random.default_rng(k).standard_normal((k, d))


def lattice(low, high, d):
    return np.stack(np.meshgrid(*[np.arange(low, high + 1.0)] * d), axis=-1).reshape(-1, d)


def with_sentinels(x, far):
    x[::13] = far
    return x


BURSTS = np.arange(5.0)[:, None]
SPOTS = 100.0 * np.array([[0, 0], [1, 0], [0, 1], [1, 1], [3, 2]])  # metres
CASES = {  # name: rows, clusters
    "float32 at 1e4": ((blobs(spread(), 1) + 1e4).astype(np.float32), 6),
    "float32 at 1e5": ((blobs(spread(), 1) + 1e5).astype(np.float32), 6),
    "float32 at 1e6": ((blobs(spread(), 1) + 1e6).astype(np.float32), 6),
    "float32 at 1e6, many columns": ((blobs(spread(6, 40), 1) + 1e6).astype(np.float32), 6),
    "Unix seconds": (blobs(BURSTS, 0.05) + 1.7e9, 5),
    "nanoseconds": (blobs(1e6 * BURSTS, 5e4) + 1.7e18, 5),
    "nanoseconds, int64": (blobs(1e6 * BURSTS, 5e4).astype(np.int64) + 17 * 10**17, 5),
    "latitude and longitude": ((blobs(SPOTS, 10) / [111_200, 67_700] + [52.52, 13.4]).astype(np.float32), 5),
    "UTM": (blobs(SPOTS + np.array([391_800, 5_820_000]), 10).astype(np.float32), 5),
    "a constant column": (np.hstack([blobs(spread(), 1), np.full((130, 1), 1e12)]), 6),
    "a constant column, float32": (np.hstack([blobs(spread(), 1), np.full((130, 1), 1e12)]).astype(np.float32), 6),
    "sentinels of 1e5": (with_sentinels(blobs(spread(), 1), 1e5).astype(np.float32), 7),
    "sentinels of 1e10": (with_sentinels(blobs(spread(), 1), 1e10), 7),
    "as many clusters as rows": ((blobs(spread(), 1, n=40) + 1e4).astype(np.float32), 40),
    "zeros and numbers at 1e4": (
        ((blobs(spread(4, 30), 1) + 1e4) * (np.random.default_rng(1).random((130, 30)) < 0.4)).astype(np.float32),
        8,
    ),
    "neighbouring floats": (1e6 + np.random.default_rng(0).integers(0, 3, (130, 2)).astype(np.float32) / 16, 9),
    "lattice": (lattice(-2, 2, 3), 8),
    "corners of a cube": (np.tile(lattice(0, 1, 5), (2, 1)).astype(np.float32), 7),
}
ESTIMATORS = {
    "KMeans": lambda k: KMeans(k, random_state=0),
    "MiniBatchKMeans": lambda k: MiniBatchKMeans(k, random_state=0, batch_size=64, max_iter=10),
}
STORAGE = {"dense": np.asarray, "sparse": csr_array}


@pytest.fixture(params=ESTIMATORS)
def estimator(request):
    return ESTIMATORS[request.param]


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


def as_float(x):
    """Whole numbers as float64 has them."""
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def in_batches(answer, x, size):
    return np.concatenate([answer(x[i : i + size]) for i in range(0, x.shape[0], size)])


def assert_answers_agree(model, x, stored):
    """Predict, transform and score, of all rows at once, in batches, and one by one, are the oracle's."""
    centers, rows, x = model.cluster_centers_, stored(x), as_float(x)
    labels = model.predict(rows)
    np.testing.assert_array_equal(labels, oracle.labels(x, centers))
    oracle.assert_nearest(labels, x, centers)
    distances = model.transform(rows)
    np.testing.assert_array_equal(distances.argmin(axis=1), labels)
    squared = oracle.squared_distances(x, centers)
    precision = 1e-14 if distances.dtype == np.float64 else 2e-7
    np.testing.assert_allclose(distances, np.sqrt(squared).astype(float), rtol=precision)
    for size, n in ((1, 20), (7, 70), (64, len(x))):
        np.testing.assert_array_equal(in_batches(model.predict, rows[:n], size), labels[:n])
        np.testing.assert_array_equal(in_batches(model.transform, rows[:n], size), distances[:n])
    assert -model.score(rows) == pytest.approx(float(squared.min(axis=1).sum()), rel=1e-13)


@pytest.mark.parametrize("case", CASES)
def test_on_the_rows_of_the_fit_and_on_others(estimator, stored, case):
    x, k = CASES[case]
    train = x[: max(k, 90)]
    model = estimator(k).fit(stored(train))
    np.testing.assert_array_equal(model.labels_, model.predict(stored(train)))
    assert model.inertia_ == -model.score(stored(train))
    assert model.inertia_ == pytest.approx(
        float(oracle.inertia(as_float(train), None, model.cluster_centers_)), rel=1e-13
    )
    assert_answers_agree(model, x, stored)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 1e5])
@pytest.mark.parametrize("d", [1, 9, 33])
def test_with_centres_that_nearly_coincide(stored, dtype, offset, d):
    """Every centre three times: as it is, one float further, and as it is again, which gets no row."""
    x = (blobs(spread(4, d), 1, n=80) + offset).astype(dtype)
    model = KMeans(4, random_state=0).fit(x)
    centers = model.cluster_centers_
    model.cluster_centers_ = np.vstack([centers, np.nextafter(centers, dtype(np.inf)), centers])
    assert_answers_agree(model, x, stored)


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("offset", [0, 1e5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_of_equally_near_centres_the_first_is_taken(stored, dtype, offset, d):
    """Lattice points with every second one a centre: distances are whole numbers, so that argmin decides."""
    x = lattice(0, 4, d) + offset
    centers = np.random.default_rng(d).permutation(x[(x.sum(axis=1) - d * offset) % 2 == 0])
    model = KMeans(1).fit(x.astype(dtype))
    model.cluster_centers_ = centers.astype(dtype)
    squared = np.square(x[:, None] - centers).sum(axis=2)
    assert ((squared == squared.min(axis=1, keepdims=True)).sum(axis=1) > 1).any()
    np.testing.assert_array_equal(model.predict(stored(x.astype(dtype))), squared.argmin(axis=1))
    assert_answers_agree(model, x.astype(dtype), stored)


@pytest.mark.parametrize("case", ["Unix seconds", "nanoseconds", "nanoseconds, int64", "latitude and longitude", "UTM"])
def test_what_is_apart_is_told_apart(estimator, stored, case):
    x, k = CASES[case]
    labels = estimator(k).fit(stored(x)).labels_
    assert len(set(zip(labels, np.arange(len(x)) % k, strict=True))) == k


def test_after_batches_given_by_hand(stored):
    x = CASES["float32 at 1e5"][0]
    model = MiniBatchKMeans(4, random_state=0)
    for start in range(0, 130, 26):
        batch = x[start : start + 26]
        model.partial_fit(stored(batch))
        np.testing.assert_array_equal(model.labels_, model.predict(stored(batch)))
        assert model.inertia_ == -model.score(stored(batch))
        assert_answers_agree(model, batch, stored)


@pytest.mark.parametrize("offset", [0, 1e8, 1e15])
@pytest.mark.parametrize("d", [1, 3, 20])
def test_distances_in_float64_keep_their_digits(estimator, stored, offset, d):
    x = blobs(spread(5, d), 1, n=90) * (offset * 2e-15 + 1) + offset
    model = estimator(5).fit(stored(x))
    expected = np.sqrt(oracle.squared_distances(x, model.cluster_centers_)).astype(float)
    np.testing.assert_allclose(model.transform(stored(x)), expected, rtol=1e-14)
