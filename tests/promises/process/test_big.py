"""More numbers than 32 bits can count, in little memory: zeros that were never written, or one row many times."""

import numpy as np
import pytest

from centra import kmeans
from centra.data import Data
from centra.engine import bind

HALF = 2**31


def test_more_than_two_to_the_31_rows_times_centres():
    """The row and the column of each label are known; so is the sum of squares."""
    n, k = 2_000_000, 1100
    x = (np.arange(n) % k).astype(np.uint16)[:, None]
    assert n * k > HALF
    rows = bind(Data(x))
    partial = rows.step(np.arange(k)[:, None] + 0.25)
    np.testing.assert_array_equal(rows.labels(), x[:, 0])
    np.testing.assert_array_equal(partial.sizes, np.bincount(x[:, 0]))
    assert partial.distances >= n * k
    assert rows.inertia(np.arange(k)[:, None] + 0.25) == n / 16


def test_distances_for_which_there_is_no_memory(run_python):
    """More than 2**31 of them: predict() needs none."""
    code = """
import resource
import numpy as np
from centra import KMeans
n, k = 2_000_000, 1100
x = (np.arange(n) % k).astype(np.float32)[:, None]
model = KMeans(k, init=x[:k], max_iter=1).fit(x[:k])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 30), resource.RLIM_INFINITY))
try:
    model.transform(x)
except MemoryError:
    print("MemoryError")
labels = model.predict(x)
centers = model.cluster_centers_[:, 0]
assert (centers[labels] == x[:, 0]).all()
print("fine")
"""
    done = run_python(code)
    assert done.stdout.split() == ["MemoryError", "fine"], done.stderr


def test_one_column_takes_memory_for_its_rows_not_for_rows_times_clusters(run_python):
    """Those of 400 clusters would be 3.2 GB. (The core's memory is not what Python's tracemalloc sees.)"""
    code = """
import re
import numpy as np
from centra import kmeans
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
x = np.random.default_rng(0).random((1_000_000, 1))
kmeans(x[:1000], 3, algorithm="exact")
before = most()
kmeans(x, 400, algorithm="exact", n_threads=1)
print((most() - before) * 1024 / len(x))
"""
    done = run_python(code)
    assert 50 < float(done.stdout) < 250, done.stderr


@pytest.mark.slow
def test_more_than_two_to_the_31_numbers_in_memory():
    """All zeros, which costs no memory, but for the last few rows; looked at from the end."""
    n, d = 2**26, 33
    x = np.zeros((n, d), np.uint8)
    assert x.size > HALF
    x[-5:] = 200
    x[-3:, -1] = 203
    rows = x[::-1]
    result = kmeans(rows, 2, init=np.array([[1.0] * d, [150.0] * d]), max_iter=1)
    assert result.sizes.tolist() == [n - 5, 5]
    np.testing.assert_array_equal(np.flatnonzero(result.labels), np.flatnonzero(rows[:, -1]))
    np.testing.assert_array_equal(result.centers[0], np.zeros(d))
    np.testing.assert_allclose(result.centers[1], [200.0] * (d - 1) + [201.8], rtol=1e-15)
    assert result.inertia == pytest.approx(2 * 1.8**2 + 3 * 1.2**2, rel=1e-12)


@pytest.mark.slow
def test_more_than_two_to_the_31_numbers_of_the_same_few():
    """A stride of 0: each column is the same one."""
    n, d = 66_000, 32_768
    column = (np.arange(n) % 4).astype(np.float32)[:, None]
    x = np.broadcast_to(column, (n, d))
    assert x.size > HALF
    rows = bind(Data(x))
    np.testing.assert_allclose(rows.moments.mean, 1.5, rtol=1e-12)
    np.testing.assert_allclose(rows.moments.variance, 1.25, rtol=1e-12)
    centers = np.repeat([[3.25], [0.25], [1.25], [2.25]], d, axis=1)
    partial = rows.step(centers)
    np.testing.assert_array_equal((rows.labels() + 3) % 4, column[:, 0])
    np.testing.assert_array_equal(partial.means(centers), np.repeat([[3.0], [0.0], [1.0], [2.0]], d, axis=1))
    assert partial.inertia == pytest.approx(n * d / 16, rel=1e-9)
