"""Too little memory for the work, or for its threads: MemoryError or the right answer, and life goes on."""

import os
import resource
import subprocess
import sys

import pytest

LIMITS = """
import ctypes, os, resource, signal, sys, threading
import numpy as np
from scipy.sparse import csr_array
import centra
from centra import KMeans
from centra.data import Data
from centra.engine import bind

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

def limit(spare):
    '''Leaves so many bytes: what is free in the heap is taken away. None: no limit.'''
    if spare is None:
        resource.setrlimit(resource.RLIMIT_AS, UNLIMITED)
        return
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used, UNLIMITED[1]))
    for size in (1 << 16, 1 << 12, 1 << 8, 16):
        while libc.malloc(size):
            pass
    resource.setrlimit(resource.RLIMIT_AS, (used + spare, UNLIMITED[1]))

def threads():
    return len(os.listdir("/proc/self/task"))
"""

MB = 1 << 20


def run_with_stacks_of(size, code, *args):
    """Like run_python, in a process whose threads get stacks of this size."""
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    if most != resource.RLIM_INFINITY:
        pytest.skip("stacks are limited for good")
    return subprocess.run(
        [sys.executable, "-c", code, *args],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # it would start them on import
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (size, most)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_an_answer_or_a_memory_error_at_every_limit(run_python, kind):
    """Each limit in a child of its own, that has fitted nothing yet and no threads, and once more when it has."""
    code = """
x = np.random.default_rng(0).random((100_000, 10), np.float32)
if sys.argv[1] == "sparse":
    x = csr_array(x * (x > 0.9))
init = np.random.default_rng(1).random((4, 10))

def fit():
    return KMeans(4, init=init, max_iter=2, n_threads=2).fit(x)

def word(work, *expected):
    try:
        found = work()
    except MemoryError:
        return "MemoryError"
    return "right" if all(np.array_equal(f, e) for f, e in zip(found, expected, strict=True)) else "wrong"

def everything(model=None):
    '''A word each for fit, predict and transform.'''
    return [
        word(lambda: [(m := fit()).labels_, m.cluster_centers_], labels, centers),
        *([word(lambda: [model.predict(x)], labels), word(lambda: [model.transform(x)], far)] if model else []),
    ]

# The answers, from a child: here, nothing has been touched.
read, write = os.pipe()
if os.fork() == 0:
    model = fit()
    with os.fdopen(write, "wb") as pipe:
        np.savez(pipe, model.labels_, model.cluster_centers_, model.transform(x))
    os._exit(0)
os.close(write)
import io
with os.fdopen(read, "rb") as pipe:
    labels, centers, far = np.load(io.BytesIO(pipe.read())).values()
os.wait()

for spare in map(int, sys.argv[2:]):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends a child that hangs
        limit(spare)
        cold = everything()
        limit(None)
        model = fit()
        limit(spare)
        warm = everything(model)
        limit(None)
        print(*cold, *warm, *everything(model), flush=True)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, f"with {spare} bytes to spare"
"""
    # Not 64 MB: that is what glibc reserves for a thread to allocate from, and it then ends the process if the
    # thread-local data of any library want more.
    spare = [MB * i for i in (1, 2, 4, 8, 16, 32, 48, 128)]
    done = run_python(LIMITS + code, kind, *spare)
    assert done.returncode == 0, done.stderr
    words = [line.split() for line in done.stdout.splitlines()]
    assert len(words) == len(spare)
    assert all(set(limited[:4]) <= {"right", "MemoryError"} for limited in words)
    assert all(unlimited[4:] == ["right"] * 3 for unlimited in words)
    assert words[0][0] == words[0][3] == "MemoryError", words[0]  # the first fit, and transform
    assert words[-1] == ["right"] * 7


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_no_memory_for_more_threads_means_fewer(kind):
    """With stacks so large that there is no room for one."""
    code = """
x = np.random.default_rng(0).random((20_000, 10))
if sys.argv[1] == "sparse":
    x = csr_array(x * (x > 0.6))
limit(1 << 30)
before = threads()
few = centra.kmeans(x, 12, random_state=0, max_iter=5, n_threads=8)
assert threads() == before
limit(None)
alone = centra.kmeans(x, 12, random_state=0, max_iter=5, n_threads=1)
np.testing.assert_array_equal(few.centers, alone.centers)
print("same")
"""
    done = run_with_stacks_of(1 << 40, LIMITS + code, kind)
    assert done.stdout.strip() == "same", done.stderr


@pytest.mark.parametrize("kind", ["dense", "sparse"])
def test_hardly_a_byte_left(kind):
    """What a thread needs before it can throw anything, from the C++ runtime and from us, may fail to be had, too.

    Each amount in a child of its own. Small stacks, so that some of the amounts
    are enough for a second thread, but not for what it does. Numbers that are converted need a buffer for each thread.
    """
    code = """
x = np.random.default_rng(0).integers(0, 200, (4096, 30), np.uint8)
if sys.argv[1] == "sparse":
    x = csr_array(x * (x > 100))
rows = bind(centra.check.data(x), 2)
centers = np.random.default_rng(1).random((100, 30)) * 200

for spare in range(0, 320 << 10, 8 << 10):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # ends a child that hangs
        limit(spare)
        try:
            rows.step(centers)
            stepped = b"1"
        except MemoryError:
            stepped = b"0"
        limit(None)
        assert rows.step(centers).sizes.sum() == 4096
        os.write(1, stepped)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0, f"with {spare} bytes to spare"
"""
    done = run_with_stacks_of(256 << 10, LIMITS + code, kind)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout) == {"0", "1"}
