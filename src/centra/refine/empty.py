"""Empty clusters: each goes to the row that is farthest from its own centre."""

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.rows import Rows


def relocate(rows: Rows, centers: Floats, empty: NDArray[np.bool_]) -> tuple[Floats, bool]:
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

    Returns
    -------
    centers : ndarray of shape (k, d)
    relocated : bool
        False if no row was left that is not a centre already: the data have fewer distinct rows than k.
    """
    if not empty.any():
        return centers, False
    centers = centers.copy()
    relocated = False
    rows.uncover(centers)
    for cluster in np.flatnonzero(empty):
        distance, row = rows.farthest()
        if distance <= 0:
            break
        centers[cluster] = rows.rows(np.array([row]))[0]
        rows.cover(centers[cluster : cluster + 1])
        relocated = True
    return centers, relocated
