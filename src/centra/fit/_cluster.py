"""A fit on checked input, whatever refines it."""

from collections.abc import Callable
from math import ldexp
from typing import Any

import numpy as np

from centra import check
from centra.binding import scaled
from centra.data import Data, Floats
from centra.deadline import NEVER, Deadline
from centra.fit.best import Seed, best_of
from centra.fit.methods import METHODS
from centra.result import Clustering, Params, RunProgress, Watch
from centra.rows import Rows
from centra.seeding import METHODS as STARTS
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
    X : what the data were made of, if it was a sparse array of SciPy: see :func:`~centra.sparse.sealed`.
    random_state : what a callable ``init`` is handed.
    progress : callable, optional
        Called after each run with the number of runs done and what this one came to.
    watch : callable, optional
        See :data:`~centra.result.Watch`.
    """
    deadline, method = Deadline(params.max_seconds), METHODS[params.method]
    told = sealed(data.x, X) if callable(params.init) else None
    rows, exponent = scaled(data, params.n_clusters, params.n_threads)
    seed = seeder(params, rng, X=told, random_state=random_state, exponent=exponent, deadline=deadline)
    if exponent and watch is not None:
        watch = _unscaled(watch, exponent)
    result = best_of(
        rows,
        method.seeds(seed, params, rng),
        method.refine(rows.moments, params, rng, deadline, watch),
        dtype=data.float_dtype,
        params=params,
        deadline=deadline,
        progress=progress,
    )
    return result.times(-exponent) if exponent else result


def seeder(
    params: Params,
    rng: np.random.Generator,
    *,
    X: Any = None,
    random_state: Any = None,
    exponent: int = 0,
    deadline: Deadline = NEVER,
) -> Seed:
    """The function that finds the first centres.

    Those that a callable ``init`` gives, which is handed X and `random_state`, or that are given, become those of rows
    multiplied by 2**exponent; methods see these anyway.
    """
    init, k = params.init, params.n_clusters
    if isinstance(init, str):
        method = STARTS[init]
        return lambda rows: method(rows, k, rng, deadline=deadline)
    given: Callable[[], Any] = (lambda: init(X, k, random_state=random_state)) if callable(init) else lambda: init
    what = "init(X)" if callable(init) else "init"

    def seed(rows: Rows) -> Floats:
        centers = check.centers(given(), k, len(rows.moments.mean), what)
        return np.ldexp(centers, exponent) if exponent else centers

    return seed


def _unscaled(watch: Watch, exponent: int) -> Watch:
    """Is told of the rows as they are."""
    return lambda i, inertia, centers: watch(i, ldexp(inertia, -2 * exponent), np.ldexp(centers, -exponent))


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
