"""The libraries that are measured: one small module each, with the same three functions.

``versions()``
    Names and versions of what runs.
``lloyd(x, centers, iterations, threads)``
    So many iterations of exact Lloyd from these centres, or fewer where no label changes any more.
``fit(x, k, seed, iterations, threads)``
    A default fit from one k-means++ start, to convergence or so many iterations.

Both fits give back an :class:`Outcome`, or raise :class:`Unsupported` with the reason. A module's docstring says what
it runs, and how that differs from plain Lloyd: the report quotes it. A module may set the environment before it imports
its library; a library that is not installed is left out with the reason.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Unsupported(Exception):
    """This peer can't do this workload."""


@dataclass(frozen=True)
class Outcome:
    """`labels` belong to `centers`.

    `distances`: row-to-centre distances computed, where the library tells. `same_start`: from the centres it was given.
    """

    centers: NDArray[Any]
    labels: NDArray[Any]
    n_iter: int
    distances: int | None = None
    same_start: bool = True


def dense(x: Any, *dtypes: str) -> NDArray[Any]:
    """The rows as they are: what a library would convert at its own cost is not its workload."""
    if not isinstance(x, np.ndarray):
        raise Unsupported("takes no sparse rows")
    if x.dtype.name not in dtypes:
        raise Unsupported(f"takes {' and '.join(dtypes)} alone")
    return x
