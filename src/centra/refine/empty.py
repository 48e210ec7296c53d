"""Empty clusters: each goes to the row that is farthest from its own centre."""

from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.result import Partial
from centra.rows import Rows


def relocate(
    rows: Rows,
    centers: Floats,
    empty: NDArray[np.bool_],
    partial: Partial | None = None,
    *,
    deadline: float | None = None,
) -> tuple[Floats, bool]:
    """Put the centres of empty clusters on the farthest rows, one after the other.

    Every one that is placed lowers the inertia. After each, the running distances are taken anew, so that a duplicate
    of a row that became a centre is not chosen again.

    Parameters
    ----------
    rows : Rows
        Labelled.
    centers : ndarray of shape (k, d)
        Not changed.
    empty : ndarray of shape (k,), bool
    partial : Partial, optional
        Where the centres are means: what these are the means of. A row that becomes a centre then leaves the mean of
        the cluster that it is taken from, and its duplicates do, so that a weight of 2 remains the row twice.
    deadline : float or None
        Value of ``time.perf_counter`` after which means stay as they are, which takes much less time.

    Returns
    -------
    centers : ndarray of shape (k, d)
        Where no row is left that is not a centre already, the data have fewer distinct rows than k: the other empty
        clusters then lie on rows that are centres.
    relocated : bool
        Whether any empty cluster went to a row that was none.
    """
    if not empty.any():
        return centers, False
    centers = centers.copy()
    labels = rows.labels()
    placed: list[int] = []
    rows.uncover(centers)
    for cluster in np.flatnonzero(empty):
        distance, row = rows.farthest()
        if distance > 0 or _weight_at(rows, centers[cluster : cluster + 1]) == 0:
            centers[cluster] = rows.rows(np.array([row]))[0]
        if distance <= 0:
            continue
        placed.append(int(cluster))
        nearer = placed[-1:]
        if partial is not None and (deadline is None or perf_counter() < deadline):
            donor = labels[row]
            partial = partial.without(centers[cluster], _weight_at(rows, centers[cluster : cluster + 1]), donor)
            centers[donor] = partial.means(where_empty=centers)[donor]
            rows.uncover(centers)
            nearer = placed
        rows.cover(centers[nearer])
    return centers, bool(placed)


def _weight_at(rows: Rows, point: Floats) -> float:
    """Total weight of the rows that are equal to a point."""
    squared = np.concatenate(list(rows.distances(point)))[:, 0]
    equal = np.flatnonzero(squared == 0)
    return rows.subset(equal).moments.weight if len(equal) else 0.0
