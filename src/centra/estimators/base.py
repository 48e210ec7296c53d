"""What all centre-based estimators share once they have centres: prediction, distances, score, saving."""

import warnings
from dataclasses import replace
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
    _fit_context,  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
)
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from centra import check
from centra.data import Data, Floats, Stored
from centra.errors import DataError, ModelError, OutputError
from centra.estimators.matching import order_like
from centra.estimators.saving import as_float, plain
from centra.fit import METHODS, Clustering, predict, transform
from centra.io.model import Model, save_model
from centra.naming import checked_names
from centra.result import reordered
from centra.slips import refuse_unknown
from centra.space import Space


class CentersEstimator(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """Base of the estimators whose model is ``cluster_centers_``.

    A subclass brings ``n_threads``, ``_cluster``, which finds a clustering, and ``_take``, which makes attributes of
    it.
    """

    _method = "lloyd"  # one of centra.fit.METHODS
    n_threads: int | None
    cluster_centers_: NDArray[Any]
    cluster_sizes_: NDArray[np.int64]
    labels_: NDArray[np.int32]
    inertia_: float
    n_iter_: int
    stop_reason_: str
    n_features_in_: int
    feature_names_in_: NDArray[Any]
    cluster_names_: dict[int, str]  # whoever has names for clusters sets it

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if kwargs:
            refuse_unknown(cls.__name__, _parameters(cls), kwargs)
        return super().__new__(cls)

    def _data(self, X: Any, sample_weight: Any, *, reset: bool) -> Data:
        if self._is_plain(X, reset=reset):
            if reset:
                self.n_features_in_ = X.shape[1]
            return check.data(X, sample_weight)
        # scikit-learn would convert sparse rows without a look at their indices, names no column of a frame, doesn't
        # know bfloat16, and takes the gaps of masked arrays for numbers.
        if not _is_left_to_scikit_learn(X):
            data = check.data(X, sample_weight)
            validate_data(self, X, reset=reset, skip_check_array=True)
        else:
            legible: Any = check.legible(X)
            rows = validate_data(self, legible, reset=reset, dtype="numeric", ensure_all_finite=False)
            data = check.data(rows, sample_weight)
        if not reset and data.d != (d := self._n_columns()):  # of which scikit-learn knows only after a fit
            raise DataError(f"X has {data.d} features, but {type(self).__name__} is expecting {d} features as input")
        return data

    def _is_plain(self, X: Any, *, reset: bool) -> bool:
        """Whether scikit-learn's checks, which take longer than a small fit, would find nothing to say."""
        known = type(X) is np.ndarray and X.dtype.kind in "fiub" and X.ndim == 2 and 0 not in X.shape
        return known and not hasattr(self, "feature_names_in_") and (reset or X.shape[1] == self._n_columns())

    def _n_columns(self) -> int:
        """Of a model that is nothing but centres, theirs."""
        known = getattr(self, "n_features_in_", None)
        return np.shape(self.cluster_centers_)[-1] if known is None else known

    def _fitted_centers(self) -> NDArray[np.float64]:
        check_is_fitted(self, msg=self._why_not_fitted())
        return check.centers(self.cluster_centers_, None, self._n_columns(), "cluster_centers_")

    @property
    def _space(self) -> Space:
        method = METHODS[self._method]
        return method.space({name: getattr(self, name) for name in method.options})

    def _why_not_fitted(self) -> str | None:
        """In place of scikit-learn's sentence."""
        return None

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "cluster_centers_")

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A state from before a parameter existed has its default."""
        parameters = signature(type(self).__init__).parameters
        defaults = {name: parameters[name].default for name in self._get_param_names()}
        super().__setstate__(defaults | state)

    def _warn_of_one_start(self, n_init: int | str) -> None:
        warnings.warn(
            "Explicit initial center position passed: performing only one init in "
            f"{type(self).__name__} instead of n_init={n_init}.",
            RuntimeWarning,
            stacklevel=5,
        )

    def _cluster(self, X: Any, sample_weight: Any) -> tuple[Clustering, Floats | None]:
        """A clustering, and the weights of the rows."""
        raise NotImplementedError

    def _take(self, result: Clustering, weights: Floats | None) -> Self:
        raise NotImplementedError

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Find the centres.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        self

        Warns
        -----
        sklearn.exceptions.ConvergenceWarning
            X has fewer distinct rows of positive weight than ``n_clusters``.
        """
        vars(self).pop("cluster_names_", None)  # of the clusters of an earlier fit
        return self._take(*self._cluster(X, sample_weight))

    @_fit_context(prefer_skip_nested_validation=True)
    def refit(self, X: Any, y: Any = None, sample_weight: Any = None, *, match: Any) -> Self:
        """Fit, and number the clusters as those of an earlier model, so that an ID keeps its meaning.

        Clusters are matched one to one so that the squared distances between old and new centres are small in sum
        (Kuhn 1955, doi:10.1002/nav.3800020109); clusters that have no partner, or one whose number is too high, get
        the numbers that are left. Centres that were recorded on the way (``history_``, ``restarts_``) are numbered
        as the final ones.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional
        match : fitted estimator, or array-like of shape (k, d)
            The earlier model or its centres; it may be this one.

        Returns
        -------
        self
        """
        result, weights = self._cluster(X, sample_weight)
        old = check.centers(getattr(match, "cluster_centers_", match), None, self.n_features_in_, "match")
        space = self._space
        order = order_like(space.taken(old), space.taken(result.centers))
        centers = result.centers[order]
        data = self._data(X, sample_weight, reset=False)
        # Labelled anew: rows equally near to two centres follow the lower number.
        labels, inertia, within = predict(data, centers.astype(np.float64), self.n_threads, space)
        return self._take(
            replace(
                result,
                centers=centers,
                labels=labels,
                inertia=inertia,
                within=within,
                sizes=np.bincount(labels[labels >= 0], minlength=len(centers)),
                history=reordered(result.history, order),
                restarts=tuple(replace(run, history=reordered(run.history, order)) for run in result.restarts),
            ),
            weights,
        )

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
        X : array-like or sparse, of shape (n, d)

        Returns
        -------
        ndarray of shape (n,), int32
        """
        centers = self._fitted_centers()
        return predict(self._data(X, None, reset=False), centers, self.n_threads, self._space)[0]

    def transform(self, X: Any) -> NDArray[Any]:
        """Distances (not squared) to every centre; ``transform(X).argmin(1)`` equals ``predict(X)``.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)

        Returns
        -------
        ndarray of shape (n, n_clusters), of the dtype of X
        """
        centers = self._fitted_centers()
        return transform(self._data(X, None, reset=False), centers, self.n_threads, self._space)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """Minus the weighted sum of squared distances to the nearest centres.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
        y : ignored
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        float
        """
        centers = self._fitted_centers()
        return -predict(self._data(X, sample_weight, reset=False), centers, self.n_threads, self._space)[1]

    def save(self, path: str | Path) -> None:
        """Write the fitted model to a safetensors file; :func:`centra.load` reads it.

        Labels, history and what ``set_output`` and metadata routing were told are left out. NumPy's scalars come back
        as Python's, an ``init`` of centres as an array.

        Parameters
        ----------
        path : str or Path

        Raises
        ------
        OutputError
            The file can't be written; an older one is left as it was.
        ParameterError
            A parameter can't be told in a file: a callable ``init``, a ``random_state`` that is no whole number.
        ModelError
            The model is of a class of your own, was never fitted but given centres, or was changed to what no fit
            gives.
        """
        self._fitted_centers()
        if Path(path).suffix.lower() in PICKLES:
            better = Path(path).with_suffix(".safetensors")
            raise OutputError(f"{path}: models are no pickles, but safetensors: save it as {better}")
        save_model(path, self._model())

    def _model(self) -> Model:
        if missing := [name for name in _SAVED if not hasattr(self, name)]:
            raise ModelError(
                f"this {type(self).__name__} can't be saved: it has no {' and no '.join(missing)}; fit it first"
            )
        names = getattr(self, "feature_names_in_", None)
        return Model(
            centers=as_float(check.real(self.cluster_centers_, "cluster_centers_")),
            sizes=np.asarray(self.cluster_sizes_, np.int64),
            inertia=float(self.inertia_),
            n_iter=int(self.n_iter_),
            stop_reason=self.stop_reason_,
            estimator=type(self).__name__,
            params={name: plain(name, value) for name, value in self.get_params(deep=False).items()},
            columns=None if names is None else tuple(names.tolist()),
            names=checked_names(getattr(self, "cluster_names_", {}), len(self.cluster_centers_)),
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)


@cache
def _parameters(kind: type[CentersEstimator]) -> tuple[str, ...]:
    return tuple(signature(kind.__init__).parameters)[1:]


def known_state(random_state: Any) -> Any:
    """The same, but for what means NumPy's global RandomState, as it does to scikit-learn."""
    return check_random_state(random_state) if random_state is None or random_state is np.random else random_state


PICKLES = (".pkl", ".pickle", ".joblib", ".sav")
_SAVED = ("cluster_sizes_", "inertia_", "n_iter_", "stop_reason_")


def _is_left_to_scikit_learn(X: Any) -> bool:
    """Whether X is a list or an array, of which scikit-learn's sentences are known."""
    if (
        isinstance(X, Stored)
        or hasattr(X, "tocsr")
        or hasattr(X, "lazy")
        or np.ma.isMaskedArray(X)
        or check.column_names(X)
    ):
        return False
    return getattr(getattr(X, "dtype", None), "name", None) != "bfloat16"
