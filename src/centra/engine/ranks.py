"""Which rows are farthest: one rule for all engines, so that they pick the same ones."""

import numpy as np

from centra.data import Floats, Index

ALIKE = 1e-12  # relative; closer distances may be equal: they are added up in another order for sparse rows


def farthest(squared: Floats, rows: Index, count: int) -> tuple[Floats, Index]:
    """The largest of some squared distances, in descending order, the lowest row first among alike.

    Parameters
    ----------
    squared : ndarray of shape (m,)
    rows : ndarray of shape (m,), int64
        Whose distances they are.
    count : int

    Returns
    -------
    squared : ndarray of shape (at most count,)
    rows : ndarray of shape (at most count,), int64
    """
    if len(rows) <= 1:
        return squared, rows
    order = np.lexsort((rows, -squared))
    falls = squared[order][1:] < squared[order][:-1] * (1 - ALIKE)
    alike = np.concatenate([[0], falls.cumsum()])
    order = order[np.lexsort((rows[order], alike))][:count]
    return squared[order], rows[order]
