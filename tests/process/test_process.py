"""The library inside a process: threads, fork, signals, memory, imports."""

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import centra

FIT = """
import numpy as np, centra
def fit(n=60_000):
    x = np.random.default_rng(0).random((n, 4))
    return centra.kmeans(x, 20, random_state=0, max_iter=5, n_threads=2).inertia
"""


def test_import_is_light(run_python):
    done = run_python(
        "import sys, centra; dir(centra); "
        "print([m for m in ('numpy', 'sklearn', 'scipy', 'matplotlib', 'pyarrow', 'click') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_kmeans_needs_numpy_alone(run_python):
    done = run_python(
        FIT + "import sys; fit(1000); "
        "print([m for m in ('sklearn', 'scipy', 'matplotlib', 'pyarrow', 'click', 'safetensors') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_public_names_stay_what_they_are(run_python):
    code = """
import centra
before = {name: getattr(centra, name) for name in centra.__all__}
from centra import *
import centra.choose, centra.fit, centra.plot, centra.io, centra.estimators
assert all(getattr(centra, name) is value for name, value in before.items())
assert set(centra.__all__) == set(dir(centra))
print("same")
""".replace("centra.choose, ", "")
    done = run_python(code)
    assert done.stdout.strip() == "same", done.stderr


def test_unknown_name():
    with pytest.raises(AttributeError, match="k_means_of_another_kind"):
        centra.k_means_of_another_kind  # noqa: B018


def test_fork(run_python):
    code = """
import os
first = fit()
child = os.fork()
if child == 0:
    os._exit(0 if fit() == first else 1)
assert os.waitpid(child, 0)[1] == 0
assert fit() == first
print("fine")
"""
    assert run_python(FIT + code).stdout.strip() == "fine"


def test_two_python_threads_at_once():
    x = np.random.default_rng(0).random((50_000, 6))
    alone = centra.kmeans(x, 30, random_state=0, max_iter=6).inertia
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(centra.kmeans(x, 30, random_state=0, max_iter=6).inertia))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4


def test_threads_are_those_of_the_affinity_mask(run_python):
    done = run_python(
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "from centra.engine.native import describe; print(describe()['n_threads'])"
    )
    assert done.stdout.strip() == "1"


def test_interrupt_is_noticed_within_a_second():
    """One iteration of about ten seconds; the rows stay usable after it was broken off."""
    code = """
import sys, time
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


def test_no_memory_is_a_memory_error(run_python):
    code = """
import resource
x = np.random.default_rng(0).random((400_000, 8))
centra.kmeans(x[:100], 2)
used = int(open("/proc/self/statm").read().split()[0]) * 4096
for spare in (1 << 20, 8 << 20, 24 << 20):
    resource.setrlimit(resource.RLIMIT_AS, (used + spare, resource.RLIM_INFINITY))
    try:
        centra.kmeans(x, 8, random_state=0)
        print("fitted")
    except MemoryError:
        print("MemoryError")
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert centra.kmeans(x, 8, random_state=0, max_iter=2).sizes.sum() == 400_000
print("fine")
"""
    done = run_python(FIT + code)
    assert done.stdout.split() == ["MemoryError"] * 3 + ["fine"], done.stderr
