"""Several Python threads at once, and how many threads of its own a fit may use."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import KMeans, kmeans


def at_once(works):
    """What the works return, all begun at the same time in threads of their own."""
    ready = threading.Barrier(len(works))

    def begin(work):
        ready.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as executor:
        return list(executor.map(begin, works))


def data(seed):
    x = np.random.default_rng(seed).random((20_000, 6))
    return csr_array(x * (x > 0.6)) if seed % 2 else x


def test_same_rows_in_four_threads():
    x = np.random.default_rng(0).random((50_000, 6))

    def fit():
        return kmeans(x, 30, random_state=0, max_iter=6).inertia

    assert at_once([fit] * 4) == [fit()] * 4


def test_rows_of_their_own_in_eight_threads():
    """Dense and sparse."""

    def fit(seed):
        return kmeans(data(seed), 10 + seed, random_state=0, max_iter=6, n_threads=2)

    together = at_once([lambda seed=seed: fit(seed) for seed in range(8)])
    for seed, result in enumerate(together):
        alone = fit(seed)
        np.testing.assert_array_equal(result.centers, alone.centers)
        np.testing.assert_array_equal(result.labels, alone.labels)
        assert result.inertia == alone.inertia


@pytest.mark.parametrize("seed", [0, 1])
def test_one_model_predicts_in_eight_threads(seed):
    x = data(seed)
    model = KMeans(10, random_state=0, max_iter=5).fit(x)
    far = model.transform(x)
    found = at_once([lambda: model.predict(x), lambda: model.transform(x)] * 4)
    for labels, distances in zip(found[::2], found[1::2], strict=True):
        np.testing.assert_array_equal(labels, model.labels_)
        np.testing.assert_array_equal(distances, far)


STARTED = """
import os, sys
import numpy as np, centra
x = np.random.default_rng(0).random((60_000, 20))

def started(n_threads=None):
    '''How many threads there are in addition after a fit.'''
    before = len(os.listdir("/proc/self/task"))
    centra.kmeans(x, 30, random_state=0, max_iter=3, n_threads=n_threads)
    return len(os.listdir("/proc/self/task")) - before
"""


def test_as_many_threads_as_asked_for(run_python):
    """The calling one is one of them; they stay, for the next fit."""
    done = run_python(STARTED + "print(started(1), started(3), started(2), started(4))")
    assert done.stdout.split() == ["0", "2", "0", "1"], done.stderr


def test_as_many_threads_as_the_affinity_mask_has(run_python):
    """As it is at the time of the fit."""
    code = """
from centra.engine.native import describe
allowed = os.sched_getaffinity(0)
os.sched_setaffinity(0, {min(allowed)})
print(describe()["n_threads"], started())
os.sched_setaffinity(0, allowed)
print(describe()["n_threads"], started() + 1)
"""
    done = run_python(STARTED + code)
    # Of a quota, if there is one, less than all.
    one, none, several, and_caller = map(int, done.stdout.split())
    assert (one, none) == (1, 0)
    assert several == and_caller <= len(os.sched_getaffinity(0))


CGROUP = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS, NEW_USER, BIND, PRIVATE = 0x20000, 0x10000000, 0x1000, 0x40000 | 0x4000
allowed = libc.unshare(NEW_MOUNTS) == 0 or libc.unshare(NEW_MOUNTS | NEW_USER) == 0
allowed = allowed and libc.mount(None, b"/", None, PRIVATE, None) == 0
allowed = allowed and libc.mount(b"none", b"/sys/fs/cgroup", b"tmpfs", 0, None) == 0
if not allowed:
    sys.exit("not allowed")
for line in sys.argv[1:]:
    path, text = line.split("=")
    os.makedirs(os.path.dirname(f"/sys/fs/cgroup/{path}"), exist_ok=True)
    with open(f"/sys/fs/cgroup/{path}", "w") as file:
        file.write(text.replace("|", chr(10)) + chr(10))
group = b"/sys/fs/cgroup/own_group"
if os.path.exists(group) and libc.mount(group, f"/proc/{os.getpid()}/cgroup".encode(), None, BIND, None):
    sys.exit("not allowed")
from centra.engine.native import describe
print(describe()["n_threads"])
"""


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor")
@pytest.mark.parametrize(
    ("expected", "files"),
    [
        (None, []),
        (None, ["cpu.max=max 100000"]),
        (1, ["cpu.max=50000 100000"]),
        (1, ["cpu.max=20000 20000"]),
        (2, ["cpu.max=100001 100000"]),
        (None, ["cpu.max=100000000 100000"]),
        (None, ["cpu/cpu.cfs_quota_us=-1", "cpu/cpu.cfs_period_us=100000"]),
        (1, ["cpu/cpu.cfs_quota_us=60000", "cpu/cpu.cfs_period_us=100000"]),
        (2, ["cpu/cpu.cfs_quota_us=160000", "cpu/cpu.cfs_period_us=100000"]),
        # Where the process sees more of the tree than its own group: a service of systemd, say.
        (1, ["own_group=0::/a.slice/b.service", "a.slice/b.service/cpu.max=70000 100000"]),
        (1, ["own_group=0::/a.slice/b", "a.slice/b/cpu.max=max 100000", "a.slice/cpu.max=70000 100000"]),
        (
            1,
            [
                "own_group=3:cpu,cpuacct:/a/b|0::/",
                "cpu/a/b/cpu.cfs_quota_us=60000",
                "cpu/a/b/cpu.cfs_period_us=100000",
            ],
        ),
    ],
)
def test_no_more_threads_than_the_quota_of_the_control_group(run_python, expected, files):
    """Written down in a file system that only this process sees."""
    done = run_python(CGROUP, *files)
    if "not allowed" in done.stderr:
        pytest.skip("no mounts of our own")
    assert int(done.stdout) == (expected or len(os.sched_getaffinity(0))), done.stderr
