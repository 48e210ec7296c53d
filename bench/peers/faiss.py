"""faiss.Kmeans on all rows (by default it takes 256 a cluster): Lloyd from the given centres, stops where the objective
in float32 stays. An empty cluster gets half of a large one: its centre, a little moved. Labels by `assign`."""

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from peers import Outcome, Unsupported, dense


def versions() -> dict[str, str]:
    return {"faiss-cpu": faiss.__version__, "numpy": np.__version__}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    x = dense(x, "float32")
    faiss.omp_set_num_threads(threads)
    limits = {"min_points_per_centroid": 1, "max_points_per_centroid": len(x)}
    model = faiss.Kmeans(x.shape[1], len(centers), niter=iterations, **limits)
    model.train(x, init_centroids=centers)
    return Outcome(model.centroids, model.assign(x)[1], len(model.obj))


def fit(x: Any, k: int, seed: int, iterations: int, threads: int) -> Outcome:
    raise Unsupported("makes the iterations it is told, has no tolerance")
