"""Data with little in it: duplicates, constants, one row, one column, as many clusters as rows, odd starts."""

import warnings

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning

from centra import KMeans, MiniBatchKMeans

STORAGE = {"dense": np.asarray, "sparse": csr_array}
ESTIMATORS = {
    "KMeans": lambda k, **params: KMeans(k, random_state=0, **params),
    "MiniBatchKMeans": lambda k, **params: MiniBatchKMeans(k, random_state=0, max_iter=10, **params),
}
INITS = ["k-means++", "random", "random_partition", "maximin", "pca"]


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


@pytest.fixture(params=ESTIMATORS)
def estimator(request):
    return ESTIMATORS[request.param]


@pytest.fixture(params=["float32", "int16"])
def dtype(request):
    return request.param


@pytest.fixture(params=[("float32", 10_000), ("float64", 10_000), ("int16", 0)], ids=lambda p: f"{p[0]}+{p[1]}")
def placed(request):
    """Puts whole numbers somewhere, in some dtype."""
    dtype, offset = request.param
    return lambda x: (x + offset).astype(dtype)


def assert_valid(model, x, stored, found, weights=None):
    """The oracle's labels and inertia; so many clusters, at points of their own."""
    centers = model.cluster_centers_
    assert np.isfinite(centers).all()
    oracle.assert_nearest(model.labels_, x, centers)
    np.testing.assert_array_equal(model.labels_, model.predict(stored(x)))
    np.testing.assert_array_equal(model.transform(stored(x)).argmin(axis=1), model.labels_)
    np.testing.assert_array_equal(model.cluster_sizes_, np.bincount(model.labels_, minlength=len(centers)))
    assert (model.cluster_sizes_ > 0).sum() == len(np.unique(centers, axis=0)) == found
    assert model.inertia_ == pytest.approx(float(oracle.inertia(x, weights, centers)), rel=1e-12)
    assert -model.score(stored(x), sample_weight=weights) == model.inertia_


