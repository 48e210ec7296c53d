"""max_seconds: a fit ends in time, wherever it is by then, with a result that is as good as any."""

import time

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import KMeans

SLACK = 0.5  # for the step that is under way, and for publishing
STARTS = {  # and how many centres it takes to take seconds where they are found one after the other
    "k-means++": (800, "k-means++"),
    "random": (6000, "random"),
    "all equal": (300, np.full((300, 16), 0.5)),
    "far away": (300, np.full((300, 16), 100.0) + np.arange(300)[:, None]),
}


def rows(n=60_000, d=16):
    return np.random.default_rng(0).random((n, d))


def assert_stops_in_time(model, x):
    """In time of the processor, on one thread: how busy the machine is does not matter."""
    start = time.process_time()
    model.set_params(n_threads=1, random_state=0)
    if model.algorithm == "lloyd":
        model.set_params(tol=0)
    model.fit(x)
    assert time.process_time() - start < model.max_seconds + SLACK
    assert model.stop_reason_ == "time"
    assert model.n_iter_ >= 1
    assert (model.cluster_sizes_ > 0).all()
    np.testing.assert_array_equal(model.labels_, model.predict(x))
    assert model.inertia_ == -model.score(x)
    some = x[:50] if isinstance(x, np.ndarray) else x[:50].toarray()
    oracle.assert_nearest(model.labels_[:50], some, model.cluster_centers_)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("max_seconds", [0, 0.3])
def test_in_time_from_any_start(start, max_seconds):
    k, init = STARTS[start]
    assert_stops_in_time(KMeans(k, init=init, n_init=1, max_seconds=max_seconds), rows())


def test_in_time_on_sparse_rows():
    n, r = 50_000, np.random.default_rng(0)
    x = csr_array((r.random(30 * n), r.integers(0, 2000, 30 * n), np.arange(0, 30 * n + 1, 30)), shape=(n, 2000))
    x.sum_duplicates()
    assert_stops_in_time(KMeans(400, init="random", n_init=1, max_seconds=0.3), x)


@pytest.mark.parametrize("max_seconds", [0, 0.3])
@pytest.mark.parametrize("k", [20, 300])
def test_a_swap_search_ends_in_time(k, max_seconds):
    """In the middle of swaps, or of the first descent."""
    model = KMeans(k, algorithm="swap", max_seconds=max_seconds)
    assert_stops_in_time(model, rows(60_000 if k > 100 else 3000))


def test_no_further_start_when_time_is_up():
    model = KMeans(6000, init="random", n_init=50, max_seconds=0.3)
    assert_stops_in_time(model, rows())
    assert len(model.restarts_) == 1


def test_a_limit_that_is_not_reached_changes_nothing():
    x = rows(500, 3)
    free, limited = (KMeans(5, random_state=0, n_init=3, max_seconds=s).fit(x) for s in (None, 1e6))
    assert limited.stop_reason_ == free.stop_reason_ != "time"
    assert len(limited.restarts_) == 3
    np.testing.assert_array_equal(limited.cluster_centers_, free.cluster_centers_)
    np.testing.assert_array_equal(limited.labels_, free.labels_)
