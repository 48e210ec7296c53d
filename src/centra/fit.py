"""kmeans(): seed, refine, keep the best of n, publish."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Data, Floats, Index
from centra.engine import bind
from centra.errors import ConvergenceWarning, DataError
from centra.refine import lloyd, relocate
from centra.result import Clustering, Descent, Init, Params, Record, Restart, Watch, reordered
from centra.rows import Rows
from centra.seeding import METHODS, extended

Progress = Callable[[int, Restart], None]
Seed = Callable[[Rows, int, np.random.Generator], Floats]
Published = tuple[Any, Any, float, Any]  # centres, labels, inertia, sizes: see publish()


def kmeans(
    X: Any,
    n_clusters: int,
    *,
    sample_weight: Any = None,
    init: Init = "k-means++",
    n_init: int | str = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
    random_state: Any = None,
    n_threads: int | None = None,
    record: Record = None,
    max_seconds: float | None = None,
) -> Clustering:
    """Cluster rows so that their squared distances to the nearest of ``n_clusters`` centres are small in sum.

    Lloyd's algorithm (doi:10.1109/TIT.1982.1056489), by default from greedy k-means++ starts. Of the answer, to the
    bit, nothing depends on ``n_threads``.

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
        The rows, of any real dtype of at most 8 bytes a number (bfloat16, too), any strides; used in place, never
        copied as a whole but for up to 16 columns, which are kept in a layout of their own. Sparse rows stay sparse;
        other formats than CSR, and CSR that is not in order, are copied into CSR that is.
    n_clusters : int
        How many clusters. Exactly so many non-empty ones come back whenever that many distinct rows of positive
        weight exist. They are numbered by size, the largest first, unless ``init`` is an array, whose order they keep.
    sample_weight : array-like of shape (n,), optional
        A row of weight 2 counts as two rows, one of weight 0 only gets a label.
    init : str, array-like of shape (n_clusters, d), or callable
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``.
    n_init : int or "auto"
        Runs from different starts, of which the one with the lowest inertia is returned. "auto" is 10 for "random",
        "random_partition" and callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int
        Iterations of a run at most.
    tol : float
        A run stops when the squared distances moved by the centres sum to no more than ``tol`` times the mean
        variance of the columns, or when no label changes.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer.
    n_threads : int, optional
        By default as many as the process may use.
    record : {None, "stats", "full"}
        What the history keeps: inertias; every counter; also all centres.
    max_seconds : float, optional
        Stop after the iteration in which this many seconds have passed, with a valid answer; seeds that are missing by
        then are drawn all at once.

    Returns
    -------
    Clustering

    Raises
    ------
    DataError
        X or the weights can't be clustered as they are.
    ParameterError
        A parameter has a value that means nothing.

    Warns
    -----
    ConvergenceWarning
        X has fewer distinct rows than ``n_clusters``.

    Examples
    --------
    >>> from centra import datasets, kmeans
    >>> result = kmeans(datasets.board_gauss(200, 3, random_state=1), 3, random_state=0)
    >>> result.sizes.sum()
    np.int64(200)
    """
    params = check.params(
        n_clusters,
        init=init,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        n_threads=n_threads,
        record=record,
        max_seconds=max_seconds,
    )
    result = cluster(
        check.data(X, sample_weight), params, check.generator(random_state), X=X, random_state=random_state
    )
    if message := too_few_distinct_rows(result):
        warnings.warn(message, ConvergenceWarning, stacklevel=2)
    return result


def cluster(
    data: Data,
    params: Params,
    rng: np.random.Generator,
    *,
    X: Any = None,
    random_state: Any = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Clustering:
    """The fit proper, on checked input; neither warns nor prints.

    Parameters
    ----------
    data : Data
    params : Params
    rng : numpy.random.Generator
        The only source of randomness, but for a callable ``init``.
    X, random_state :
        What a callable ``init`` is handed (by default the rows of data, and `rng`).
    progress : callable, optional
        Called after each run with the number of runs done and what this one came to.
    watch : callable, optional
        See :data:`~centra.result.Watch`.
    """
    check.enough_rows(data.weights, data.n, params.n_clusters)
    start = perf_counter()
    rows = bound(data, params.n_threads)
    check.spread(data, rows.moments)
    deadline = None if params.max_seconds is None else start + params.max_seconds
    seed = seeder(params, data.x if X is None else X, rng if random_state is None else random_state, deadline)
    return best_of(rows, data.float_dtype, params, rng, seed=seed, deadline=deadline, progress=progress, watch=watch)


def best_of(
    rows: Rows,
    dtype: np.dtype[Any],
    params: Params,
    rng: np.random.Generator,
    *,
    seed: Seed | None = None,
    below: Floats | None = None,
    to_the_end: bool = False,
    deadline: float | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Clustering:
    """The best of ``n_init`` runs on bound rows, published in `dtype`.

    `seed` finds the first centres, by default as `params` say; progress and watch are as for :func:`cluster`. Below:
    centres of fewer clusters; one more run starts from them and from rows, so that the best is no worse than they are.
    To the end: whatever ``tol`` is, the best goes on until no label changes.
    """
    seeds = [seed or seeder(params, None, rng, deadline)] * params.n_init
    if below is not None:
        seeds.append(lambda rows, k, rng: extended(rows, k, rng, centers=below))
    tol = params.tol * float(rows.moments.variance.mean())
    ordered = isinstance(params.init, np.ndarray)
    best: tuple[Published, Descent] | None = None
    restarts: list[Restart] = []
    for run, start in enumerate(seeds, start=1):
        fresh = rows.fresh()
        descent = lloyd(
            fresh,
            start(fresh, params.n_clusters, rng),
            max_iter=params.max_iter,
            tol=tol,
            record=params.record,
            deadline=deadline,
            watch=watch,
        )
        if not ordered and (len(seeds) == 1 or params.record == "full"):  # else, the best will be: others need not
            descent = _numbered(descent, descent.sizes)
        published = publish(fresh, descent.centers, dtype)
        inertia, kept = published[2], descent.history if params.record == "full" else ()
        restarts.append(Restart(inertia, len(descent.history), descent.stop_reason, kept))
        if best is None or inertia < best[0][2]:
            best = published, descent
        if progress is not None:
            progress(run, restarts[-1])
        if deadline is not None and perf_counter() >= deadline:
            break
    assert best is not None
    if to_the_end:
        best = _refined(rows, *best, params, dtype)
    published, descent = best if ordered else _in_order(rows, *best, dtype)
    if params.record == "full":
        restarts = [replace(r, history=descent.history) if r.history is best[1].history else r for r in restarts]
    n_iter, reason = len(descent.history), descent.stop_reason
    return Clustering(*published, n_iter, reason, tuple(restarts), descent.history, params)


def bound(data: Data, n_threads: int | None = None) -> Rows:
    """Rows on an engine, their numbers checked: it sees them all anyway.

    Raises
    ------
    DataError
    """
    rows = bind(data, n_threads)
    check.moments(data, rows.moments)
    return rows


def seeder(params: Params, X: Any, random_state: Any, deadline: float | None = None) -> Seed:
    """The function that finds the first centres; a callable ``init`` will be handed X and `random_state`."""
    init = params.init
    if isinstance(init, str):
        method = METHODS[init]
        return lambda rows, k, rng: method(rows, k, rng, deadline=deadline)
    if callable(init):
        return lambda rows, k, _: check.centers(
            init(X, k, random_state=random_state), k, len(rows.moments.mean), "init(X)"
        )
    return lambda rows, k, _: check.centers(init, k, len(rows.moments.mean))


def publish(rows: Rows, centers: Floats, dtype: np.dtype[Any]) -> Published:
    """Round the centres to what is handed out, and take everything else from the rounded ones.

    Hence ``labels == predict(X)`` and ``inertia == -score(X)`` hold by construction. Rounding may empty a cluster; it
    then goes to a row of the data, which needs no rounding, so that this ends.

    Returns
    -------
    centers : ndarray of shape (k, d), dtype
    labels : ndarray of shape (n,), int32
    inertia : float
    sizes : ndarray of shape (k,), int64
    """
    rounded = centers.astype(dtype)
    centers = rounded.astype(np.float64)
    partial = rows.step(centers)
    while partial.lightest <= 0:
        centers, relocated = relocate(rows, centers, partial.weights <= 0)
        rounded = centers.astype(dtype)
        partial = rows.step(centers)
        if not relocated:
            break
    return rounded, rows.labels(), rows.inertia(centers), partial.sizes


def _refined(
    rows: Rows, published: Published, descent: Descent, params: Params, dtype: np.dtype[Any]
) -> tuple[Published, Descent]:
    """A run, gone on with until no label changes."""
    fresh = rows.fresh()
    end = lloyd(fresh, published[0].astype(np.float64), max_iter=params.max_iter, tol=0.0, record=params.record)
    whole = _numbered(replace(end, history=descent.history + end.history), end.sizes)
    return publish(fresh, whole.centers, dtype), whole


def _in_order(rows: Rows, published: Published, descent: Descent, dtype: np.dtype[Any]) -> tuple[Published, Descent]:
    """With the clusters numbered by size, the largest first.

    The sizes that decide are known only with the labels, and rows that are equally far from two centres follow the
    lower number: so it may take another look, and in contrived cases the order stays off by such rows.
    """
    for _ in range(2):
        sizes = published[3]
        if (sizes[1:] <= sizes[:-1]).all():
            break
        descent = _numbered(descent, sizes)
        published = publish(rows.fresh(), descent.centers, dtype)
    return published, descent


def _numbered(descent: Descent, sizes: Index) -> Descent:
    order = (-sizes).argsort(kind="stable")
    return Descent(descent.centers[order], sizes[order], descent.stop_reason, reordered(descent.history, order))


def too_few_distinct_rows(result: Clustering) -> str | None:
    """scikit-learn's words for a clustering with fewer clusters than asked for, or None."""
    found = int((result.sizes > 0).sum())
    asked = len(result.sizes)
    if found >= asked:
        return None
    return (
        f"Number of distinct clusters ({found}) found smaller than n_clusters ({asked}). "
        "Possibly due to duplicate points in X."
    )


