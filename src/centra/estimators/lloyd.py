"""What estimators share whose centres are refined by Lloyd's algorithm, in whatever space."""

import warnings
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from centra import check
from centra.data import Floats
from centra.estimators.base import CentersEstimator, known_state
from centra.estimators.callbacks import CallbackSupportMixin, Hooks
from centra.estimators.verbosity import say_end, say_iteration
from centra.fit import METHODS, Clustering, cluster, parameters, too_few_distinct_rows
from centra.result import Params, Restart, Step


class LloydEstimator(CallbackSupportMixin, CentersEstimator):
    """Base of these estimators. A subclass has the parameters that :func:`centra.kmeans` has, and ``_method``."""

    n_clusters: int
    init: Any
    n_init: int | str
    max_iter: int
    tol: float
    verbose: int
    random_state: Any
    record: str | None
    max_seconds: float | None
    history_: tuple[Step, ...]
    restarts_: tuple[Restart, ...]

    @property
    def _refined_by(self) -> str:
        """One of centra.fit.METHODS."""
        return self._method

    def _options(self) -> Mapping[str, Any]:
        """Checked parameters that the method alone has."""
        return {}

    def _params(self) -> Params:
        return parameters(
            self._refined_by,
            self.n_clusters,
            init=self.init,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            n_threads=self.n_threads,
            record=self.record,
            max_seconds=self.max_seconds,
            options=self._options(),
        )

    def _validate_params(self) -> None:
        """In place of scikit-learn's, which takes longer than a small fit; it is called before each."""
        self._params()

    def _cluster(self, X: Any, sample_weight: Any) -> tuple[Clustering, Floats | None]:
        data = self._data(X, sample_weight, reset=True)
        params = self._params()
        random_state = known_state(self.random_state)
        rng = check.for_callables(random_state) if callable(self.init) else check.generator(random_state)
        self._warn_of_needless_parameters(isinstance(params.init, np.ndarray))
        most = params.max_iter if METHODS[params.method].counts else None
        hooks = Hooks.of(self, params.n_init, most, X, sample_weight)

        def watch(iteration: int, inertia: float, centers: Floats) -> bool:
            if self.verbose:
                say_iteration(iteration, inertia)
            return hooks is not None and hooks.iterated(cluster_centers_=centers, n_iter_=iteration + 1)

        def progress(_: int, run: Restart) -> None:
            if self.verbose:
                say_end(run)
            if hooks is not None:
                hooks.ran()

        heard = self.verbose or hooks is not None  # else the core may take several steps at a time
        result = cluster(
            data,
            params,
            rng,
            X=X,
            random_state=rng,
            progress=progress if heard else None,
            watch=watch if heard else None,
        )
        if hooks is not None:
            hooks.done()
        if message := too_few_distinct_rows(result):
            warnings.warn(message, ConvergenceWarning, stacklevel=3)
        return result, data.weights

    def _warn_of_needless_parameters(self, centers_given: bool) -> None:
        if centers_given and self.n_init not in ("auto", 1):
            self._warn_of_one_start(self.n_init)

    def _take(self, result: Clustering, weights: Floats | None) -> Self:
        self.cluster_centers_ = result.centers
        self.labels_ = result.labels
        self.inertia_ = result.inertia
        self.n_iter_ = result.n_iter
        self.cluster_sizes_ = result.sizes
        self.stop_reason_ = result.stop_reason
        self.history_ = result.history
        self.restarts_ = result.restarts
        self._weights, self._within = weights, result.within
        return self
