"""SphericalKMeans: scikit-learn's interface over :func:`centra.spherical`."""

from collections.abc import Mapping
from typing import Any

from centra import check
from centra.estimators.lloyd import LloydEstimator


class SphericalKMeans(LloydEstimator):
    """k-means by cosine: rows are directions, and so are centres.

    Dhillon and Modha (2001), doi:10.1023/A:1007612920971. For text and embeddings, whose lengths say nothing.

    Parameters
    ----------
    n_clusters : int, default=8
        Exactly so many non-empty clusters come back whenever that many distinct directions of positive weight exist.
    zero : {"error", "apart"}, default="error"
        Rows of zeros have no direction: they are refused, by number, or get the label -1 and have no say, in ``fit``
        as in ``predict``; ``transform`` then says NaN.
    init : str, array-like of shape (n_clusters, d), or callable, default="k-means++"
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``.
        Rows have length 1 then; centres that are given may have any length.
    n_init : int or "auto", default="auto"
        Runs from different starts, of which the best is kept. "auto": 10 for "random", "random_partition" and
        callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int, default=300
    tol : float, default=1e-4
        Stop when the squared distances that the centres moved sum to no more than ``tol`` times the mean variance of
        the columns of the unit vectors.
    verbose : int, default=0
        Print the inertia of every iteration.
    random_state : int, RandomState instance, Generator or None, default=None
        The same whole number gives the same answer, that of :func:`centra.spherical`.
    n_threads : int or None, default=None
        None or -1: as many as the process may use; -2: all but one. No bit of the result depends on it.
    record : {None, "stats", "full"}, default=None
        What ``history_`` keeps, see :class:`centra.result.Step`.
    max_seconds : float or None, default=None
        Stop after the iteration in which this many seconds have passed.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        Of length 1, rounded to float32 if X was, else float64.
    labels_ : ndarray of shape (n,), int32
        Equal to ``predict(X)``.
    inertia_ : float
        Weighted sum of 1 less the cosine to the nearest centre; equal to ``-score(X)``. What ``transform`` gives is 1
        less the cosine, too.
    n_iter_ : int
    cluster_sizes_ : ndarray of shape (n_clusters,), int64
        Rows in each cluster. They are numbered by size, the largest first, equal ones by the coordinates of their
        centres, unless ``init`` is an array.
    stop_reason_ : {"labels", "shift", "max_iter", "time", "callback"}
    history_ : tuple of Step
        The iterations of the best run, their inertias in the same units.
    restarts_ : tuple of Restart
        All runs.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where X had column names.
    cluster_names_ : dict from int to str
        What tables, pictures and saved models call clusters: yours to set, such as ``{0: "young spenders"}``.

    Examples
    --------
    >>> from centra import SphericalKMeans
    >>> SphericalKMeans(2, random_state=0).fit_predict([[1.0, 0.1], [5.0, 0.0], [0.0, 2.0]]).tolist()
    [0, 0, 1]
    """

    _method = "spherical"

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        zero: str = "error",
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,
        n_threads: int | None = None,
        record: str | None = None,
        max_seconds: float | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.zero = zero
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.n_threads = n_threads
        self.record = record
        self.max_seconds = max_seconds

    def _options(self) -> Mapping[str, Any]:
        return {"zero": check.choice("zero", self.zero, ("error", "apart"))}
