"""scipy.cluster.vq.kmeans2: Lloyd from the given centres, all iterations even where nothing changes any more, on one
thread but for the product of matrices. An empty cluster keeps its centre. Its labels are those before the last centres;
`vq` finds those that belong to them, as the other libraries do."""

from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2, vq

from peers import Outcome, Unsupported, dense


def versions() -> dict[str, str]:
    return {"scipy": scipy.__version__, "numpy": np.__version__}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    x = dense(x, "float32", "float64")
    found, _ = kmeans2(x, centers, iter=iterations, minit="matrix")
    return Outcome(found, vq(x, found)[0], iterations)


def fit(x: Any, k: int, seed: int, iterations: int, threads: int) -> Outcome:
    raise Unsupported("makes the iterations it is told, has no tolerance")
