"""GeoKMeans: scikit-learn's interface over :func:`centra.geo`."""

from typing import Any

from centra.estimators.lloyd import LloydEstimator


class GeoKMeans(LloydEstimator):
    """k-means of places on the earth, across the date line and at the poles as anywhere else.

    X has two columns, latitude and longitude in degrees; the names of a frame's columns are checked for the order.
    Places are unit vectors in float64, and centres their means, brought back to the sphere (Dhillon and Modha 2001,
    doi:10.1023/A:1007612920971). The earth is a sphere of radius 6,371,008.8 m: distances are right to half a percent.

    Parameters
    ----------
    n_clusters : int, default=8
        Exactly so many non-empty clusters come back whenever that many distinct places of positive weight exist.
    init : str, array-like of shape (n_clusters, 2), or callable, default="k-means++"
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``.
        Given centres are in degrees.
    n_init : int or "auto", default="auto"
        Runs from different starts, of which the best is kept. "auto": 10 for "random", "random_partition" and
        callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int, default=300
    tol : float, default=0.0
        Stop when the squared distances that the centres moved sum to no more than ``tol`` times the mean variance of
        the columns of the unit vectors.
    verbose : int, default=0
        Print the inertia of every iteration.
    random_state : int, RandomState instance, Generator or None, default=None
        The same whole number gives the same answer, that of :func:`centra.geo`.
    n_threads : int or None, default=None
        None or -1: as many as the process may use; -2: all but one. No bit of the result depends on it.
    record : {None, "stats", "full"}, default=None
        What ``history_`` keeps, see :class:`centra.result.Step`.
    max_seconds : float or None, default=None
        Stop after the iteration in which this many seconds have passed.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, 2), float64
        Latitude and longitude in degrees, from -180 to 180.
    labels_ : ndarray of shape (n,), int32
        Equal to ``predict(X)``.
    inertia_ : float
        Weighted sum of squared chords to the nearest centre, in square metres; equal to ``-score(X)``. What
        ``transform`` gives are metres along great circles, which order centres as chords do.
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
    >>> from centra import GeoKMeans
    >>> model = GeoKMeans(2, random_state=0).fit([[0.0, 179.0], [0.0, -179.0], [10.0, 0.0]])
    >>> model.cluster_centers_.round(6).tolist()
    [[0.0, 180.0], [10.0, 0.0]]
    """

    _method = "geo"

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 300,
        tol: float = 0.0,
        verbose: int = 0,
        random_state: Any = None,
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
        self.n_threads = n_threads
        self.record = record
        self.max_seconds = max_seconds
