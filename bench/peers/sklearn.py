"""scikit-learn's KMeans with algorithm="lloyd": from the given centres, stops where no label changes."""

from typing import Any

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from peers import Outcome

# scikit-learn takes the number of threads from OMP_NUM_THREADS, which run.py sets for all.


def versions() -> dict[str, str]:
    return {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int, algorithm: str = "lloyd") -> Outcome:
    start = {"n_clusters": len(centers), "init": centers, "n_init": 1}
    return _outcome(KMeans(**start, max_iter=iterations, tol=0, algorithm=algorithm).fit(x))


def fit(x: Any, k: int, seed: int, iterations: int, threads: int, *, algorithm: str = "lloyd") -> Outcome:
    return _outcome(KMeans(k, n_init=1, max_iter=iterations, random_state=seed, algorithm=algorithm).fit(x))


def _outcome(model: KMeans) -> Outcome:
    return Outcome(model.cluster_centers_, model.labels_, model.n_iter_)
