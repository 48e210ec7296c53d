"""The same bits, whatever computes them: any number of threads, again and again, any instruction set, any engine."""

from functools import cache, partial
from pathlib import Path

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array, random_array

from centra import KMeans, MiniBatchKMeans, check
from centra.engine import bind

THREADS = (1, 2, 3, 4, 7)
SHAPES = {  # rows, columns, clusters
    "few rows": (500, 2, 3),
    "many rows": (70_000, 3, 5),
    "many centres": (5000, 10, 120),
    "more sums than slots": (1000, 600, 100),
    "as many clusters as rows": (60, 7, 60),
}


def bits(model, x):
    """All that a fit tells, but the time that it took."""
    steps = [(s.inertia, s.shift, s.moved, s.distances) for s in model.history_]
    arrays = model.labels_, model.cluster_centers_, model.transform(x[:200]), model.predict(x[:200])
    return [a.tobytes() for a in arrays], model.inertia_, model.score(x), model.n_iter_, steps


def assert_same_bits(estimator, k, x, sample_weight=None, *, threads=THREADS, **params):
    """For each number of threads, and the first of them once more."""
    first = None
    for n_threads in (*threads, threads[0]):
        model = estimator(k, random_state=0, n_threads=n_threads, **params).fit(x, sample_weight=sample_weight)
        first = first or bits(model, x)
        assert bits(model, x) == first, f"{n_threads} threads"


ESTIMATORS = {
    "KMeans": partial(KMeans, max_iter=4, record="stats"),
    "MiniBatchKMeans": partial(MiniBatchKMeans, max_iter=2, batch_size=512, max_no_improvement=3),
}


@pytest.fixture(params=ESTIMATORS)
def estimator(request):
    return ESTIMATORS[request.param]


def dense(shape):
    n, d, _ = SHAPES[shape]
    return (np.random.default_rng(0).standard_normal((n, d)) + 10).astype(np.float32)


def sparse(n, d, dtype):
    return csr_array(random_array((n, d), density=min(0.2, 30 / d), rng=np.random.default_rng(0), dtype=dtype))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_threads_in_all_shapes(estimator, shape, weighted):
    x = dense(shape)
    weights = np.random.default_rng(1).random(len(x)) if weighted else None
    assert_same_bits(estimator, SHAPES[shape][2], x, weights, init="random", n_init=1)


@pytest.mark.parametrize("kind", "efdbBhHiIlL?")
def test_threads_in_all_dtypes(estimator, kind):
    x = (np.random.default_rng(0).random((3000, 4)) * (2 if kind == "?" else 100)).astype("B").astype(kind)
    assert_same_bits(estimator, 6, x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "d", "k"), [(300, 40, 5), (8000, 30, 9), (1000, 2000, 20)])
def test_threads_on_sparse_rows(estimator, n, d, k, dtype):
    weights = np.random.default_rng(1).random(n)
    assert_same_bits(estimator, k, sparse(n, d, dtype), weights, init="random", n_init=1)


def test_threads_where_clusters_empty(estimator):
    x = np.random.default_rng(0).random((3000, 2))
    assert_same_bits(estimator, 12, x, init=np.full((12, 2), 7.0))


def test_threads_in_restarts(estimator):
    x = np.random.default_rng(0).standard_normal((5000, 3))
    assert_same_bits(estimator, 7, x, n_init=3)


@pytest.mark.parametrize("stored", [np.asarray, csr_array])
@pytest.mark.parametrize(("n", "d", "k"), [(9000, 3, 8), (3000, 12, 30), (400, 60, 2)])
def test_threads_in_a_swap_search(n, d, k, stored):
    """Sums over rows decide which swap is tried: more rows than one task adds up, and fewer."""
    x = np.maximum(np.random.default_rng(0).standard_normal((n, d)), 0)
    weights = np.random.default_rng(1).random(n)
    swap = partial(KMeans, algorithm="swap", max_iter=5, record="stats")
    assert_same_bits(swap, k, stored(x), weights, threads=(1, 2, 5))


