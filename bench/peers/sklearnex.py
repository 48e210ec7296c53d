"""scikit-learn-intelex (oneDAL): Lloyd from the given centres, stops where no centre moves; k-means++ is not greedy."""

from importlib.metadata import version
from typing import Any

from numpy.typing import NDArray
from sklearnex.cluster import KMeans

from peers import Outcome, Unsupported


def versions() -> dict[str, str]:
    return {name: version(name) for name in ("scikit-learn-intelex", "daal", "scikit-learn", "numpy")}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    return _fit(x, KMeans(len(centers), init=centers, n_init=1, max_iter=iterations, tol=0, n_jobs=threads))


def fit(x: Any, k: int, seed: int, iterations: int, threads: int) -> Outcome:
    return _fit(x, KMeans(k, n_init=1, max_iter=iterations, random_state=seed, n_jobs=threads))


def _fit(x: Any, model: KMeans) -> Outcome:
    model.fit(x)
    if not hasattr(model, "_onedal_estimator"):
        raise Unsupported("hands this over to scikit-learn")
    return Outcome(model.cluster_centers_, model.labels_, model.n_iter_)