def fit(model, x, stored, found, weights=None):
    """Fit, with a warning where there are fewer clusters than asked for, and none where there are as many."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(stored(x), sample_weight=weights)
    messages = [str(w.message) for w in caught if issubclass(w.category, ConvergenceWarning)]
    assert len(messages) == len(caught) == (found < model.n_clusters)
    for message in messages:
        assert f"({found}) found smaller than n_clusters ({model.n_clusters})" in message
    assert_valid(model, x, stored, found, weights)
    return model


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("k", [1, 3])
def test_nothing_but_duplicates(estimator, stored, placed, k, init):
    x = placed(np.tile([3, 0, 7], (7, 1)))
    model = fit(estimator(k, init=init), x, stored, found=1)
    assert model.inertia_ == 0
    assert (model.cluster_centers_ == x[0]).all()


def test_nothing_but_zeros(estimator, stored, dtype):
    fit(estimator(2), np.zeros((40, 3), dtype), stored, found=1)


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("distinct", [5, 6])
def test_fewer_distinct_rows_than_clusters(estimator, stored, placed, distinct, init):
    x = np.random.default_rng(0).permutation(np.arange(distinct)[np.arange(500) ** 2 % 97 % distinct])
    x = placed(np.stack([x, x % 2, 3 - x], axis=1))
    model = fit(estimator(6, init=init), x, stored, found=distinct)
    assert model.inertia_ == 0 or isinstance(model, MiniBatchKMeans)


def test_tenths_have_no_exact_mean(estimator, stored):
    """The sum of some equal numbers, divided by how many they are, need not be that number; their mean must be."""
    x = np.random.default_rng(0).integers(0, 4, (600, 2)) / 10
    model = fit(estimator(20), x, stored, found=16)
    assert model.inertia_ == 0


def test_few_distinct_rows_among_many(estimator, stored, placed):
    """Far fewer than rows, and more than clusters."""
    x = np.random.default_rng(0).integers(0, 3, (1200, 3))
    fit(estimator(9), placed(x), stored, found=9)


def test_one_rare_row(stored, placed):
    """Thousands of duplicates and two others that lie close to each other: three clusters."""
    x = np.zeros((4000, 2))
    x[1234], x[3765] = [1, 1], [1, 2]
    model = fit(KMeans(3, random_state=0), placed(x), stored, found=3)
    assert sorted(model.cluster_sizes_) == [1, 1, 3998]


def test_one_cluster(estimator, stored, placed):
    x = placed(np.random.default_rng(0).integers(0, 50, (400, 3)))
    model = fit(estimator(1), x, stored, found=1)
    assert (model.labels_ == 0).all()
    if isinstance(model, KMeans):
        np.testing.assert_array_equal(model.cluster_centers_, oracle.means(x, None, model.labels_, 1))


@pytest.mark.parametrize("init", INITS)
def test_as_many_clusters_as_rows(estimator, stored, placed, init):
    x = np.random.default_rng(0).permutation(np.arange(60))[:, None] * [1, 3]
    model = fit(estimator(60, init=init), placed(x), stored, found=60)
    assert model.inertia_ == 0 or isinstance(model, MiniBatchKMeans)


def test_as_many_clusters_as_rows_and_a_duplicate(estimator, stored, placed):
    x = np.append(np.arange(59), 7)[:, None] * [1, 3]
    fit(estimator(60), placed(x), stored, found=59)


def test_one_row(estimator, stored, placed):
    x = placed(np.array([[3, 0, 5]]))
    assert fit(estimator(1), x, stored, found=1).inertia_ == 0
    with pytest.raises(ValueError, match=r"n_samples=1 should be >= n_clusters=2"):
        estimator(2).fit(stored(x))


def test_one_column(estimator, stored, placed):
    x = placed(np.random.default_rng(0).integers(0, 300, (500, 1)))
    fit(estimator(12), x, stored, found=12)


@pytest.mark.parametrize("constant", [0, 1, 30_000])
def test_constant_columns(estimator, stored, dtype, constant):
    """They change nothing."""
    x = np.random.default_rng(0).integers(0, 90, (300, 2))
    beside = np.insert(x, [0, 1, 1, 2], constant, axis=1).astype(dtype)
    model = fit(estimator(5), beside, stored, found=5)
    assert (model.cluster_centers_[:, [0, 2, 3, 5]] == constant).all()


STARTS = {
    "duplicates": lambda x: np.repeat(x[:3], 2, axis=0),
    "all equal, at a row": lambda x: np.repeat(x[:1], 6, axis=0),
    "all equal, between rows": lambda x: np.full((6, 2), 40.5),
    "all equal, far away": lambda x: np.full((6, 2), 1e9),
    "outside the hull": lambda x: np.array([[-500.0, 0], [500, 0], [0, -500], [0, 500], [-500, 500], [500, 500]]),
    "one far away": lambda x: np.vstack([x[:5], [[1e12, 0]]]),
    "all but one far away": lambda x: np.vstack([x[:1], 1e6 + np.arange(10.0).reshape(5, 2)]),
}


@pytest.mark.parametrize("start", STARTS)
def test_odd_starts(estimator, stored, dtype, start):
    x = np.random.default_rng(0).integers(0, 80, (200, 2)).astype(dtype)
    model = fit(estimator(6, n_init=1, init=STARTS[start](x).astype(float)), x, stored, found=6)
    if isinstance(model, KMeans):
        told = [step.inertia for step in model.history_]
        assert (np.diff(told) <= 1e-9 * told[0]).all()


@pytest.mark.parametrize("start", STARTS)
def test_odd_starts_with_few_distinct_rows(estimator, stored, dtype, start):
    x = np.tile([[1, 2], [3, 4], [3, 5], [60, 70]], (50, 1)).astype(dtype)
    model = estimator(6, n_init=1, init=STARTS[start](x).astype(float))
    assert fit(model, x, stored, found=4).inertia_ == 0


@pytest.mark.parametrize("start", STARTS)
def test_odd_starts_and_weights(estimator, stored, start):
    r = np.random.default_rng(0)
    x, weights = r.integers(0, 80, (200, 2)) / 8, r.random(200)
    model = estimator(6, n_init=1, init=STARTS[start](x).astype(float))
    fit(model, x, stored, found=6, weights=weights)


def test_batches_of_duplicates(stored, dtype):
    model = MiniBatchKMeans(3, random_state=0)
    for value in (1, 1, 5, 1, 9, 5):
        model.partial_fit(stored(np.full((20, 2), value, dtype)))
    assert np.isfinite(model.cluster_centers_).all()
    assert ((model.cluster_centers_ >= 1) & (model.cluster_centers_ <= 9)).all()
    np.testing.assert_array_equal(model.labels_, model.predict(stored(np.full((20, 2), 5, dtype))))
