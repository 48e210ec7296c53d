"""Boards: made-up points in the square [-1, 1] x [-1, 1], to try clustering on."""

from typing import Any

import numpy as np

from centra import check
from centra.data import Floats
from centra.errors import ParameterError


def board_uniform(n: int, *, random_state: Any = None) -> Floats:
    """Points spread evenly over the board: no clusters.

    Parameters
    ----------
    n : int
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState

    Returns
    -------
    ndarray of shape (n, 2), float64
    """
    return check.generator(random_state).uniform(-1, 1, (check.whole("n", n), 2))


def board_gauss(n: int, k: int, *, sd: float | tuple[float, float] = (0.05, 0.5), random_state: Any = None) -> Floats:
    """Points in k round Gaussian clusters, with centres anywhere on the board.

    The clusters' sizes differ by one row at most. Points that fall outside the board are drawn again.

    Parameters
    ----------
    n : int
        Points in all.
    k : int
        Clusters; of more than n, some get no point.
    sd : float or (float, float)
        Standard deviation of every cluster, or the range from which each cluster's is drawn evenly; at most 10, which
        is all but uniform. A small number gives very peaked clusters.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState

    Returns
    -------
    ndarray of shape (n, 2), float64
        Cluster after cluster.

    Raises
    ------
    ParameterError
    """
    rng = check.generator(random_state)
    low, high = _range(sd)
    n, k = check.whole("n", n), check.whole("k", k)
    clusters = []
    for size in np.diff(np.arange(k + 1) * n // k):
        center, spread = rng.uniform(-1, 1, 2), rng.uniform(low, high)
        points = rng.normal(center, spread, (size, 2))
        while (outside := (np.abs(points) > 1).any(axis=1)).any():
            points[outside] = rng.normal(center, spread, (outside.sum(), 2))
        clusters.append(points)
    return np.concatenate(clusters)


def _range(sd: Any) -> tuple[float, float]:
    try:
        low, high = (float(bound) for bound in (sd if isinstance(sd, tuple | list) else (sd, sd)))
    except (TypeError, ValueError):
        low, high = np.nan, np.nan
    if not 0 <= low <= high <= 10:
        raise ParameterError.of("sd", sd, "a standard deviation from 0 to 10, or a range of two")
    return low, high
