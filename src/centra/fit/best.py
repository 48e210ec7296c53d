"""The driver of every fit: start, refine, publish, and keep the best run."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from centra.data import Floats
from centra.deadline import NEVER, Deadline
from centra.fit.clustering import Clustering
from centra.fit.publishing import Published, in_order, numbered, publish
from centra.result import Descent, Params, Restart, RunProgress
from centra.rows import Rows, Seed
from centra.space import EUCLIDEAN, Space

Refine = Callable[[Rows, Floats], Descent]  # makes good ones of them, on rows without labels


def best_of(
    rows: Rows,
    seeds: Sequence[Seed],
    refine: Refine,
    *,
    dtype: np.dtype[Any],
    params: Params,
    space: Space = EUCLIDEAN,
    finish: Refine | None = None,
    deadline: Deadline = NEVER,
    progress: RunProgress | None = None,
) -> Clustering:
    """The best of several runs.

    Parameters
    ----------
    rows : Rows
    seeds : sequence of Seed
        One for each run, in this order.
    refine : Refine
    dtype : float32 or float64
        Of the centres that are handed out.
    params : Params
        What was asked for. Where ``init`` is an array, clusters keep its order, else they are numbered by size.
    space : Space
        Where the rows live. Inertias remain squared distances there.
    finish : Refine, optional
        What the best goes on with.
    deadline : Deadline
        After it, no run begins but the first; ``stop_reason`` then is "time".
    progress : callable, optional
        Called after each run with the number of runs done and what this one came to.
    """
    ordered = isinstance(params.init, np.ndarray)
    best: Published | None = None
    chosen = 0
    restarts: list[Restart] = []
    for run, seed in enumerate(seeds, start=1):
        fresh = rows.fresh()
        descent = refine(fresh, seed(fresh))
        if not ordered and (len(seeds) == 1 or _keeps_centers(descent)):  # else, the best will be: others need not
            descent = numbered(descent)
        published = publish(fresh, descent, dtype, space)
        restarts.append(_in_brief(published))
        if best is None or published.inertia < best.inertia:
            best, chosen = published, run - 1
        if progress is not None:
            progress(run, restarts[-1])
        if deadline.passed:
            break
    assert best is not None
    if finish is not None:
        best = _finished(rows, best, finish, space)
    if not ordered:
        best = in_order(rows, best, space)
    run = best.descent
    if restarts[chosen].history:
        restarts[chosen] = replace(restarts[chosen], history=run.history)
    reason = "time" if len(restarts) < len(seeds) else run.stop_reason
    return Clustering(
        best.centers,
        best.labels,
        best.inertia,
        best.sizes,
        run.n_iter,
        reason,
        tuple(restarts),
        run.history,
        params,
        best.within,
        space,
    )


def _keeps_centers(descent: Descent) -> bool:
    return bool(descent.history) and descent.history[0].centers is not None


def _in_brief(published: Published) -> Restart:
    descent = published.descent
    history = descent.history if _keeps_centers(descent) else ()
    return Restart(published.inertia, descent.n_iter, descent.stop_reason, history)


def _finished(rows: Rows, published: Published, finish: Refine, space: Space) -> Published:
    """A run, gone on with."""
    fresh = rows.fresh()
    end, begin = finish(fresh, space.taken(published.centers)), published.descent
    whole = end._replace(history=begin.history + end.history, n_iter=begin.n_iter + end.n_iter)
    return publish(fresh, numbered(whole), published.centers.dtype, space)
