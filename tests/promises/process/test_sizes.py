"""Arrays that claim to be of any size, as strides of 0 let them: no memory, or a sentence; never a crash."""

import pytest

SCRIPT = """
import resource
import sys
import numpy as np
from numpy.lib.stride_tricks import as_strided
from centra import CentraError, KMeans, kmeans, kmeans_plusplus
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
which = sys.argv[1]
small = KMeans(2, init=[[0.0, 0.0], [1.0, 1.0]], n_init=1).fit([[0.0, 0.0], [1.0, 1.0]])
for dtype in (np.dtype("float64"), np.dtype("uint8")):
    for size in (2**33, 2**61, 2**62):
        shape = (min(size, 2**62 // dtype.itemsize), 2) if which == "rows" else (3, size)
        try:
            x = as_strided(np.ones(4, dtype), shape, (0, 0))
        except ValueError:
            print(dtype, size, "NumPy refuses")
            continue
        small.n_features_in_ = shape[1]
        calls = [lambda: kmeans(x, 2, max_iter=1), lambda: kmeans_plusplus(x, 2), lambda: KMeans(2, max_iter=1).fit(x)]
        if which == "rows":
            calls += [lambda: small.predict(x), lambda: small.transform(x)]
        for call in calls:
            print(dtype, size, end=" ", flush=True)
            try:
                call()
            except (MemoryError, CentraError) as error:
                print(type(error).__name__)
            else:
                print("answered")
"""


@pytest.mark.parametrize("which", ["rows", "columns"])
def test_views_of_any_size(run_python, which):
    done = run_python(SCRIPT, which, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "answered" not in done.stdout
    assert len(done.stdout.splitlines()) >= 6


def test_more_clusters_than_can_be_counted(run_python):
    code = (
        "from centra import DataError, kmeans\ntry:\n    kmeans([[0.0], [1.0]], 2**62)\nexcept DataError: print('told')"
    )
    assert run_python(code).stdout.strip() == "told"
