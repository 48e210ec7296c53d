"""The refinements by name, with what a fit needs to know of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from centra import check
from centra.data import Floats
from centra.deadline import Deadline
from centra.fit.best import Refine, Seed
from centra.refine import lloyd, minibatch
from centra.result import Params, Watch
from centra.rows import Rows


@dataclass(frozen=True, slots=True)
class Method:
    """A way from first centres to good ones.

    Attributes
    ----------
    refine : callable
        Given rows, parameters, a source of randomness, a deadline and who watches: the refinement, ready to run.
    seeds : callable
        Given a seed, parameters and a source of randomness: the seed of each run.
    max_iter, tol : defaults of these parameters.
    ends : bool
        Whether, with a ``tol`` of 0, it goes on until no label changes.
    several : int
        What ``n_init="auto"`` is for starts that vary.
    options : mapping from name to default
        Parameters of its own.
    estimator : str
        The name of the class that does the same.
    """

    refine: Callable[[Rows, Params, np.random.Generator, Deadline, Watch | None], Refine]
    seeds: Callable[[Seed, Params, np.random.Generator], list[Seed]]
    max_iter: int
    tol: float
    ends: bool
    several: int
    options: Mapping[str, Any]
    estimator: str


def _lloyd(rows: Rows, params: Params, rng: np.random.Generator, deadline: Deadline, watch: Watch | None) -> Refine:
    return partial(
        lloyd,
        max_iter=params.max_iter,
        tol=absolute(params.tol, rows),
        record=params.record,
        deadline=deadline,
        watch=watch,
    )


def _minibatch(rows: Rows, params: Params, rng: np.random.Generator, deadline: Deadline, watch: Watch | None) -> Refine:
    return partial(
        minibatch,
        max_epochs=params.max_iter,
        tol=absolute(params.tol, rows),
        batch_size=params.options["batch_size"],
        max_no_improvement=params.options["max_no_improvement"],
        reassignment_ratio=params.options["reassignment_ratio"],
        rng=rng,
        deadline=deadline,
        watch=watch,
    )


def absolute(tol: float, rows: Rows) -> float:
    """A tolerance as squared distance, that is times the mean variance of the columns."""
    return tol * float(rows.moments.variance.mean())


def _one_each(seed: Seed, params: Params, rng: np.random.Generator) -> list[Seed]:
    return [seed] * params.n_init


def _best_on_samples(seed: Seed, params: Params, rng: np.random.Generator) -> list[Seed]:
    """One run, from the best of ``n_init`` starts, each found on a few of the rows."""

    def best(rows: Rows) -> Floats:
        size = sample_size(rows.moments.n, params)
        units = rows.reweighted(None)

        def sample() -> Rows:
            if size >= rows.moments.n:
                return rows.fresh()
            return units.subset(np.sort(rows.draw(rng.random(size))))

        starts = [seed(sample()) for _ in range(params.n_init)]
        if len(starts) > 1:
            trial = sample()
            starts.sort(key=lambda start: trial.fresh().cover(start))
        return starts[0]

    return [best]


def sample_size(n: int, params: Params) -> int:
    """How many of n rows the starts of mini-batches are found on."""
    wanted, k = params.options["init_size"], params.n_clusters
    size = 3 * min(params.options["batch_size"], n) if wanted is None else wanted
    return min(3 * k if size < k else size, n)


METHODS = {
    "lloyd": Method(_lloyd, _one_each, max_iter=300, tol=1e-4, ends=True, several=10, options={}, estimator="KMeans"),
    "minibatch": Method(
        _minibatch,
        _best_on_samples,
        max_iter=100,
        tol=0.0,
        ends=False,
        several=3,
        options={"batch_size": 1024, "max_no_improvement": 10, "reassignment_ratio": 0.01, "init_size": None},
        estimator="MiniBatchKMeans",
    ),
}


def parameters(
    method: str,
    n_clusters: Any,
    *,
    n_init: Any = "auto",
    max_iter: Any = None,
    tol: Any = None,
    options: Mapping[str, Any] | None = None,
    **others: Any,
) -> Params:
    """Check the parameters of a fit by some method; those that are None have its defaults.

    Raises
    ------
    ParameterError
    """
    known = METHODS[check.choice("method", method, tuple(METHODS))]
    if isinstance(n_init, str) and n_init == "auto":
        n_init = known.several if check.varies(others.get("init", "k-means++")) else 1
    return check.params(
        n_clusters,
        n_init=n_init,
        max_iter=known.max_iter if max_iter is None else max_iter,
        tol=known.tol if tol is None else tol,
        method=method,
        options={**known.options, **(options or {})},
        **others,
    )
