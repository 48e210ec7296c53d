"""What all centre-based estimators share once they have centres: prediction, distances, score, saving."""

import warnings
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from centra import check
from centra.data import Data
from centra.fit import predict, transform
from centra.io.model import Model, save_model


class CentersEstimator(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """Base of the estimators whose model is ``cluster_centers_``; a subclass brings ``fit`` and ``n_threads``."""

    n_threads: int | None
    cluster_centers_: NDArray[Any]
    cluster_sizes_: NDArray[np.int64]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    stop_reason_: str
    n_features_in_: int
    feature_names_in_: NDArray[Any]

    def _data(self, X: Any, sample_weight: Any, *, reset: bool) -> Data:
        if not np.ma.isMaskedArray(X):  # of which scikit-learn would take the gaps for numbers
            names = getattr(X, "columns", ())
            rows = validate_data(self, X, reset=reset, dtype="numeric", ensure_all_finite=False)
            return check.data(rows, sample_weight, columns=[str(name) for name in names])
        return check.data(X)

    def _fitted_centers(self) -> NDArray[np.float64]:
        check_is_fitted(self)
        return check.centers(self.cluster_centers_, None, self.n_features_in_, "cluster_centers_")

    def _warn_of_one_start(self, n_init: int | str) -> None:
        warnings.warn(
            "Explicit initial center position passed: performing only one init in "
            f"{type(self).__name__} instead of n_init={n_init}.",
            RuntimeWarning,
            stacklevel=4,
        )

    def refit(self, X: Any, y: Any = None, sample_weight: Any = None, *, match: Any) -> Self:
        """Fit, and number the clusters as those of an earlier model, so that an ID keeps its meaning.

        Clusters are matched one to one so that the squared distances between old and new centres are small in sum
        (Kuhn 1955, doi:10.1002/nav.3800020109); clusters that have no partner get the numbers that are left.

        Parameters
        ----------
        X : array-like of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional
        match : fitted estimator, or array-like of shape (k, d)
            The earlier model or its centres; it may be this one.

        Returns
        -------
        self
        """
        from scipy.optimize import linear_sum_assignment

        before = np.asarray(getattr(match, "cluster_centers_", match))
        self.fit(X, sample_weight=sample_weight)  # pyright: ignore
        new = self.cluster_centers_.astype(np.float64)
        old = check.centers(before, None, self.n_features_in_, "match")
        there, here = linear_sum_assignment([[np.square(o - n).sum() for n in new] for o in old])
        numbers = np.full(len(new), -1)
        free = [number for number in range(len(new)) if number not in set(there)]
        numbers[here] = np.where(there < len(new), there, -1)
        numbers[numbers < 0] = free
        self.cluster_centers_ = self.cluster_centers_[np.argsort(numbers)]
        data = self._data(X, sample_weight, reset=False)
        self.labels_, self.inertia_ = predict(data, self.cluster_centers_.astype(np.float64), self.n_threads)
        self.cluster_sizes_ = np.bincount(self.labels_, minlength=len(new))
        return self

    def fit_predict(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[np.int32]:
        """Fit, and return ``labels_``."""
        return self.fit(X, sample_weight=sample_weight).labels_  # pyright: ignore

    def fit_transform(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, X: Any, y: Any = None, sample_weight: Any = None
    ) -> NDArray[Any]:
        """Fit, and return ``transform(X)``."""
        return self.fit(X, sample_weight=sample_weight).transform(X)  # pyright: ignore

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
            estimator=type(self).__name__,
            params={k: v for k, v in self.get_params().items() if v is None or isinstance(v, str | int | float)},
            columns=None if names is None else tuple(names.tolist()),
        )
        save_model(path, model)

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)
