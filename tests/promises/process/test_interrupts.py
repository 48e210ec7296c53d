"""Ctrl-C in the middle of one long call into the core: an answer in under a second, and everything stays usable."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import KMeans, kmeans
from centra.data import Csr, Data
from centra.engine import bind
from centra.fit.publishing import publish
from centra.onecolumn import optimum
from centra.result import Descent
from centra.seeding import plusplus

RNG = np.random.default_rng(0)


def answer(work, after=0.2):
    """Seconds from a signal that raises KeyboardInterrupt, as Ctrl-C does, until the work ends with it."""
    handler = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, after)
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            work()
        return time.monotonic() - start - after
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def exhaust(blocks):
    for _ in blocks:
        pass


def dense_rows(n=200_000, d=64):
    return np.random.default_rng(0).random((n, d), np.float32)


def sparse_rows(n=200_000, d=500, stored=20):
    columns = np.arange(0, d, d // stored) + np.arange(n)[:, None] % (d // stored)
    values = np.random.default_rng(0).random(n * stored, np.float32) + 1
    return csr_array((values, columns.ravel(), np.arange(n + 1) * stored), shape=(n, d))


def points(rows, m):
    return np.random.default_rng(1).random((m, len(rows.moments.mean)))


# Each would take at least several seconds on a machine of 2 threads.
PHASES = {
    "seed": lambda rows: plusplus(rows, 5000, np.random.default_rng(0)),
    "cover": lambda rows: rows.cover(points(rows, 20_000)),
    "contest": lambda rows: rows.contest(points(rows, 20_000)),
    "step": lambda rows: rows.step(points(rows, 20_000)),
    "rank": lambda rows: rows.rank(points(rows, 20_000)),
    "swaps": lambda rows: [rows.rank(points(rows, 2)), rows.swaps(points(rows, 20_000))],
    "distances": lambda rows: exhaust(rows.distances(points(rows, 10_000))),
    "distance_sums": lambda rows: rows.distance_sums(points(rows, 20_000), np.zeros(rows.moments.n, np.int32), 1),
    "publish": lambda rows: publish(rows, Descent(points(rows, 20_000), None, "max_iter", (), 1), np.dtype(np.float32)),
}


@pytest.fixture(scope="module", params=[dense_rows, sparse_rows])
def rows(request):
    x = request.param()
    if isinstance(x, csr_array):
        x = Csr(x.data, x.indices.astype(np.int32), x.indptr.astype(np.int64), x.shape)
    return bind(Data(x))


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_answers(rows, phase):
    rows = rows.fresh()
    assert answer(lambda: PHASES[phase](rows)) < 1
    few = points(rows, 3)
    again, unharmed = rows.step(few), rows.fresh().step(few)
    np.testing.assert_array_equal(again.means(few), unharmed.means(few))
    np.testing.assert_array_equal(again.sizes, unharmed.sizes)


def test_binding_answers():
    x = np.broadcast_to(RNG.integers(0, 99, 64).astype(np.uint8), (1 << 27, 64))  # in no memory
    assert answer(lambda: bind(Data(x))) < 1


@pytest.mark.parametrize("make", [dense_rows, sparse_rows])
def test_an_estimator_stays_usable(make):
    x = make()
    small = x[:500]
    model = KMeans(4, random_state=0, max_iter=5).fit(small)
    labels = model.labels_
    assert answer(lambda: model.set_params(n_clusters=5000).fit(x)) < 1
    np.testing.assert_array_equal(model.predict(small), labels)
    np.testing.assert_array_equal(model.set_params(n_clusters=4).fit(small).labels_, labels)


@pytest.mark.parametrize("make", [dense_rows, sparse_rows])
def test_a_swap_search_answers(make):
    """Wherever it is: at its start, or one of many swaps."""
    x = make(20_000)
    for after in (0.3, 1.0):
        assert answer(lambda: kmeans(x, 100, algorithm="swap", init="random", max_seconds=60), after) < 1


@pytest.mark.parametrize("method", ["predict", "transform"])
def test_a_model_of_many_centres_answers(method):
    x = np.broadcast_to(RNG.random((1, 2000)), (20_000, 2000))
    model = KMeans(1, max_iter=1).fit(x[:1])
    model.cluster_centers_ = RNG.random((5000, 2000))
    assert answer(lambda: getattr(model, method)(x)) < 1
    assert model.predict(x[:3]).shape == (3,)


@pytest.mark.parametrize("after", [0.1, 0.6, 1.5])
def test_one_column_answers(after):
    """While it is sorted, added up and cut."""
    values, weights = np.random.default_rng(0).random((2, 8_000_000))
    assert answer(lambda: optimum(values, weights, 1_000_000), after) < 1


@pytest.fixture(scope="module")
def wide():
    return bind(Data(np.broadcast_to(RNG.random((1, 300_000), np.float32), (4096, 300_000))))


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["contest", "step", "distances"])
def test_wide_rows_answer(wide, verb):
    """A task of the pool is some rows against all points: with so many columns, it takes long.

    As many points as k-means++ lets compete for the last of 10 000 centres.
    """
    rows, few = wide.fresh(), points(wide, 11)
    work = {"distances": lambda: exhaust(rows.distances(few))}.get(verb, lambda: getattr(rows, verb)(few))
    assert answer(work) < 1


def test_in_another_process_by_the_real_signal():
    """One iteration of many seconds; the rows stay usable after it was broken off."""
    code = """
import time
import numpy as np
from centra.data import Data
from centra.engine import bind
x = np.random.default_rng(0).random((400_000, 64), dtype=np.float32)
rows = bind(Data(x))
print("ready", flush=True)
try:
    rows.step(x[:20_000].astype(float))
except KeyboardInterrupt:
    print("interrupted", time.monotonic(), flush=True)
partial = rows.step(x[:2].astype(float))
assert partial.sizes.sum() == 400_000 and rows.labels().max() == 1
print("usable", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        word, at = process.stdout.readline().split()
        assert word == "interrupted"
        assert float(at) - sent < 1
        assert process.stdout.readline() == "usable\n"