def compare_many_threads():
    fit = {
        name: partial(assert_same_bits, e, threads=(1, 64), init="random", n_init=1) for name, e in ESTIMATORS.items()
    }
    for shape in SHAPES:
        fit["KMeans"](SHAPES[shape][2], dense(shape))
    for one in fit.values():
        one(9, sparse(3000, 30, np.float64))


@pytest.mark.slow
def test_more_threads_than_cores(run_python):
    """In a process of their own, as the threads would stay and take time from the tests that follow."""
    here = Path(__file__).parent
    code = "import sys; sys.path[:0] = sys.argv[1:]; import test_threads; test_threads.compare_many_threads()"
    done = run_python(code, here, here.parents[1])
    assert done.returncode == 0, done.stderr


@cache
def near_ties(dtype, d, offset):
    """Rows half-way between two centres, give or take a few units of rounding; the centres; the oracle's labels."""
    r = np.random.default_rng(d)
    centers = r.integers(-4, 5, (12, d)) / 2.0 + offset
    a, b = r.integers(0, 12, (2, 150))
    x = ((centers[a] + centers[b]) / 2).astype(dtype)
    x[::2] = np.nextafter(x[::2], x[::2] + 1)
    centers = centers.astype(dtype)
    return x, centers, oracle.labels(x, centers)


HARD = [(dtype, d, offset) for dtype in (np.float32, np.float64) for d in (1, 3, 17) for offset in (0, 1e6)]
SCRIPT = """
import sys
import numpy as np
from centra import KMeans
from scipy.sparse import csr_array
folder, count = sys.argv[1], int(sys.argv[2])
found = {}
for i in range(count):
    x, centers = (np.load(f"{folder}/{name}{i}.npy") for name in ("x", "centers"))
    for name, rows in ("dense", x), ("sparse", csr_array(x)):
        fitted = KMeans(5, random_state=0, max_iter=8).fit(rows)
        found |= {f"labels-{name}{i}": fitted.labels_, f"centers-{name}{i}": fitted.cluster_centers_}
        fitted.cluster_centers_ = centers
        found[f"predicted-{name}{i}"] = fitted.predict(rows)
np.savez(f"{folder}/found.npz", **found)
"""


@pytest.mark.slow
@pytest.mark.parametrize("isa", ["baseline", "v3", "v4"])
def test_labels_with_any_instruction_set(isa, run_python, tmp_path):
    """Those of this process, whatever it uses, and those of the oracle."""
    problems = [near_ties(*hard) for hard in HARD]
    for i, (x, centers, _) in enumerate(problems):
        np.save(tmp_path / f"x{i}.npy", x)
        np.save(tmp_path / f"centers{i}.npy", centers)
    done = run_python(SCRIPT, tmp_path, len(problems), CENTRA_ISA=isa)
    if "this machine has" in done.stderr:
        pytest.skip(f"this machine has no {isa}")
    assert done.returncode == 0, done.stderr
    found = np.load(tmp_path / "found.npz")
    for i, (x, _, labels) in enumerate(problems):
        here = KMeans(5, random_state=0, max_iter=8).fit(x)
        for storage in ("dense", "sparse"):
            np.testing.assert_array_equal(found[f"predicted-{storage}{i}"], labels)
            np.testing.assert_array_equal(found[f"labels-{storage}{i}"], here.labels_)
            np.testing.assert_array_equal(found[f"centers-{storage}{i}"], here.cluster_centers_)


@pytest.mark.parametrize("engine", ["native", "numpy"])
@pytest.mark.parametrize("stored", [np.asarray, csr_array])
@pytest.mark.parametrize("hard", HARD, ids=lambda h: f"{h[0].__name__}-{h[1]}-{h[2]:g}")
def test_labels_of_any_engine(engine, stored, hard):
    x, centers, labels = near_ties(*hard)
    rows = bind(check.data(stored(x)), engine=engine)
    rows.step(centers.astype(float))
    np.testing.assert_array_equal(rows.labels(), labels)
