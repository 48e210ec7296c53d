"""Daemon threads that are inside the core while the interpreter exits: the process ends at once, and well."""

import time

import pytest

WORK = {
    "predict": "model.predict(x)",
    "transform": "model.transform(x[:2000])",
    "fit": "KMeans(50, random_state=1).fit(x)",
    "sparse": "KMeans(20, random_state=1).fit(thin)",
    "partial_fit": "MiniBatchKMeans(20, random_state=1).partial_fit(x)",
    "choose_k": "choose_k(x[:300], range(1, 4), n_refs=3, n_init=2)",
}
SCRIPT = """
import sys
import threading
import time
import numpy as np
from scipy.sparse import csr_array
from centra import KMeans, MiniBatchKMeans, choose_k
x = np.random.default_rng(0).random((20_000, 16))
thin = csr_array(np.where(x > 0.9, x, 0))
model = KMeans(20, random_state=0, max_iter=3).fit(x)
started = threading.Barrier(3)

def forever():
    started.wait()
    while True:
        {work}

for _ in range(2):
    threading.Thread(target=forever, daemon=True).start()
started.wait()
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("work", WORK)
def test_threads_inside_the_core_do_not_abort_the_exit(run_python, work):
    start = time.monotonic()
    done = run_python(SCRIPT.format(work=WORK[work]), 0.1, timeout=60)
    assert done.returncode == 0, done.stderr
    if work != "choose_k":  # whose pool of threads takes no more work then: Python's own RuntimeError
        assert not done.stderr
    assert time.monotonic() - start < 30
