"""What pictures are drawn from: a clustering and, where it takes them, its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from centra import check
from centra.data import Csr, Floats, Rows2D
from centra.errors import DataError, ParameterError
from centra.result import Clustering


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Rows with the clustering that they are drawn in.

    Attributes
    ----------
    result : Clustering
    x : ndarray of shape (n, d)
        Finite; sparse rows are written out.
    centers : ndarray of shape (k, d), float64
    columns : tuple of str
    """

    result: Clustering
    x: Rows2D
    centers: Floats
    columns: tuple[str, ...]


def given(result: Any, X: Any, columns: Sequence[str] | None) -> Given:
    """Check that a clustering, rows and names of columns fit each other.

    Raises
    ------
    DataError, ParameterError
    """
    clustering = clustering_of(result)
    if not len(clustering.labels):
        raise ParameterError(
            "the result has no labels, as no loaded model and none with compute_labels=False has: pass one that was "
            "fitted with labels"
        )
    data = check.data(X)
    check.finite(data)
    x = data.x.astype(np.float64) if isinstance(data.x, Csr) else data.x
    centers = clustering.centers.astype(np.float64)
    n, d = x.shape
    if d != centers.shape[1] or n != len(clustering.labels):
        clustered = f"{len(clustering.labels)} rows of {centers.shape[1]} column(s)"
        raise DataError(f"X has shape {x.shape}, but {clustered} were clustered: pass the rows that the result is of")
    return Given(clustering, x, centers, named(columns, getattr(X, "columns", None), d))


def named(columns: Sequence[str] | None, own: Iterable[Any] | None, d: int) -> tuple[str, ...]:
    """What to call the columns: as asked for, else by their own names, else by their numbers.

    Raises
    ------
    ParameterError
        There are more or fewer names than columns.
    """
    if columns is None:
        columns = [f"column {j}" for j in range(d)] if own is None else [str(name) for name in own]
    if len(columns) != d:
        raise ParameterError(f"columns={columns!r}: expected {d}, a name for each column of X")
    return tuple(columns)


def clustering_of(result: Any) -> Clustering:
    """A Clustering as it is, or that of a fitted estimator; one that keeps no labels has none in its Clustering.

    Raises
    ------
    ParameterError
        It is neither.
    """
    if isinstance(result, Clustering):
        return result
    try:
        return Clustering(
            result.cluster_centers_,
            getattr(result, "labels_", np.empty(0, np.int32)),
            result.inertia_,
            result.cluster_sizes_,
            result.n_iter_,
            result.stop_reason_,
            getattr(result, "restarts_", ()),
            getattr(result, "history_", ()),
            check.params(len(result.cluster_centers_)),
        )
    except AttributeError:
        kind = type(result).__name__
        expected = "what kmeans() gives back, or a fitted estimator of centra"
        raise ParameterError(f"result is of type {kind}: expected {expected}") from None
