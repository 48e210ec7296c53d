"""KMeans: scikit-learn's interface over :func:`centra.fit.cluster`."""

import warnings
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
    _fit_context,  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from centra import check
from centra.data import Data
from centra.fit import cluster, predict, too_few_distinct_rows, transform
from centra.io.model import Model, save_model
from centra.result import Clustering


class KMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """k-means clustering, with scikit-learn's interface and parameters.

    The first nine parameters are those of :class:`sklearn.cluster.KMeans`, with the same meaning.

    Parameters
    ----------
    n_clusters : int, default=8
        Exactly so many non-empty clusters come back whenever that many distinct rows of positive weight exist.
    init : {"k-means++", "random"}, array-like of shape (n_clusters, d), or callable, default="k-means++"
        A callable is called as ``init(X, n_clusters, random_state=random_state)``.
    n_init : int or "auto", default="auto"
        Runs from different starts, of which the best is kept. "auto": 10 for "random" and callables, else 1.
    max_iter : int, default=300
    tol : float, default=1e-4
        Stop when the squared distances that the centres moved sum to no more than ``tol`` times the mean variance of
        the columns.
    verbose : int, default=0
        Print the inertia of every iteration.
    random_state : int, RandomState instance or None, default=None
    copy_x : bool, default=True
        Taken for compatibility: X is never changed.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Taken for compatibility: work is skipped where that can be done exactly, whatever this says.
    n_threads : int or None, default=None
        None: as many as the process may use. No bit of the result depends on it.
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
        Rows in each cluster.
    stop_reason_ : {"labels", "shift", "max_iter", "time"}
    history_ : tuple of Step
        The iterations of the best run.
    restarts_ : tuple of Restart
        All runs.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where X had column names.

    Examples
    --------
    >>> from centra import KMeans
    >>> model = KMeans(2, random_state=0).fit([[1.0], [2.0], [10.0], [11.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist())
    [1.5, 10.5]
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_clusters": [Interval(Integral, 1, None, closed="left")],
        "init": [StrOptions({"k-means++", "random"}), callable, "array-like"],
        "n_init": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "verbose": ["verbose"],
        "random_state": ["random_state"],
        "copy_x": ["boolean"],
        "algorithm": [StrOptions({"lloyd", "elkan"})],
        "n_threads": [None, Interval(Integral, 1, None, closed="left")],
        "record": [None, StrOptions({"stats", "full"})],
        "max_seconds": [None, Interval(Real, 0, None, closed="left")],
    }

    cluster_centers_: NDArray[Any]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    n_features_in_: int
    feature_names_in_: NDArray[Any]

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

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Find the centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        self

        Warns
        -----
        sklearn.exceptions.ConvergenceWarning
            X has fewer distinct rows than ``n_clusters``.
        """
        data = self._data(X, sample_weight, reset=True)
        random_state = check_random_state(self.random_state)
        params = check.params(
            self.n_clusters,
            init=self.init,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            n_threads=self.n_threads,
            record=self.record,
            max_seconds=self.max_seconds,
        )
        if isinstance(params.init, np.ndarray) and self.n_init not in ("auto", 1):
            warnings.warn(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={self.n_init}.",
                RuntimeWarning,
                stacklevel=2,
            )
        result = cluster(
            data,
            params,
            check.generator(random_state),
            random_state=random_state,
            watch=_print_step if self.verbose else None,
        )
        if message := too_few_distinct_rows(result):
            warnings.warn(message, ConvergenceWarning, stacklevel=2)
        return self._take(result)

    def _take(self, result: Clustering) -> Self:
        self.cluster_centers_ = result.centers
        self.labels_ = result.labels
        self.inertia_ = result.inertia
        self.n_iter_ = result.n_iter
        self.cluster_sizes_ = result.sizes
        self.stop_reason_ = result.stop_reason
        self.history_ = result.history
        self.restarts_ = result.restarts
        return self

    def _data(self, X: Any, sample_weight: Any, *, reset: bool) -> Data:
        rows: Any = validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])
        return Data(rows, None if sample_weight is None else check.weights(sample_weight, len(rows)))

    def _fitted_centers(self) -> NDArray[np.float64]:
        check_is_fitted(self)
        return check.centers(self.cluster_centers_, None, self.n_features_in_, "cluster_centers_")

    def fit_predict(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[np.int32]:
        """Fit, and return ``labels_``."""
        return self.fit(X, sample_weight=sample_weight).labels_

    def fit_transform(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[Any]:
        """Fit, and return ``transform(X)``."""
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The nearest centre of each row, the lowest index among equally near ones.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        ndarray of shape (n,), int32
        """
        centers = self._fitted_centers()
        return predict(self._data(X, None, reset=False), centers, self.n_threads)[0]

    def transform(self, X: Any) -> NDArray[Any]:
        """Distances (not squared) to every centre; ``transform(X).argmin(1)`` equals ``predict(X)``.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        ndarray of shape (n, n_clusters), of the dtype of X
        """
        centers = self._fitted_centers()
        return transform(self._data(X, None, reset=False), centers, self.n_threads)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Minus the weighted sum of squared distances to the nearest centres.

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """
        centers = self._fitted_centers()
        return -predict(self._data(X, sample_weight, reset=False), centers, self.n_threads)[1]

    def save(self, path: str | Path) -> None:
        """Write the fitted model to a safetensors file; :func:`centra.load` reads it.

        Labels and history are left out; so are an ``init`` and a ``random_state`` that JSON can't hold.

        Parameters
        ----------
        path : str or Path

        Raises
        ------
        OutputError
            The file can't be written; an older one is left as it was.
        """
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        model = Model(
            centers=self.cluster_centers_,
            sizes=self.cluster_sizes_,
            inertia=self.inertia_,
            n_iter=self.n_iter_,
            stop_reason=self.stop_reason_,
            params={k: v for k, v in self.get_params().items() if v is None or isinstance(v, str | int | float)},
            columns=None if names is None else tuple(names.tolist()),
        )
        save_model(path, model)

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)


def _print_step(iteration: int, inertia: float) -> None:
    if iteration == 0:
        print("Initialization complete")  # noqa: T201
    print(f"Iteration {iteration}, inertia {inertia}.")  # noqa: T201
