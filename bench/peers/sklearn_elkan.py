"""scikit-learn's KMeans with algorithm="elkan": what Lloyd gives, with a bound for each row and centre."""

from functools import partial
from typing import Any

from numpy.typing import NDArray

from peers import Outcome, Unsupported, sklearn

MOST = 2e9  # bytes

versions = sklearn.versions
fit = partial(sklearn.fit, algorithm="elkan")


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    bounds = x.shape[0] * len(centers) * x.dtype.itemsize
    if bounds > MOST:
        raise Unsupported(f"would hold {bounds / 1e9:.1f} GB of bounds")
    return sklearn.lloyd(x, centers, iterations, threads, algorithm="elkan")
