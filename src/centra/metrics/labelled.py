"""What is judged: rows with labels."""

from typing import Any, NamedTuple

import numpy as np

from centra import check
from centra.binding import bound
from centra.categories import groups
from centra.data import Data, Labels
from centra.errors import DataError
from centra.rows import Rows
from centra.wording import counted


class Labelled(NamedTuple):
    """Checked rows and labels.

    Attributes
    ----------
    data : Data
    rows : Rows
        The same, bound.
    labels : ndarray of shape (n,), int32
        From 0 to k - 1, in the order of the labels that were given. Each has rows.
    k : int
    """

    data: Data
    rows: Rows
    labels: Labels
    k: int


def labelled(
    X: Any, labels: Any, sample_weight: Any, n_threads: Any, *, least: int = 2, weightless: bool = False
) -> Labelled:
    """Check that rows and labels fit each other, and can be judged.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`centra.metrics.silhouette`.
    least : int
        So many clusters there have to be.
    weightless : bool
        Whether rows of weight 0 are wanted, too; else they are left out, and the clusters that have no others.

    Raises
    ------
    DataError
        X or the weights are none; there is not one label for each row; there are fewer clusters than `least`, or as
        many as rows, those of weight 0 not counted.
    """
    data = check.data(X, sample_weight)
    names, of = groups(labels, "labels")
    if len(of) != data.n:
        raise DataError(f"X has {counted(data.n, 'row')}, but labels has {len(of):,}: one label for each row is needed")
    there = np.arange(data.n) if data.weights is None else np.flatnonzero(data.weights)
    found, own = groups(of[there], "labels")
    k, n = len(found), len(there)
    if not least <= k < n:
        weighty = "" if n == data.n else " of positive weight"
        raise DataError(
            f"labels has {counted(k, 'cluster')} of {counted(n, 'row')}{weighty}: at least {least} and fewer than rows "
            "are needed"
        )
    if weightless or n == data.n:
        return Labelled(data, bound(data, check.threads(n_threads)), of, len(names))
    check.finite(data)  # by the numbers that its rows have here
    some = data.subset(there)
    return Labelled(some, bound(some, check.threads(n_threads)), own, k)
