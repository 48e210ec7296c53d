"""KMeans: scikit-learn's interface over :func:`centra.fit.cluster`."""

import warnings
from typing import Any

from centra import check
from centra.estimators.lloyd import LloydEstimator
from centra.fit import ALGORITHMS


class KMeans(LloydEstimator):
    """k-means clustering, with scikit-learn's interface and parameters.

    The first nine parameters are those of :class:`sklearn.cluster.KMeans`, with the same meaning.

    Parameters
    ----------
    n_clusters : int, default=8
        Exactly so many non-empty clusters come back whenever that many distinct rows of positive weight exist.
    init : str, array-like of shape (n_clusters, d), or callable, default="k-means++"
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``.
    n_init : int or "auto", default="auto"
        Runs from different starts, of which the best is kept. "auto": 10 for "random", "random_partition" and
        callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int, default=300
    tol : float, default=1e-4
        Stop when the squared distances that the centres moved sum to no more than ``tol`` times the mean variance of
        the columns.
    verbose : int, default=0
        Print the inertia of every iteration.
    random_state : int, RandomState instance, Generator or None, default=None
        The same whole number gives the same answer, that of :func:`centra.kmeans`; ``RandomState(1)`` gives that of 1.
    copy_x : bool, default=True
        Taken for compatibility: X is never changed.
    algorithm : {"lloyd", "elkan", "exact", "swap"}, default="lloyd"
        "exact" finds the clusters of least inertia of a single column, "swap" better ones than "lloyd" in more time,
        see :func:`centra.kmeans`. "elkan" is taken for compatibility and means "lloyd": work is skipped where that can
        be done exactly anyway.
    n_threads : int or None, default=None
        None or -1: as many as the process may use; -2: all but one. No bit of the result depends on it.
    record : {None, "stats", "full"}, default=None
        What ``history_`` keeps, see :class:`centra.result.Step`.
    max_seconds : float or None, default=None
        Stop after the iteration in which this many seconds have passed.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        float32 if X was, else float64.
    labels_ : ndarray of shape (n,), int32
        Equal to ``predict(X)``.
    inertia_ : float
        Weighted sum of squared distances to the nearest centre; equal to ``-score(X)``.
    n_iter_ : int
    cluster_sizes_ : ndarray of shape (n_clusters,), int64
        Rows in each cluster. They are numbered by size, the largest first, equal ones by the coordinates of their
        centres, unless ``init`` is an array.
    stop_reason_ : {"labels", "shift", "max_iter", "time", "callback"}
    history_ : tuple of Step
        The iterations of the best run.
    restarts_ : tuple of Restart
        All runs.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where X had column names.
    cluster_names_ : dict from int to str
        What tables, pictures and saved models call clusters: yours to set, such as ``{0: "young spenders"}``.

    Examples
    --------
    >>> from centra import KMeans
    >>> model = KMeans(2, random_state=0).fit([[1.0], [2.0], [10.0], [11.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist())
    [1.5, 10.5]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,
        copy_x: bool = True,
        algorithm: str = "lloyd",
        n_threads: int | None = None,
        record: str | None = None,
        max_seconds: float | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm
        self.n_threads = n_threads
        self.record = record
        self.max_seconds = max_seconds

    @property
    def _refined_by(self) -> str:
        known = check.choice("algorithm", self.algorithm, (*ALGORITHMS, "elkan"))
        return self._method if known == "elkan" else known

    def _warn_of_needless_parameters(self, centers_given: bool) -> None:
        super()._warn_of_needless_parameters(centers_given)
        if self.algorithm == "elkan" and self.n_clusters == 1:
            warnings.warn(
                "algorithm='elkan' doesn't make sense for a single cluster. Using 'lloyd' instead.",
                RuntimeWarning,
                stacklevel=4,
            )
