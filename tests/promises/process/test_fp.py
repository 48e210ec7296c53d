"""The floating-point environment: rounding mode, subnormal numbers. In processes whose modes we may change."""

import platform

import pytest

MODES = {  # of fesetround in libm: nearest is 0 on both
    "x86_64": {"down": 0x400, "up": 0x800, "to zero": 0xC00},
    "aarch64": {"up": 0x400000, "down": 0x800000, "to zero": 0xC00000},
}.get(platform.machine(), {})

ENVIRONMENT = """
import ctypes, ctypes.util, sys
import numpy as np
libm = ctypes.CDLL(ctypes.util.find_library("m"))

def environment():
    tiny = np.array([2.0**-1074]), np.array([2.0**-149], np.float32)  # the least numbers: 0 if flushed
    return libm.fegetround(), *(float((x * x.dtype.type(3))[0]) for x in tiny)

def fit(n_threads=2):
    import centra
    x = np.random.default_rng(0).random((60_000, 20))
    weights = np.random.default_rng(1).random(len(x))
    return centra.kmeans(x, 10, sample_weight=weights, random_state=0, max_iter=5, n_threads=n_threads)
"""


def test_import_and_fit_leave_it_as_it_was(run_python):
    code = """
before = environment()
assert before == (0, 3 * 2.0**-1074, 3 * 2.0**-149)
import centra, centra.estimators
from scipy.sparse import csr_array
assert environment() == before
model = centra.KMeans(3, random_state=0)
for container in (np.asarray, csr_array):
    x = container(np.random.default_rng(0).random((5000, 8)))
    model.fit(x).transform(x)
    assert environment() == before
print("same")
"""
    done = run_python(ENVIRONMENT + code)
    assert done.stdout.strip() == "same", done.stderr


@pytest.mark.skipif(not MODES, reason="rounding modes of this machine")
@pytest.mark.parametrize("mode", MODES)
def test_another_rounding_mode_stays_set(run_python, mode):
    """A fit under it ends, near the usual one: of rounding alone."""
    code = """
usual = fit()
assert libm.fesetround(int(sys.argv[1])) == 0
odd = fit()
assert libm.fegetround() == int(sys.argv[1])
libm.fesetround(0)
np.testing.assert_allclose(odd.centers, usual.centers, rtol=1e-9)
assert odd.sizes.sum() == 60_000
print("same")
"""
    done = run_python(ENVIRONMENT + code, MODES[mode])
    assert done.stdout.strip() == "same", done.stderr


@pytest.mark.skipif(not MODES, reason="rounding modes of this machine")
def test_threads_that_were_started_under_another_rounding_mode_do_not_keep_it(run_python):
    code = """
alone = fit(n_threads=1)
libm.fesetround(int(sys.argv[1]))
fit(n_threads=2)
libm.fesetround(0)
together = fit(n_threads=2)
np.testing.assert_array_equal(together.centers, alone.centers)
assert [s.inertia for s in together.history] == [s.inertia for s in alone.history]
print("same")
"""
    done = run_python(ENVIRONMENT + code, MODES["up"])
    assert done.stdout.strip() == "same", done.stderr
