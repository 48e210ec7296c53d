"""Rows that tell what a cluster is: those at its middle, and those at its border."""

from typing import Any

import numpy as np

from centra import check
from centra.binding import bound
from centra.data import Data, Floats, Index
from centra.errors import ParameterError
from centra.frames import distinct, made, rows_of
from centra.given import Given, given

SMALL = 300  # from this negative power of two on


def exemplars(result: Any, X: Any, n: int = 3) -> Any:
    """The rows that are nearest to each centre: what is typical of a cluster.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; a frame may have further columns.
    n : int
        How many of each cluster, or all where it has fewer.

    Returns
    -------
    frame
        Of pandas, polars or Arrow, as X is, else as is installed, else a dict of arrays: ``cluster``, ``name`` if any
        has one, ``row`` (its number in X, from 0 on), ``distance`` to the centre, of the rows as they were clustered;
        and all columns of X, where one that is called like these gets a number: ``name (2)``. Cluster by cluster, the
        nearest first, of equally near ones the first in X; a frame of pandas keeps its index.

    Raises
    ------
    DataError
        X is not what was clustered.
    ParameterError
        `n` is no whole number from 1 on, or the result has no labels.

    Examples
    --------
    >>> from centra import exemplars, kmeans
    >>> X = [[0.0], [1.0], [2.0], [10.0]]
    >>> list(exemplars(kmeans(X, 2, init=[[0.0], [10.0]]), X, 1)["row"])
    [1, 3]
    """
    most = check.whole("n", n)
    shown = given(result, X, None)
    squared, power = _to_own(shown)
    labels = shown.result.labels
    order = np.lexsort((squared, labels))
    ranks = np.arange(len(order)) - np.searchsorted(labels[order], labels[order])
    chosen = order[ranks < most]
    distances = np.ldexp(shown.result.space.distances(squared[chosen]), -power)
    return _told(shown, X, chosen, {"distance": distances})


def borderline(result: Any, X: Any, n: int = 10) -> Any:
    """The rows that could as well be in another cluster: those that are nearly as near to a second centre.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
        Of two clusters at least.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; a frame may have further columns.
    n : int
        How many.

    Returns
    -------
    frame
        As of :func:`exemplars`; in place of the distance, ``second``, the number of the second cluster, and ``margin``:
        how much farther its centre is than the nearest one. The smallest margins first.

    Raises
    ------
    DataError
        X is not what was clustered.
    ParameterError
        `n` is no whole number from 1 on, there is one cluster only, or the result has no labels.

    Examples
    --------
    >>> from centra import borderline, kmeans
    >>> X = [[0.0], [1.0], [4.0], [10.0]]
    >>> list(borderline(kmeans(X, 2, init=[[0.0], [10.0]]), X, 1)["row"])
    [2]
    """
    most = check.whole("n", n)
    shown = given(result, X, None)
    if len(shown.centers) < 2:
        raise ParameterError("there is one cluster only, and no border between two", parameter="result")
    space, start = shown.result.space, 0
    inside, centers, power = _within_reach(shown)
    margins, seconds = np.empty(shown.inside.n), np.empty(shown.inside.n, np.int64)
    for squared in bound(inside).distances(centers):
        block = slice(start, start := start + len(squared))
        own = shown.result.labels[block, None]
        nearest = np.take_along_axis(squared, own, 1)[:, 0]
        np.put_along_axis(squared, own, np.inf, 1)
        seconds[block] = squared.argmin(axis=1)
        margins[block] = space.distances(squared.min(axis=1)) - space.distances(nearest)
    chosen = np.argsort(margins, kind="stable")[:most]
    return _told(shown, X, chosen, {"second": seconds[chosen], "margin": np.ldexp(margins[chosen], -power)})


def _to_own(shown: Given) -> tuple[Floats, int]:
    """Squared distances of all rows to their centres, and by which power of two these were multiplied."""
    labels = shown.result.labels
    inside, centers, power = _within_reach(shown)
    size = max(1, (1 << 20) // inside.d)
    blocks = (slice(start, start + size) for start in range(0, inside.n, size))
    return np.concatenate([np.square(inside.rows(some) - centers[labels[some]]).sum(axis=1) for some in blocks]), power


def _within_reach(shown: Given) -> tuple[Data, Floats, int]:
    """Rows and centres, multiplied by a power of two where all are so small that squares would vanish; and which."""
    inside, centers = shown.inside, shown.result.space.taken(shown.result.centers)
    power = -int(np.frexp(np.abs(centers).max())[1])
    return (inside.times(power), np.ldexp(centers, power), power) if power > SMALL else (inside, centers, 0)


def _told(shown: Given, X: Any, chosen: Index, about: dict[str, Any]) -> Any:
    """Some rows with what is said about them."""
    rows = chosen if shown.kept is None else shown.kept[chosen]
    clusters = shown.result.labels[chosen]
    table: dict[str, Any] = {"cluster": clusters}
    if shown.result.names:
        table["name"] = np.array(shown.result.called(), object)[clusters]
    index = X.index if hasattr(X, "iloc") else None
    told = [*table.items(), ("row", rows), *about.items(), *rows_of(X, rows)]
    named = dict(zip(distinct(name for name, _ in told), (values for _, values in told), strict=True))
    return made(named, X, None if index is None else index[rows])