def predict(data: Data, centers: Floats, n_threads: int | None = None) -> tuple[NDArray[np.int32], float]:
    """Label rows with their nearest centres.

    Returns
    -------
    labels : ndarray of shape (n,), int32
    inertia : float
        Weighted sum of squared distances to them.
    """
    rows = bound(data, check.threads(n_threads))
    rows.step(centers)
    return rows.labels(), rows.inertia(centers)


def transform(data: Data, centers: Floats, n_threads: int | None = None) -> NDArray[Any]:
    """Distances (not squared) of every row to every centre, in the dtype of the rows.

    Returns
    -------
    ndarray of shape (n, k)
        The first smallest of each row is at its label: where rounding would move it, the rival is raised to it.
    """
    rows = bound(data, check.threads(n_threads))
    rows.step(centers)
    labels, dtype = rows.labels(), data.float_dtype
    distances = np.empty((data.n, len(centers)), dtype)
    start = 0
    for squared in rows.distances(centers):
        block = slice(start, start := start + len(squared))
        label = labels[block, None]
        rounded = _fitting(np.sqrt(squared), dtype, rows.moments.largest)
        nearest = np.take_along_axis(rounded, label, axis=1)
        before = np.arange(len(centers)) < label
        least = np.where(before, np.nextafter(nearest, np.array(np.inf, dtype)), nearest)
        distances[block] = np.maximum(rounded, least)
    return distances


def _fitting(distances: Floats, dtype: np.dtype[Any], largest: float) -> NDArray[Any]:
    """In a dtype, or a DataError where it doesn't go as far."""
    if distances.max() > np.finfo(dtype).max:
        raise DataError(
            f"the largest magnitude in X is {largest:g}: some distances are more than {dtype} can tell; "
            "pass X as float64"
        )
    return distances.astype(dtype)
