"""What all centre-based estimators share once they have centres: prediction, distances, score, saving."""

from pathlib import Path
from typing import Any

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
            params={k: v for k, v in self.get_params().items() if v is None or isinstance(v, str | int | float)},
            columns=None if names is None else tuple(names.tolist()),
        )
        save_model(path, model)

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)
