"""A fit on checked input, whatever refines it."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from math import ldexp
from typing import Any

import numpy as np

from centra import check
from centra.binding import scaled
from centra.data import Data, Floats, Index
from centra.deadline import NEVER, Deadline
from centra.errors import ConvergenceWarning, DataError
from centra.fit.best import best_of
from centra.fit.clustering import Clustering
from centra.fit.methods import METHODS
from centra.fit.nearest import spread
from centra.frames import index_of
from centra.result import Params, RunProgress, Step, Watch
from centra.rows import Rows, Seed
from centra.seeding import METHODS as STARTS
from centra.space import EUCLIDEAN, Space
from centra.sparse import sealed


def cluster(
    data: Data,
    params: Params,
    rng: Any,
    *,
    X: Any = None,
    random_state: Any = None,
    progress: RunProgress | None = None,
    watch: Watch | None = None,
) -> Clustering:
    """Cluster rows; neither warns nor prints.

    Parameters
    ----------
    data : Data
    params : Params
    rng : numpy.random.Generator
        The only source of randomness.
    X : what the data were made of: a sparse array of SciPy is handed to a callable ``init``, see
        :func:`~centra.sparse.sealed`; of a frame, the index is kept.
    random_state : what a callable ``init`` is handed.
    progress : callable, optional
        Called after each run with the number of runs done and what this one came to.
    watch : callable, optional
        See :data:`~centra.result.Watch`.
    """
    deadline, method = Deadline(params.max_seconds), METHODS[params.method]
    told = sealed(data.x, X) if callable(params.init) else None
    space = method.space(params.options)
    inside, kept = space.enter(data)
    if kept is not None and not (len(kept) if inside.weights is None else inside.weights.any()):
        raise DataError("X has no row with a direction: all of them are zeros")
    rows, exponent = scaled(inside, params.n_clusters, params.n_threads)
    seed = seeder(params, rng, X=told, random_state=random_state, exponent=exponent, deadline=deadline, data=data)
    if watch is not None and (exponent or space is not EUCLIDEAN):
        watch = _as_handed(watch, exponent, space)
    result = best_of(
        rows,
        method.seeds(seed, params, rng),
        method.refine(rows.moments, params, rng, deadline=deadline, watch=watch, seed=seed),
        dtype=data.float_dtype,
        params=params,
        space=space,
        deadline=deadline,
        progress=progress if progress is None or space is EUCLIDEAN else _in_units(progress, space),
    )
    result = result.times(-exponent) if exponent else result
    result = told_of(result, space, kept, data.n)
    if data.weights is not None or data.columns:
        return replace(result, columns=data.columns or None, index=index_of(X), weights=data.weights)
    return result


def of_rows(X: Any, sample_weight: Any, params: Params, random_state: Any) -> Clustering:
    """What the functions do that go by Lloyd's algorithm, once their parameters are checked.

    Warns
    -----
    ConvergenceWarning
        There are fewer distinct rows of positive weight than clusters.
    """
    rng = check.for_callables(random_state) if callable(params.init) else check.generator(random_state)
    result = cluster(check.data(X, sample_weight), params, rng, X=X, random_state=rng)
    if message := too_few_distinct_rows(result):
        warnings.warn(message, ConvergenceWarning, stacklevel=4)  # at the call of the function, which is wrapped
    return result


def told_of(result: Clustering, space: Space, kept: Index | None, n: int) -> Clustering:
    """What was found in a space, in the terms in which it is handed out; rows that were left out have the label -1."""
    if space is EUCLIDEAN:
        return result

    def told(history: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(
            replace(
                step,
                inertia=step.inertia * space.unit,
                shift=None if step.shift is None else step.shift * space.unit,
                centers=None if step.centers is None else space.handed(step.centers, np.dtype(np.float64)),
            )
            for step in history
        )

    return replace(
        result,
        labels=spread(result.labels, kept, n),
        inertia=result.inertia * space.unit,
        within=None if result.within is None else result.within * space.unit,
        restarts=tuple(
            replace(run, inertia=run.inertia * space.unit, history=told(run.history)) for run in result.restarts
        ),
        history=told(result.history),
    )


def seeder(
    params: Params,
    rng: np.random.Generator,
    *,
    X: Any = None,
    random_state: Any = None,
    exponent: int = 0,
    deadline: Deadline = NEVER,
    data: Data | None = None,
) -> Seed:
    """The function that finds the first centres.

    Those that a callable ``init`` gives, which is handed X and `random_state`, or that are given, are in the terms of
    `data`, or else of the rows, and become those of the rows where they live, multiplied by 2**exponent; methods see
    these anyway.
    """
    init, k = params.init, params.n_clusters
    space = METHODS[params.method].space(params.options)
    if isinstance(init, str):
        method = STARTS[init]
        return lambda rows: method(rows, k, rng, deadline=deadline)
    given: Callable[[], Any] = (lambda: init(X, k, random_state=random_state)) if callable(init) else lambda: init
    what = "init(X)" if callable(init) else "init"

    def seed(rows: Rows) -> Floats:
        d, dtype = (len(rows.moments.mean), np.dtype(np.float64)) if data is None else (data.d, data.float_dtype)
        centers = space.given(check.centers(given(), k, d, what), dtype)
        return np.ldexp(centers, exponent) if exponent else centers

    return seed


def _as_handed(watch: Watch, exponent: int, space: Space) -> Watch:
    """Is told of the rows as they are, and of centres as they are handed out."""
    return lambda i, inertia, centers: watch(
        i,
        ldexp(inertia, -2 * exponent) * space.unit,
        space.handed(np.ldexp(centers, -exponent) if exponent else centers, np.dtype(np.float64)),
    )


def _in_units(progress: RunProgress, space: Space) -> RunProgress:
    return lambda done, run: progress(done, replace(run, inertia=run.inertia * space.unit))


def too_few_distinct_rows(result: Clustering) -> str | None:
    """scikit-learn's words for a clustering with fewer clusters than asked for, or None."""
    found = int(np.count_nonzero(result.sizes))
    asked = len(result.sizes)
    if found >= asked:
        return None
    return (
        f"Number of distinct clusters ({found}) found smaller than n_clusters ({asked}). "
        "Possibly due to duplicate points in X."
    )
