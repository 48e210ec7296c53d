"""A weight says how many rows a row stands for: two of them, none, 10^39, or a part of one."""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import KMeans, MiniBatchKMeans

STORAGE = {"dense": np.asarray, "sparse": csr_array}
ESTIMATORS = {
    "KMeans": lambda k, **params: KMeans(k, random_state=0, **params),
    "MiniBatchKMeans": lambda k, **params: MiniBatchKMeans(k, random_state=0, batch_size=50, max_iter=10, **params),
}


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


@pytest.fixture(params=ESTIMATORS)
def estimator(request):
    return ESTIMATORS[request.param]


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


def rows(dtype=np.float64, n=200, seed=0):
    """No clusters to speak of: many iterations, and rows near the borders."""
    return (np.random.default_rng(seed).random((n, 3)) + 10).astype(dtype)


STARTS = {  # of eight centres
    "rows": lambda x: x[:8],
    "all equal": lambda x: np.full((8, 3), 10.5),
    "half of them far": lambda x: np.vstack([x[:4], x[:4] + 100]),
}


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("seed", range(2))
def test_a_weight_of_two_is_the_row_twice(stored, dtype, start, seed):
    x = rows(dtype, seed=seed)
    weights = np.random.default_rng(seed).integers(1, 5, len(x))
    init = STARTS[start](x).astype(float)
    weighted = KMeans(8, init=init).fit(stored(x), sample_weight=weights)
    repeated = KMeans(8, init=init).fit(stored(np.repeat(x, weights, axis=0)))
    assert weighted.n_iter_ == repeated.n_iter_ > 3
    np.testing.assert_array_equal(np.repeat(weighted.labels_, weights), repeated.labels_)
    np.testing.assert_array_max_ulp(weighted.cluster_centers_, repeated.cluster_centers_, maxulp=1)
    assert weighted.inertia_ == pytest.approx(repeated.inertia_, rel=1e-13)
    assert weighted.inertia_ == pytest.approx(float(oracle.inertia(x, weights, weighted.cluster_centers_)), rel=1e-13)


@pytest.mark.parametrize("tol", [0, 1e-4])
@pytest.mark.parametrize("far", [0, 100])
@pytest.mark.parametrize("init", ["k-means++", "all equal", "half of them far"])
def test_a_weight_of_zero_is_no_row(stored, far, init, tol):
    x = rows()
    absent = rows(n=50, seed=1) + far
    place = np.random.default_rng(2).integers(0, len(x), 50)
    weights = np.random.default_rng(3).integers(1, 5, len(x))
    params = {"random_state": 0, "tol": tol, "init": init if init == "k-means++" else STARTS[init](x)}
    alone = KMeans(8, **params).fit(stored(x), sample_weight=weights)
    among = np.insert(x, place, absent, axis=0)
    model = KMeans(8, **params).fit(stored(among), sample_weight=np.insert(weights, place, 0))
    present = np.insert(np.ones(len(x), bool), place, False)
    assert model.n_iter_ == alone.n_iter_
    found = [sorted(m.cluster_centers_.tolist()) for m in (model, alone)]  # numbered by size, to which all rows count
    assert found[0] == found[1]
    assert model.inertia_ == pytest.approx(alone.inertia_, rel=1e-13)
    oracle.assert_nearest(model.labels_, among, model.cluster_centers_)
    assert len(np.unique(model.labels_[present])) == 8


@pytest.mark.parametrize("init", ["k-means++", "random", "all equal", "there"])
@pytest.mark.parametrize("k", [3, 8])
def test_a_row_of_weight_zero_is_never_a_centre(estimator, stored, k, init):
    """Not even where clusters are empty, or where there are no other rows left to be one."""
    x = np.repeat(rows(n=8), 10, axis=0)
    weights = np.ones(len(x))
    x[::2] += 1000 * (1 + np.arange(40.0)[:, None])
    weights[::2] = 0
    starts = {"all equal": np.full((k, 3), 500.0), "there": x[weights == 0][:k]}
    model = estimator(k, init=starts.get(init, init)).fit(stored(x), sample_weight=weights)
    present = weights > 0
    assert model.cluster_centers_.max() < 12
    assert len(np.unique(model.labels_[present])) == k
    oracle.assert_nearest(model.labels_, x, model.cluster_centers_)
    assert model.inertia_ == pytest.approx(float(oracle.inertia(x, weights, model.cluster_centers_)), rel=1e-12)


