"""The engines that keep the contract of `Rows`, and the problems that they are given."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.engine import bind

SHAPES = {  # name: rows, features, clusters, offset, scale
    "one row": (1, 1, 1, 0, 1),
    "plane": (203, 2, 7, 0, 1),
    "more clusters than lanes": (150, 3, 40, 0, 1),
    "eight features": (97, 8, 5, 0, 1),
    "beyond planar": (120, 19, 13, 0, 1),
    "many features": (60, 130, 9, 0, 1),
    "many features, far away": (150, 70, 9, 1e4, 1),
    "one cluster": (70, 4, 1, 0, 1),
    "far away": (150, 3, 6, 1e5, 1),
    "tiny": (80, 5, 6, 0, 1e-25),
    "squares underflow in float32": (80, 5, 6, 0, 1e-22),
    "huge": (80, 5, 6, 0, 1e30),
    "mostly zeros": (170, 45, 21, 0, 1),
    "mostly zeros, more centres than registers hold": (90, 30, 83, 0, 1),
}
ENGINES = [  # name, parts, threads, whether the rows are handed over as CSR
    ("numpy", 1, 1, False),
    ("numpy", 3, 1, False),
    ("native", 1, 1, False),
    ("native", 1, 2, False),
    ("native", 3, 2, False),
    ("native", 7, 1, False),
    ("numpy", 1, 1, True),
    ("native", 1, 1, True),
    ("native", 3, 2, True),
]


class Engine:
    """Binds dense data to an engine, as CSR if so asked."""

    def __init__(self, name, parts, threads, sparse):
        self.name, self.parts, self.threads, self.sparse = name, parts, threads, sparse
        # The core adds up the terms of a sparse row's distance in another order, and with more digits.
        self.slack = 1e-14 if sparse and name == "native" else 0

    def __call__(self, data):
        if self.sparse:
            data = check.data(csr_array(data.x), data.weights)
        return bind(data, self.threads, engine=self.name, parts=self.parts)


@pytest.fixture(params=ENGINES, ids=lambda e: f"{e[0]}-{e[1]}parts-{e[2]}threads{'-sparse' * e[3]}")
def engine(request):
    return Engine(*request.param)


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


@pytest.fixture(params=SHAPES)
def problem(request, dtype):
    """Rows, weights and centres; some centres on rows, some coincide, some weights are zero."""
    n, d, k, offset, scale = SHAPES[request.param]
    r = np.random.default_rng(n + d + k)
    x = ((r.standard_normal((n, d)) + offset) * scale).astype(dtype)
    if "mostly zeros" in request.param:
        x[r.random((n, d)) < 0.8] = 0
        x[-1] = 0
    x[n // 2 :: 5] = x[0]
    weights = np.where(r.random(n) < 0.2, 0.0, r.random(n)) if n > 1 else np.ones(n)
    centers = x[r.integers(0, n, k)].astype(np.float64)
    centers[1::2] += 0.1 * scale * r.standard_normal(centers[1::2].shape)
    return x, weights, centers
