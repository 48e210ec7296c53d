"""scikit-learn's functions of the same names."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from centra import check
from centra.binding import scaled
from centra.data import Data, Index
from centra.errors import ParameterError
from centra.estimators.base import known_state
from centra.estimators.kmeans import KMeans
from centra.seeding import plusplus


def k_means(
    X: Any,
    n_clusters: int,
    *,
    sample_weight: Any = None,
    init: Any = "k-means++",
    n_init: int | str = "auto",
    max_iter: int = 300,
    verbose: bool = False,
    tol: float = 1e-4,
    random_state: Any = None,
    copy_x: bool = True,
    algorithm: str = "lloyd",
    return_n_iter: bool = False,
) -> tuple[Any, ...]:
    """scikit-learn's :func:`sklearn.cluster.k_means`; :func:`centra.kmeans` says more and needs NumPy alone.

    Parameters
    ----------
    X, n_clusters, sample_weight, init, n_init, max_iter, verbose, tol, random_state, copy_x, algorithm :
        As of :class:`centra.KMeans`.
    return_n_iter : bool

    Returns
    -------
    centroid : ndarray of shape (n_clusters, d)
    label : ndarray of shape (n,), int32
    inertia : float
        Weighted sum of squared distances.
    best_n_iter : int
        If asked for.
    """
    model = KMeans(
        n_clusters,
        init=init,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        verbose=int(verbose),
        random_state=random_state,
        copy_x=copy_x,
        algorithm=algorithm,
    ).fit(X, sample_weight=sample_weight)
    found = (model.cluster_centers_, model.labels_, model.inertia_)
    return (*found, model.n_iter_) if return_n_iter else found


def kmeans_plusplus(
    X: Any,
    n_clusters: int,
    *,
    sample_weight: Any = None,
    x_squared_norms: Any = None,
    random_state: Any = None,
    n_local_trials: int | None = None,
) -> tuple[NDArray[Any], Index]:
    """Seeds by greedy k-means++, as :func:`sklearn.cluster.kmeans_plusplus`.

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
    n_clusters : int
    sample_weight : array-like of shape (n,), optional
    x_squared_norms : array-like of shape (n,), optional
        Taken for compatibility; distances are found by direct differences.
    random_state : None, int, RandomState or Generator
        The same whole number gives the seeds from which ``KMeans(n_clusters, n_init=1)`` starts, in float64.
    n_local_trials : int, optional
        Candidates a pick; by default 2 + floor(log(n_clusters)).

    Returns
    -------
    centers : ndarray of shape (n_clusters, d)
        Rows of X, in full, in its dtype.
    indices : ndarray of shape (n_clusters,), int64
        Which rows they are.

    Raises
    ------
    DataError, ParameterError

    Warns
    -----
    sklearn.exceptions.ConvergenceWarning
        X has fewer distinct rows of positive weight than ``n_clusters``, so that the first seed is there again.
    """
    data, n_clusters = check.data(X, sample_weight), check.whole("n_clusters", n_clusters)
    _check_norms(x_squared_norms, data)
    trials = None if n_local_trials is None else check.whole("n_local_trials", n_local_trials)
    rows, _ = scaled(data, n_clusters)
    indices = plusplus(rows, n_clusters, check.generator(known_state(random_state)), trials)
    if (found := len(np.unique(indices))) < n_clusters:
        warnings.warn(
            f"X has {found} distinct row(s) of positive weight, fewer than n_clusters={n_clusters}: "
            f"row {indices[0]} is repeated.",
            ConvergenceWarning,
            stacklevel=2,
        )
    chosen = data.x[indices]
    return chosen if isinstance(chosen, np.ndarray) else chosen.astype(data.x.dtype), indices


def _check_norms(norms: Any, data: Data) -> None:
    if norms is not None and len(norms) != data.n:
        raise ParameterError(
            f"The length of x_squared_norms {len(norms)} should be equal to the length of n_samples {data.n}.",
            parameter="x_squared_norms",
        )