def test_a_cluster_of_rows_of_weight_zero_is_empty(stored):
    """Batches never see the rows that a centre is at; nor may they keep it there in the end."""
    x, weights = rows(), np.ones(200)
    x[:5] += 1000
    weights[:5] = 0
    start = np.vstack([x[5:8], x[:1]])
    model = MiniBatchKMeans(4, init=start, reassignment_ratio=0, random_state=0)
    model.fit(stored(x), sample_weight=weights)
    assert model.cluster_centers_.max() < 12
    assert len(np.unique(model.labels_[5:])) == 4


def test_batches_with_rows_of_weight_zero(stored):
    model = MiniBatchKMeans(4, init=np.full((4, 3), 10.5), random_state=0)  # centres without rows move to rows
    for seed in range(8):
        x = rows(n=60, seed=seed)
        x[::3] += 1000
        model.partial_fit(stored(x), sample_weight=np.arange(60) % 3)
    assert model.cluster_centers_.max() < 12


@pytest.mark.parametrize("exponent", [-1, 130, 900, -900])
def test_the_unit_of_weights_does_not_matter(estimator, stored, dtype, exponent):
    """2^130 is 10^39, which float32 does not hold."""
    x, weights = rows(dtype), np.random.default_rng(1).random(200)
    plain = estimator(5).fit(stored(x), sample_weight=weights)
    model = estimator(5).fit(stored(x), sample_weight=np.ldexp(weights, exponent))
    np.testing.assert_array_equal(model.labels_, plain.labels_)
    np.testing.assert_array_equal(model.cluster_centers_, plain.cluster_centers_)
    assert model.inertia_ == np.ldexp(plain.inertia_, exponent)
    inertia = oracle.inertia(x, weights, model.cluster_centers_)
    assert model.inertia_ == pytest.approx(float(np.ldexp(inertia, exponent)), rel=1e-13)


@pytest.mark.parametrize(
    ("weight", "factor"),
    [(1e308, 1), (1e300, 1), (1e300, 1e20), (1e39, 1e140), (1e-300, 1), (1e-300, 1e-20), (1e-39, 1e-140)],
)
def test_weights_of_any_magnitude_are_right_or_refused(estimator, stored, weight, factor):
    """Together with the squared distances, they may be too much for float64."""
    x, weights = rows(), np.full(200, weight)
    plain = estimator(5).fit(stored(x), sample_weight=np.ones(200))
    try:
        model = estimator(5).fit(stored(x * factor), sample_weight=weights)
    except ValueError as error:
        message = str(error)
    else:
        np.testing.assert_array_equal(model.labels_, plain.labels_)
        np.testing.assert_allclose(model.cluster_centers_, plain.cluster_centers_ * factor, rtol=1e-14)
        inertia = float(oracle.inertia(x * factor, weights, model.cluster_centers_))
        assert model.inertia_ == pytest.approx(inertia, rel=1e-12)
        return
    assert "weight" in message or "magnitude" in message


def test_weights_that_differ_by_1e12(stored, dtype):
    """Heavy rows pass from cluster to cluster; what they leave behind is not to be seen beside rows of weight 1."""
    x = rows(dtype, 300)
    x[:, 0] *= 5
    weights = np.where(np.arange(300) % 10, 1.0, 2.0**40)
    start = x[:6].astype(float)
    model = KMeans(6, init=start, tol=0).fit(stored(x), sample_weight=weights)
    assert (model.stop_reason_, model.n_iter_ > 4) == ("labels", True)
    np.testing.assert_array_equal(model.cluster_centers_, oracle.means(x, weights, model.labels_, 6))
    oracle.assert_nearest(model.labels_, x, model.cluster_centers_)


@pytest.mark.parametrize("offset", [0, 1e9])
def test_a_lone_row_is_its_own_mean(stored, dtype, offset):
    x = np.unique(rows(dtype, 40) + dtype(offset), axis=0)
    weights = np.random.default_rng(1).random(len(x))
    model = KMeans(len(x), random_state=0).fit(stored(x), sample_weight=weights)
    np.testing.assert_array_equal(model.cluster_centers_[model.labels_], x)
    assert model.inertia_ == 0


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
@pytest.mark.parametrize("offset", [0, 1e9])
def test_equal_rows_of_different_weights_have_their_mean_there(stored, dtype, offset):
    x = np.repeat([[0.1], [1.1]], 5, axis=0).astype(dtype) + dtype(offset)
    for seed in range(20):
        weights = np.random.default_rng(seed).random(10)
        model = KMeans(3, random_state=0).fit(stored(x), sample_weight=weights)
        np.testing.assert_array_equal(model.cluster_centers_[model.labels_], x)
        assert model.inertia_ == 0
        assert model.n_iter_ <= 2
