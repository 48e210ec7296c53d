"""Quantiles, for rows of one column: the medians of n_clusters groups of equal weight.

Al-Daoud (2005), "A new algorithm for cluster initialization", Proceedings of the 2nd World Enformatika Conference
(WEC'05), pages 74-76, there along the column of the largest variance.
"""

import numpy as np

from centra.data import Floats
from centra.errors import ParameterError
from centra.rows import Rows
from centra.seeding.blocks import present


def quantile(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: float | None = None) -> Floats:
    """Seed with the weighted quantiles at 1, 3, 5, ... halves of an n_clusters-th.

    Parameters
    ----------
    rows : Rows
        Of one column.
    n_clusters : int
    rng, deadline : ignored
        Nothing is drawn, and one sort takes no longer than a few iterations.

    Returns
    -------
    ndarray of shape (n_clusters, 1), float64
        Ascending; each is the lowest number up to which there is as much weight. Equal where many rows are.

    Raises
    ------
    ParameterError
        The rows have several columns.
    """
    if (d := len(rows.moments.mean)) != 1:
        raise ParameterError(f"init='quantile' is for one column, X has {d}: choose one of them, or another init")
    index = present(rows)
    values = rows.rows(index)
    order = np.argsort(values[:, 0], kind="stable")
    mass = rows.weights(index[order]).cumsum()
    shares = np.arange(1, 2 * n_clusters, 2) * mass[-1] / (2 * n_clusters)  # in this order, whole weights stay exact
    return values[order[mass.searchsorted(shares)]]
