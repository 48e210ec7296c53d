"""Empty clusters: they are all filled, in time, whatever the weights; and the same ones from sparse rows."""

import time

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import KMeans, MiniBatchKMeans, kmeans

STORAGE = {"dense": np.asarray, "sparse": csr_array}


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


def thin(n=6000, d=64):
    """Rows of few small numbers, and rows far from all of them."""
    full = np.random.default_rng(0).random((n, d))
    return np.where(full > 0.1, 0, full), full


def seconds_of(work):
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("start", ["far away", "random_partition"])
@pytest.mark.parametrize("k", [500, 4000])
def test_thousands_of_empty_clusters_are_filled_in_time(stored, start, k):
    """It took a minute, and grew with the square of k."""
    x, far = thin()
    model = KMeans(k, init=far[:k] if start == "far away" else start, n_init=1, max_iter=1, n_threads=1, random_state=0)
    assert seconds_of(lambda: model.fit(stored(x))) < 4
    assert (model.cluster_sizes_ > 0).all()
    np.testing.assert_array_equal(model.labels_, model.predict(stored(x)))


def test_what_is_late_is_placed_at_once(stored):
    x, far = thin()
    model = KMeans(3000, init=far[:3000], n_init=1, max_seconds=0, n_threads=1)
    assert seconds_of(lambda: model.fit(stored(x))) < 2
    assert model.stop_reason_ == "time"
    assert (model.cluster_sizes_ > 0).all()


def test_a_tight_group_far_away_gets_one_cluster_not_all():
    r = np.random.default_rng(0)
    x = np.vstack([r.random((200, 2)), 100 + 1e-3 * r.random((50, 2))])
    result = kmeans(x, 5, init=np.vstack([[0.5, 0.5], np.full((4, 2), 1e6)]), max_iter=1)
    assert (result.centers[:, 0] > 50).sum() == 1


ENDLESS = """
import sys
import numpy as np
from centra import kmeans
x = [[8], [4], [10], [8], [0], [9], [5], [5]]
w = [1, 1e34, 1e34, 1, 1, 1e34, 1e34, 1e34]
result = kmeans(x, 3, sample_weight=w, init=[[11], [0], [8]], max_iter=5, max_seconds=1)
print(*result.sizes, *result.centers.ravel())
"""


def test_weights_far_apart_end(run_python):
    """A cluster is empty where it has no row of positive weight, not where sums of weights have lost some."""
    done = run_python(ENDLESS, timeout=30)
    assert done.stdout.split() == ["2", "4", "2", "9.5", repr(14 / 3), "8.0"]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("power", [30, 80])
def test_batches_of_weights_far_apart_end(seed, power):
    r = np.random.default_rng(seed)
    x, w = r.random((40, 2)), np.exp(power * r.standard_normal(40))
    model = MiniBatchKMeans(6, init="random", batch_size=10, max_iter=3, random_state=seed).fit(x, sample_weight=w)
    assert (np.bincount(model.labels_[w > 0], minlength=6) > 0).all()
    np.testing.assert_array_equal(model.labels_, model.predict(x))


def test_one_hot_rows_are_as_far_sparse_as_dense():
    """Equal distances, added up in another order, differ in their last digit: the first row is taken all the same."""
    for seed in range(60):
        r = np.random.default_rng(seed)
        x = np.eye(7)[r.integers(0, 7, 40)] * r.choice([1.0, 0.3, 1 / 3])
        init = x[r.integers(0, 40, 5)]
        dense, sparse = kmeans(x, 5, init=init), kmeans(csr_array(x), 5, init=init)
        np.testing.assert_array_equal(sparse.labels, dense.labels)
        np.testing.assert_array_equal(sparse.centers, dense.centers)
