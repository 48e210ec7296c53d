"""The refinements by name, with what a fit needs to know of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import signature
from typing import Any

import numpy as np

from centra import check
from centra.data import Floats, Moments
from centra.deadline import NEVER, Deadline
from centra.errors import ParameterError
from centra.fit.best import Refine
from centra.refine import exact, lloyd, minibatch, swap
from centra.result import Descent, Params, Watch
from centra.rows import Rows, Seed
from centra.space import EUCLIDEAN, GLOBE, Space, Sphere


def one_each(seed: Seed, params: Params, rng: np.random.Generator) -> list[Seed]:
    """The same seed for each of ``n_init`` runs."""
    return [seed] * params.n_init


@dataclass(frozen=True, slots=True)
class Method:
    """A way from first centres to good ones.

    Attributes
    ----------
    run : callable
        Given rows, centres and by name what else it takes: of ``max_iter``, ``tol``, as a squared distance, ``record``,
        ``rng``, ``deadline``, ``watch``, ``seed``, ``space`` and its own options, those that it has as parameters.
        Returns a Descent.
    max_iter, tol : defaults of these parameters.
    several : int
        What ``n_init="auto"`` is for starts that vary.
    estimator : str
        The name of the class that does the same.
    options : mapping from name to default
        Parameters of its own.
    ends : bool
        Whether, with a ``tol`` of 0, it goes on until no label changes.
    starts : bool
        Whether it goes on from first centres.
    counts : bool
        Whether a run makes no more than ``max_iter`` iterations.
    idle : tuple of str
        Parameters that mean nothing to it: values other than the usual ones are refused.
    seeds : callable
        Given a seed, parameters and a source of randomness: the seed of each run.
    space : callable
        Given its options: where rows live.
    """

    run: Callable[..., Descent]
    max_iter: int
    tol: float
    several: int
    estimator: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    ends: bool = True
    starts: bool = True
    counts: bool = True
    idle: tuple[str, ...] = ()
    seeds: Callable[[Seed, Params, np.random.Generator], list[Seed]] = one_each
    space: Callable[[Mapping[str, Any]], Space] = lambda options: EUCLIDEAN

    def runs(self, params: Params) -> int:
        """How many there will be."""
        return params.n_init if self.seeds is one_each else 1

    def refine(
        self,
        moments: Moments,
        params: Params,
        rng: np.random.Generator,
        *,
        deadline: Deadline = NEVER,
        watch: Watch | None = None,
        seed: Seed | None = None,
    ) -> Refine:
        """Ready to run on rows of these moments."""
        given = {
            "max_iter": params.max_iter,
            "tol": params.tol * (float(moments.variance.sum()) / len(moments.variance)),
            "record": params.record,
            "rng": rng,
            "deadline": deadline,
            "watch": watch,
            "seed": seed,
            "space": self.space(params.options),
            **params.options,
        }
        return partial(self.run, **{name: value for name, value in given.items() if name in _taken(self.run)})


@cache
def _taken(run: Callable[..., Descent]) -> frozenset[str]:
    """What a refinement has as parameters."""
    return frozenset(signature(run).parameters)


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


def _nowhere(seed: Seed, params: Params, rng: np.random.Generator) -> list[Seed]:
    """One run, of which no start is looked at."""
    return [lambda rows: np.zeros((params.n_clusters, len(rows.moments.mean)))]


# Those of one estimator are what its parameter `algorithm` chooses from, its first one by default.
METHODS = {
    "lloyd": Method(lloyd, max_iter=300, tol=1e-4, several=10, estimator="KMeans"),
    "exact": Method(
        exact,
        max_iter=300,
        tol=1e-4,
        several=1,
        estimator="KMeans",
        ends=False,
        starts=False,
        idle=("init", "n_init", "max_iter", "tol", "max_seconds"),
        seeds=_nowhere,
    ),
    # It goes on until no label changes, whatever tol is.
    "swap": Method(
        swap, max_iter=300, tol=1e-4, several=1, estimator="KMeans", ends=False, counts=False, idle=("tol",)
    ),
    "minibatch": Method(
        minibatch,
        max_iter=100,
        tol=0.0,
        several=3,
        estimator="MiniBatchKMeans",
        options={"batch_size": 1024, "max_no_improvement": 10, "reassignment_ratio": 0.01, "init_size": None},
        ends=False,
        seeds=_best_on_samples,
    ),
    "spherical": Method(
        lloyd,
        max_iter=300,
        tol=1e-4,
        several=10,
        estimator="SphericalKMeans",
        options={"zero": "error"},
        space=lambda options: Sphere(apart=options["zero"] == "apart"),
    ),
    # Where places are all over the earth, a share of their variance is many miles.
    "geo": Method(lloyd, max_iter=300, tol=0.0, several=10, estimator="GeoKMeans", space=lambda options: GLOBE),
}


ALGORITHMS = tuple(name for name, method in METHODS.items() if method.estimator == METHODS["lloyd"].estimator)


def method_of(estimator: str, params: Mapping[str, Any]) -> str:
    """What refines the centres of an estimator, by the name of its class and its parameters."""
    own = [name for name, method in METHODS.items() if method.estimator == estimator]
    return params["algorithm"] if params.get("algorithm") in own else own[0]


def space_of(estimator: str, params: Mapping[str, Any]) -> Space:
    """Where the rows of an estimator live, by the name of its class and its parameters."""
    method = METHODS[method_of(estimator, params)]
    return method.space({**method.options, **params})


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
    for name in options or {}:
        if name not in known.options:
            complaint = f"means nothing to the method {method}: leave it out"
            raise ParameterError(f"{name} {complaint}", parameter=name, complaint=complaint)
    params = check.params(
        n_clusters,
        n_init=n_init,
        max_iter=known.max_iter if max_iter is None else max_iter,
        tol=known.tol if tol is None else tol,
        method=method,
        several=known.several,
        options={**known.options, **(options or {})},
        **others,
    )
    _refuse_idle(params, known)
    return params


def _refuse_idle(params: Params, method: Method) -> None:
    usual = {"init": "k-means++", "n_init": 1, "max_iter": method.max_iter, "tol": method.tol, "max_seconds": None}
    for name in method.idle:
        value = getattr(params, name)
        if isinstance(value, np.ndarray) or value != usual[name]:
            complaint = f"means nothing to the method {params.method}: leave it out"
            raise ParameterError(f"{name} {complaint}", parameter=name, complaint=complaint)
