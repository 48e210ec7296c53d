"""kmeans(): seed, refine, keep the best of n, publish."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from math import ldexp
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Data, Floats, Index, Labels
from centra.engine import bind
from centra.errors import ConvergenceWarning
from centra.refine import lloyd, relocate
from centra.result import Clustering, Descent, Init, Params, Partial, Record, Restart, Watch, reordered
from centra.rows import Rows
from centra.seeding import METHODS, extended
from centra.sparse import sealed

Progress = Callable[[int, Restart], None]
Seed = Callable[[Rows, int, np.random.Generator], Floats]
SETTLED = 10  # steps at most in which rounded centres become the means of the rows that are nearest to them


class Published(NamedTuple):
    """What is handed out: see :func:`publish`."""

    centers: NDArray[Any]
    labels: Labels
    inertia: float
    sizes: Index
    are_means: bool


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
        other formats than CSR, and CSR that is not in order, are copied into CSR that is. Wider numbers (float128)
        and text that reads as numbers are converted to float64, torch's bfloat16 to float32.
    n_clusters : int
        How many clusters. Exactly so many non-empty ones come back whenever that many distinct rows of positive
        weight exist. They are numbered by size, the largest first, equal ones by the coordinates of their centres;
        unless ``init`` is an array, whose order they keep.
    sample_weight : array-like of shape (n,), optional
        A row of weight 2 counts as two rows, one of weight 0 only gets a label.
    init : str, array-like of shape (n_clusters, d), or callable
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``, with the rows
        as an array that can't be written to (CSR if they are sparse) and a RandomState, or the Generator given.
    n_init : int or "auto"
        Runs from different starts, of which the one with the lowest inertia is returned. "auto" is 10 for "random",
        "random_partition" and callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int
        Iterations of a run at most.
    tol : float
        A run stops when the squared distances moved by the centres sum to no more than ``tol`` times the mean
        variance of the columns, or when no label changes.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer, and ``RandomState(1)`` that of 1.
    n_threads : int, optional
        By default, or if -1, as many as the process may use; -2: all but one.
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
        X has fewer distinct rows of positive weight than ``n_clusters``.

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
    rng = check.for_callables(random_state) if callable(init) else check.generator(random_state)
    result = cluster(check.data(X, sample_weight), params, rng, X=X)
    if message := too_few_distinct_rows(result):
        warnings.warn(message, ConvergenceWarning, stacklevel=2)
    return result


def cluster(
    data: Data,
    params: Params,
    rng: Any,
    *,
    X: Any = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Clustering:
    """The fit proper, on checked input; neither warns nor prints.

    Parameters
    ----------
    data : Data
    params : Params
    rng : numpy.random.Generator; or, if ``init`` is callable, what it is handed
        The only source of randomness.
    X : what the data were made of, if it was a sparse array of SciPy: see :func:`~centra.sparse.sealed`.
    progress : callable, optional
        Called after each run with the number of runs done and what this one came to.
    watch : callable, optional
        See :data:`~centra.result.Watch`.
    """
    check.enough_rows(data.n, params.n_clusters)
    start = perf_counter()
    _, rows, exponent = scaled(data, params.n_clusters, params.n_threads)
    deadline = None if params.max_seconds is None else start + params.max_seconds
    seed = seeder(params, sealed(data.x, X) if callable(params.init) else None, rng, deadline)
    if exponent:
        seed, watch = scaled_seed(seed, params, exponent), unscaled_watch(watch, exponent)
    result = best_of(rows, data.float_dtype, params, rng, seed=seed, deadline=deadline, progress=progress, watch=watch)
    return result.times(-exponent) if exponent else result


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
        published, descent = _published(fresh, descent, dtype)
        inertia, kept = published.inertia, descent.history if params.record == "full" else ()
        restarts.append(Restart(inertia, len(descent.history), descent.stop_reason, kept))
        if best is None or inertia < best[0].inertia:
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
    return Clustering(*published[:4], n_iter, reason, tuple(restarts), descent.history, params)


def bound(data: Data, n_threads: int | None = None) -> Rows:
    """Rows on an engine, their numbers checked: it sees them all anyway.

    Raises
    ------
    DataError
    """
    rows = bind(data, n_threads)
    check.moments(data, rows.moments)
    check.enough_weight(rows.moments)
    check.as_they_are(data, rows.moments)
    return rows


def scaled(data: Data, n_clusters: int, n_threads: int | None = None) -> tuple[Data, Rows, int]:
    """Rows on an engine, multiplied by a power of two where squares of differences would be lost; which one.

    Raises
    ------
    DataError
    """
    rows = bind(data, n_threads)
    check.moments(data, rows.moments)
    if exponent := check.exponent(data, rows.moments, n_clusters):
        data = data.times(exponent)
        rows = bind(data, n_threads)
        check.moments(data, rows.moments)
    check.enough_weight(rows.moments)
    return data, rows, exponent


def scaled_seed(seed: Seed, params: Params, exponent: int) -> Seed:
    """Centres that the user gave become those of the scaled rows; methods see these anyway."""
    return seed if isinstance(params.init, str) else lambda rows, k, rng: np.ldexp(seed(rows, k, rng), exponent)


def unscaled_watch(watch: Watch | None, exponent: int) -> Watch | None:
    """Is told of the rows as they are."""
    return watch and (lambda i, inertia, centers: watch(i, ldexp(inertia, -2 * exponent), np.ldexp(centers, -exponent)))


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


def publish(rows: Rows, centers: Floats, dtype: np.dtype[Any], *, settled: bool = False) -> Published:
    """Round the centres to what is handed out, and take everything else from the rounded ones.

    Hence ``labels == predict(X)`` and ``inertia == -score(X)`` hold by construction.

    Parameters
    ----------
    rows : Rows
    centers : ndarray of shape (k, d), float64
    dtype : float32 or float64
    settled : bool
        The centres are the means of the rows that are nearest to them, and are to be that when they are rounded, too:
        where a row then is nearer to another one, centres move on.

    Returns
    -------
    centers : ndarray of shape (k, d), dtype
    labels : ndarray of shape (n,), int32
    inertia : float
    sizes : ndarray of shape (k,), int64
    are_means : bool
        If settled: whether the centres are the means of the rows of their labels, rounded once.
    """
    centers, partial = _occupied(rows, centers.astype(dtype, copy=False).astype(np.float64, copy=False))
    are_means = False
    for _ in range(SETTLED if settled else 0):
        means = partial.rounded_means(centers, dtype).astype(np.float64, copy=False)
        are_means = bool((means == centers).all())
        if are_means:
            break
        centers, partial = _occupied(rows, means)
    return Published(centers.astype(dtype), rows.labels(), rows.inertia(centers), partial.sizes, are_means)


def _occupied(rows: Rows, centers: Floats) -> tuple[Floats, Partial]:
    """Label the rows. Rounding may have emptied a cluster; it goes to a row, which needs no rounding, and keeps it."""
    partial = rows.step(centers)
    for _ in range(len(centers)):  # a cluster that goes to a row keeps that row: each goes once at most
        if partial.fewest > 0:
            break
        centers, relocated = relocate(rows, centers, partial, means=False)
        partial = rows.step(centers)
        if not relocated:
            break
    return centers, partial


def _refined(
    rows: Rows, published: Published, descent: Descent, params: Params, dtype: np.dtype[Any]
) -> tuple[Published, Descent]:
    """A run, gone on with until no label changes."""
    fresh = rows.fresh()
    end = lloyd(fresh, published.centers.astype(np.float64), max_iter=params.max_iter, tol=0.0, record=params.record)
    whole = _numbered(replace(end, history=descent.history + end.history), end.sizes)
    return _published(fresh, whole, dtype)


def by_size(sizes: Index, centers: NDArray[Any]) -> Index:
    """The order of clusters by size, the largest first; of equal ones by the coordinates of their centres."""
    order = (-sizes).argsort(kind="stable")
    falling = sizes[order]
    if (falling[1:] < falling[:-1]).all():
        return order
    first = centers[:, 0]
    order = np.lexsort((first, -sizes))
    before, after = order[:-1], order[1:]
    if not ((sizes[before] == sizes[after]) & (first[before] == first[after])).any():
        return order  # other columns, which may be many, have nothing to say
    return np.array(sorted(range(len(sizes)), key=lambda i: (-sizes[i], centers[i].tolist())))


def _in_order(rows: Rows, published: Published, descent: Descent, dtype: np.dtype[Any]) -> tuple[Published, Descent]:
    """With the clusters numbered by size.

    What decides is known only with the labels, and rows that are equally far from two centres follow the lower number:
    so it may take another look, and in contrived cases the order stays off by such rows.
    """
    for _ in range(2):
        order = by_size(published.sizes, published.centers)
        if (order[1:] > order[:-1]).all():
            break
        published, descent = _published(rows.fresh(), _in(order, descent), dtype)
    return published, descent


def _published(rows: Rows, descent: Descent, dtype: np.dtype[Any]) -> tuple[Published, Descent]:
    """And the run; where rounding leaves no centres that are means, it ended for a shift of that size."""
    published = publish(rows, descent.centers, dtype, settled=descent.stop_reason == "labels")
    if descent.stop_reason == "labels" and not published.are_means:
        descent = replace(descent, stop_reason="shift")
    return published, descent


def _numbered(descent: Descent, sizes: Index) -> Descent:
    return _in(by_size(sizes, descent.centers), descent)


def _in(order: Index, descent: Descent) -> Descent:
    history = reordered(descent.history, order)
    return Descent(descent.centers[order], descent.sizes[order], descent.stop_reason, history)


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
