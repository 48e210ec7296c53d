"""centra.kmeans: from the given centres, stops where no label changes.

From 512 products a row on, rows whose label can't have changed are skipped; the column of distances computed tells.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import centra
from peers import Outcome


def versions() -> dict[str, str]:
    return {"centra": centra.__version__, "numpy": np.__version__}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    return _kmeans(x, len(centers), init=centers, max_iter=iterations, tol=0, n_threads=threads, record="stats")


def fit(x: Any, k: int, seed: int, iterations: int, threads: int) -> Outcome:
    return _kmeans(x, k, random_state=seed, max_iter=iterations, n_threads=threads, record="stats")


def _kmeans(x: Any, k: int, **parameters: Any) -> Outcome:
    result = centra.kmeans(x, k, **parameters)
    distances = sum(step.distances for step in result.history)
    return Outcome(result.centers, result.labels, result.n_iter, distances)
