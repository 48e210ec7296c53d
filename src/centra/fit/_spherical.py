"""spherical(): Lloyd's algorithm on directions."""

from typing import Any, Literal

from centra import check
from centra.fit._cluster import of_rows
from centra.fit.clustering import Clustering
from centra.fit.methods import parameters
from centra.result import Init, Record
from centra.slips import mindful


@mindful
def spherical(
    X: Any,
    n_clusters: int,
    *,
    zero: Literal["error", "apart"] = "error",
    sample_weight: Any = None,
    init: Init = "k-means++",
    n_init: int | str = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
    random_state: Any = None,
    n_threads: int | None = None,
    record: Record = None,
    max_seconds: float | None = None,
) -> Clustering:
    """Cluster rows by their directions, so that 1 less the cosine to the nearest centre is small in sum.

    Spherical k-means (Dhillon and Modha 2001, doi:10.1023/A:1007612920971): Lloyd's algorithm on rows of length 1,
    whose means are brought to length 1, too. For text and embeddings, whose lengths say nothing.

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
        Rows of any length but 0. A copy of length 1 is clustered: in float32 where they are float16, bfloat16 or
        float32, else in float64.
    n_clusters : int
        As for :func:`kmeans`.
    zero : {"error", "apart"}
        Rows of zeros have no direction: they are refused, by number, or get the label -1 and have no say.
    sample_weight : array-like of shape (n,), optional
    init : str, array-like of shape (n_clusters, d), or callable
        As for :func:`kmeans`, of rows of length 1; centres that are given may have any length.
    n_init, max_iter, tol, random_state, n_threads, record, max_seconds :
        As for :func:`kmeans`.

    Returns
    -------
    Clustering
        ``centers`` have length 1, and ``inertia`` is the weighted sum of 1 less the cosine; so it is in the history.

    Raises
    ------
    DataError, ParameterError

    Warns
    -----
    ConvergenceWarning
        X has fewer distinct directions of positive weight than ``n_clusters``.

    Examples
    --------
    >>> from centra import spherical
    >>> spherical([[1.0, 0.1], [5.0, 0.0], [0.0, 2.0]], 2, random_state=0).labels.tolist()
    [0, 0, 1]
    """
    params = parameters(
        "spherical",
        n_clusters,
        init=init,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        n_threads=n_threads,
        record=record,
        max_seconds=max_seconds,
        options={"zero": check.choice("zero", zero, ("error", "apart"))},
    )
    return of_rows(X, sample_weight, params, random_state)
