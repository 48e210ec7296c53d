"""geo(): Lloyd's algorithm on the earth."""

from typing import Any

from centra.fit._cluster import of_rows
from centra.fit.clustering import Clustering
from centra.fit.methods import parameters
from centra.result import Init, Record
from centra.slips import mindful


@mindful
def geo(
    X: Any,
    n_clusters: int,
    *,
    sample_weight: Any = None,
    init: Init = "k-means++",
    n_init: int | str = 1,
    max_iter: int = 300,
    tol: float = 0.0,
    random_state: Any = None,
    n_threads: int | None = None,
    record: Record = None,
    max_seconds: float | None = None,
) -> Clustering:
    """Cluster places on the earth, across the date line and at the poles as anywhere else.

    Places are unit vectors in float64, and centres their means, brought back to the sphere: these make the squared
    chords to the places least (Dhillon and Modha 2001, doi:10.1023/A:1007612920971). Chords and great circles order
    centres alike.

    Parameters
    ----------
    X : array-like of shape (n, 2)
        Latitude and longitude in degrees, in this order; the names of a frame's columns are checked for it.
    n_clusters : int
        As for :func:`kmeans`.
    sample_weight : array-like of shape (n,), optional
    init : str, array-like of shape (n_clusters, 2), or callable
        As for :func:`kmeans`; given centres are in degrees.
    n_init, max_iter, random_state, n_threads, record, max_seconds :
        As for :func:`kmeans`.
    tol : float
        Relative to the mean variance of the three coordinates on a sphere of radius 1. 0: until no label changes.

    Returns
    -------
    Clustering
        ``centers`` are latitudes and longitudes in degrees, from -180 to 180; ``inertia`` is the weighted sum of
        squared chords in square metres, on a sphere of radius 6,371,008.8 m.

    Raises
    ------
    DataError
        Also of a latitude beyond 90 degrees, or a longitude beyond 360.
    ParameterError

    Warns
    -----
    ConvergenceWarning
        X has fewer distinct places of positive weight than ``n_clusters``.

    Examples
    --------
    >>> from centra import geo
    >>> geo([[0.0, 179.0], [0.0, -179.0], [10.0, 0.0]], 2, random_state=0).centers.round(6).tolist()
    [[0.0, 180.0], [10.0, 0.0]]
    """
    params = parameters(
        "geo",
        n_clusters,
        init=init,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        n_threads=n_threads,
        record=record,
        max_seconds=max_seconds,
    )
    return of_rows(X, sample_weight, params, random_state)
