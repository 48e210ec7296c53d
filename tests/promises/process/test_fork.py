"""Processes that come from fork, and pools of processes and threads. All in a process of their own, that may hang."""

import pytest

FIT = """
import os, signal, threading
import numpy as np
from scipy.sparse import csr_array
import centra

dense = np.random.default_rng(0).random((60_000, 4))
rows = {"dense": dense, "sparse": csr_array(dense * (dense > 0.5))}[KIND]

def fit(k=20, n_threads=2):
    return centra.kmeans(rows, k, random_state=0, max_iter=5, n_threads=n_threads).centers.tobytes()

def fits_in_a_child(expected):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends a child that hangs
        os._exit(0 if fit() == expected else 1)
    return os.waitpid(child, 0)[1] == 0
"""


@pytest.fixture(params=["dense", "sparse"])
def run_fit(request, run_python):
    return lambda code: run_python(f"KIND = {request.param!r}\n{FIT}{code}")


def test_both_sides_of_a_fork_fit(run_fit):
    code = """
first = fit()
assert fits_in_a_child(first)
assert fit() == first
assert fits_in_a_child(first)
print("fine")
"""
    done = run_fit(code)
    assert done.stdout.strip() == "fine", done.stderr


def test_a_child_of_a_child_fits(run_fit):
    code = """
first = fit()
child = os.fork()
if child == 0:
    os._exit(0 if fit() == first and fits_in_a_child(first) else 1)
assert os.waitpid(child, 0)[1] == 0
print("fine")
"""
    done = run_fit(code)
    assert done.stdout.strip() == "fine", done.stderr


def test_fork_while_another_thread_fits(run_fit):
    code = """
first, enough = fit(), threading.Event()
fitted = []

def keep_fitting():
    while not enough.is_set():
        fitted.append(fit(k=60))

thread = threading.Thread(target=keep_fitting)
thread.start()
assert all([fits_in_a_child(first) for _ in range(12)])
assert fit() == first
enough.set()
thread.join()
assert fitted and len(set(fitted)) == 1
print("fine")
"""
    done = run_fit(code)
    assert done.stdout.strip() == "fine", done.stderr


@pytest.mark.parametrize("pool", ["joblib_threading", "joblib_loky", "threads_in_loky", "fork", "spawn"])
def test_fits_in_a_pool_are_those_of_one_process(run_python, pool):
    """Of threads and of processes, after the pool of this process has got its threads."""
    code = """
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_array
from centra import kmeans

dense = np.random.default_rng(0).random((20_000, 4))
init = dense[:9]

def two(fits, backend="threading"):
    return Parallel(2, backend)(delayed(fit)() for fit in fits)

def in_executor(method, fits):
    with ProcessPoolExecutor(2, get_context(method)) as executor:
        return [future.result() for future in [executor.submit(fit) for fit in fits]]

def in_pool(pool, fits):
    if pool == "threads_in_loky":
        return sum(Parallel(2, "loky")(delayed(two)(some) for some in (fits[:2], fits[2:])), [])
    if pool in ("fork", "spawn"):
        return in_executor(pool, fits)
    return two(fits, pool.removeprefix("joblib_"))

rows = (dense, dense[::-1], csr_array(dense * (dense > 0.5)), csr_array(dense * (dense < 0.3)))
fits = [partial(kmeans, x, 9, init=init, max_iter=10, n_threads=2) for x in rows]
expected = [fit() for fit in fits]
for here, there in zip(expected, in_pool(sys.argv[1], fits), strict=True):
    np.testing.assert_array_equal(here.centers, there.centers)
    np.testing.assert_array_equal(here.labels, there.labels)
print("same")
"""
    done = run_python(code, pool)
    assert done.stdout.strip() == "same", done.stderr
