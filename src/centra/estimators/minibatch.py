"""MiniBatchKMeans: scikit-learn's interface over :func:`centra.minibatch`."""

import warnings
from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.base import _fit_context  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
from sklearn.exceptions import ConvergenceWarning

from centra import check
from centra.binding import bound
from centra.data import Data, Floats, Index
from centra.estimators.base import CentersEstimator, known_state
from centra.estimators.callbacks import CallbackSupportMixin, Hooks
from centra.estimators.verbosity import say_batch, say_end_of_batches
from centra.estimators.waiting import Waiting, present
from centra.fit import METHODS, Clustering, cluster, minibatch_params, seeder, too_few_distinct_rows
from centra.io.model import Model, Stream
from centra.refine import Running, average, epochs, schedule
from centra.result import Params, Step
from centra.rows import Rows
from centra.sparse import sealed


class MiniBatchKMeans(CallbackSupportMixin, CentersEstimator):
    """k-means by small random batches, with scikit-learn's interface and parameters.

    Sculley (2010), doi:10.1145/1772690.1772862. Much less work than :class:`centra.KMeans` where there are many rows,
    for a slightly higher inertia. All parameters but the last are those of :class:`sklearn.cluster.MiniBatchKMeans`,
    with the same meaning.

    Parameters
    ----------
    n_clusters : int, default=8
        Exactly so many non-empty clusters come back from ``fit`` whenever that many distinct rows of positive weight
        exist.
    init : str, array-like of shape (n_clusters, d), or callable, default="k-means++"
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``.
    max_iter : int, default=100
        Epochs at most: so many times as many rows as X has are drawn.
    batch_size : int, default=1024
        Rows of a batch, drawn by weight, with replacement.
    verbose : int, default=0
        Print the inertia of every batch.
    compute_labels : bool, default=True
        Keep ``labels_``.
    random_state : int, RandomState instance, Generator or None, default=None
    tol : float, default=0.0
        Stop when the squared distances that the centres moved at a batch sum to no more than ``tol`` times the mean
        variance of the columns. 0: never for that reason.
    max_no_improvement : int or None, default=10
        Stop when so many batches in a row did not lower the smoothed inertia. None: never for that reason.
    init_size : int or None, default=None
        Rows drawn to find a start. None: three batches, or 3 ``n_clusters`` if those are fewer than ``n_clusters``.
    n_init : int or "auto", default="auto"
        Starts, of which the best on rows drawn anew is taken. "auto": 3 for "random", "random_partition" and callables,
        else 1. "pca", "quantile" and arrays are run once.
    reassignment_ratio : float, default=0.01
        Centres that got fewer rows than this share of the largest cluster's go to random rows now and then. 0: never.
    n_threads : int or None, default=None
        None or -1: as many as the process may use; -2: all but one. No bit of the result depends on it.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d)
        float32 if X was, else float64.
    labels_ : ndarray of shape (n,), int32
        Equal to ``predict(X)``, where ``compute_labels``. After ``partial_fit``: of its rows.
    inertia_ : float
        Weighted sum of squared distances to the nearest centre; equal to ``-score(X)``. After ``partial_fit``: of its
        rows.
    n_iter_ : int
        Epochs that were started. After ``partial_fit``: batches.
    n_steps_ : int
        Batches.
    cluster_sizes_ : ndarray of shape (n_clusters,), int64
        Rows in each cluster; ``fit`` numbers them by size, the largest first, equal ones by the coordinates of their
        centres, unless ``init`` is an array. Each ``partial_fit`` adds those of its rows.
    stop_reason_ : {"no_improvement", "shift", "max_iter", "callback"}
    history_ : tuple of Step
        The inertia of each batch of ``fit``, per row.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where X had column names.
    cluster_names_ : dict from int to str
        What tables, pictures and saved models call clusters: yours to set, such as ``{0: "young spenders"}``.

    Examples
    --------
    >>> from centra import MiniBatchKMeans
    >>> model = MiniBatchKMeans(2, random_state=0).fit([[1.0], [1.0], [10.0], [10.0]])
    >>> sorted(model.cluster_centers_.ravel().tolist())
    [1.0, 10.0]
    """

    _method = "minibatch"
    _running: Running | None = None  # between two calls of partial_fit
    _waiting: Waiting | None = None  # before there are enough rows to start from
    n_steps_: int
    history_: tuple[Step, ...]

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        max_iter: int = 100,
        batch_size: int = 1024,
        verbose: int = 0,
        compute_labels: bool = True,
        random_state: Any = None,
        tol: float = 0.0,
        max_no_improvement: int | None = 10,
        init_size: int | None = None,
        n_init: int | str = "auto",
        reassignment_ratio: float = 0.01,
        n_threads: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.verbose = verbose
        self.compute_labels = compute_labels
        self.random_state = random_state
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.init_size = init_size
        self.n_init = n_init
        self.reassignment_ratio = reassignment_ratio
        self.n_threads = n_threads

    def _cluster(self, X: Any, sample_weight: Any) -> tuple[Clustering, Floats | None]:
        data = self._data(X, sample_weight, reset=True)
        params = self._params()
        check.enough_rows(data.n, params.n_clusters)
        batch_size, max_steps = schedule(data.n, int(self.batch_size), params.max_iter)
        hooks = Hooks.of(self, 1, max_steps, X, sample_weight)

        def watch(step: int, inertia: float, centers: Floats) -> bool:
            if self.verbose:
                say_batch(step, max_steps, inertia)
            done = step + 1
            started = epochs(done, batch_size, data.n)
            return hooks is not None and hooks.iterated(cluster_centers_=centers, n_steps_=done, n_iter_=started)

        told = self._begin(data.n, params)
        result = cluster(
            data, params, self._rng, X=X, random_state=told, watch=watch if self.verbose or hooks else None
        )
        if self.verbose:
            say_end_of_batches(result, max_steps)
        if hooks is not None:
            hooks.ran()
            hooks.done()
        if message := too_few_distinct_rows(result):
            warnings.warn(message, ConvergenceWarning, stacklevel=3)
        return result, data.weights

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Move the centres by one batch: each becomes the mean of all rows that any batch gave it.

        After ``fit``, every centre counts as the mean of the rows of its cluster, with their weights. Where ``init`` is
        no array, rows wait until there are ``n_clusters`` of positive weight to start from, and are then one batch;
        until then there are no centres. Callbacks are not told.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
            The batch.
        y : ignored
        sample_weight : array-like of shape (n,), optional

        Returns
        -------
        self
        """
        first = not hasattr(self, "cluster_centers_")
        data = whole = self._data(X, sample_weight, reset=first and self._waiting is None)
        if first:
            params, waiting = self._params(), self._waiting or Waiting()
            if callable(params.init) or isinstance(params.init, str):
                few = waiting.present + present(data) < params.n_clusters
                if few or waiting.present:
                    bound(data, self.n_threads)  # a batch with gaps is refused when it comes, by its own rows
                if few:
                    waiting.take(data)
                    self._waiting = waiting
                    return self
                whole = waiting.with_last(data)
            rows, running, dtype = *self._first(whole, params, X), whole.float_dtype
        else:
            rows, running = bound(data, self.n_threads), self._resumed()
            dtype = np.dtype(np.float32 if np.asarray(self.cluster_centers_).dtype == np.float32 else np.float64)
        self._running, _ = average(rows, running, self.reassignment_ratio, self._generator())
        self._waiting = None
        self.cluster_centers_ = self._running.centers.astype(dtype)
        published = self.cluster_centers_.astype(np.float64)
        self.cluster_sizes_ = self._sizes() + rows.step(published).sizes
        if whole is not data:
            rows = bound(data, self.n_threads)
            rows.step(published)
        self.inertia_, within = rows.within(published)
        if self.compute_labels:
            self.labels_, self._weights, self._within = rows.labels(), data.weights, within
        self.n_steps_ = self.n_iter_ = getattr(self, "n_steps_", 0) + 1
        self.stop_reason_ = "max_iter"
        return self

    def _sizes(self) -> Index:
        """Of the clusters so far; 0 where the centres were set by hand."""
        sizes = getattr(self, "cluster_sizes_", None)
        k = len(self.cluster_centers_)
        return np.zeros(k, np.int64) if sizes is None or len(sizes) != k else sizes

    def _resumed(self) -> Running:
        """The stream as it was left, but at the centres that are there now, should they have been set by hand."""
        centers, running = self._fitted_centers(), self._running
        if running is None or running.centers.shape != centers.shape:
            return Running(centers, self._sizes().astype(np.float64))
        there = running.centers.astype(np.asarray(self.cluster_centers_).dtype)
        return running if np.array_equal(there, self.cluster_centers_) else replace(running, centers=centers)

    def _why_not_fitted(self) -> str | None:
        if self._waiting is None:
            return None
        return (
            f"This %(name)s has no centres yet: {self._waiting.present} rows of positive weight wait for others, as "
            f"there are fewer than n_clusters={self.n_clusters}. Call partial_fit with more of them."
        )

    def _model(self) -> Model:
        running, steps = self._resumed(), int(getattr(self, "n_steps_", 0))
        state = dict(self._rng.bit_generator.state) if hasattr(self, "_rng") else None
        stream = Stream(running.centers, running.counts, running.unchecked, steps, state)
        return replace(super()._model(), stream=stream)

    def _params(self) -> Params:
        return minibatch_params(
            self.n_clusters,
            init=self.init,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            n_threads=self.n_threads,
            batch_size=self.batch_size,
            max_no_improvement=self.max_no_improvement,
            init_size=self.init_size,
            reassignment_ratio=self.reassignment_ratio,
        )

    def _validate_params(self) -> None:
        """In place of scikit-learn's, which takes longer than a small fit; it is called before each."""
        self._params()

    def _generator(self) -> np.random.Generator:
        """That of the fit; of a model from a file, a new one."""
        if not hasattr(self, "_rng"):
            self._rng = check.generator(known_state(self.random_state))
        return self._rng

    def _begin(self, n: int, params: Params) -> Any:
        """Set the generator; return what a callable ``init`` is told of randomness."""
        if isinstance(params.init, np.ndarray) and self.n_init not in ("auto", 1):
            self._warn_of_one_start(self.n_init)
        if self.init_size is not None and int(self.init_size) < params.n_clusters:
            warnings.warn(
                f"init_size={self.init_size} should be larger than n_clusters={params.n_clusters}. "
                "Setting it to min(3*n_clusters, n_samples)",
                RuntimeWarning,
                stacklevel=5,
            )
        told = known_state(self.random_state)
        told = check.for_callables(told) if callable(params.init) else told
        self._rng = check.generator(told)
        return told

    def _first(self, data: Data, params: Params, X: Any) -> tuple[Rows, Running]:
        """The first batch on an engine, and where to start."""
        told = self._begin(data.n, params)
        rows = bound(data, self.n_threads)  # not scaled: later batches might need another power of two
        given = sealed(data.x, X) if callable(params.init) else None
        seed = seeder(params, self._rng, X=given, random_state=told, data=data)
        (best,) = METHODS["minibatch"].seeds(seed, params, self._rng)
        return rows, Running.start(best(rows.fresh()))

    def _take(self, result: Clustering, weights: Floats | None) -> Self:
        self.cluster_centers_ = result.centers
        if self.compute_labels:
            self.labels_, self._weights, self._within = result.labels, weights, result.within
        self.inertia_ = result.inertia
        self.n_iter_ = result.n_iter
        self.n_steps_ = len(result.history)
        self.cluster_sizes_ = result.sizes
        self.stop_reason_ = result.stop_reason
        self.history_ = result.history
        counts = np.bincount(result.labels, weights, len(result.sizes)).astype(np.float64)
        self._running, self._waiting = Running(result.centers.astype(np.float64), counts), None
        return self
