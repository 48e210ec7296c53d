"""Random small cases with all that is hard on bounds, and the judge: no bound may be above the optimum."""

from contextlib import suppress
from typing import NamedTuple

import numpy as np
from subset_optimum import least_inertias

from centra import DataError, check
from centra.bounds.columns import one_column_optima
from centra.bounds.generation import column_generation
from centra.bounds.ladder import lower_bound
from centra.bounds.prepared import prepare
from centra.bounds.semidefinite import semidefinite
from centra.bounds.spectral import singular_values
from centra.bounds.turning import turned
from centra.deadline import NEVER, Deadline

PAST = Deadline(0)


class Case(NamedTuple):
    x: np.ndarray
    weights: np.ndarray | None
    k: int


def case(seed, largest=12):
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(1, largest + 1)), int(rng.integers(1, 5))
    x = rng.normal(size=(n, d))
    kind = rng.integers(5)
    if kind == 1:  # lattices have equal rows and equal optima
        x = rng.integers(0, 3, (n, d)).astype(float)
    elif kind == 2:  # tight groups, far apart
        x = rng.normal(size=(3, d))[rng.integers(0, 3, n)] * 10.0 ** rng.integers(0, 9) + 1e-2 * x
    elif kind == 3:  # in few dimensions
        x = rng.normal(size=(n, 1)) * rng.normal(size=d) + 1e-9 * x
    elif kind == 4:
        x = x[rng.integers(0, n, n)]
    x = x * 10.0 ** rng.choice([0, 0, -120, -3, 4, 100]) if rng.random() < 0.5 else x
    x = x + np.abs(x).max() * 10.0 ** rng.integers(0, 10) * rng.normal(size=d) if rng.random() < 0.4 else x
    weights = None
    if rng.random() < 0.6:
        weights = [
            rng.integers(1, 4, n).astype(float),
            rng.random(n),
            10.0 ** rng.uniform(-6, 6, n),
            rng.integers(0, 2, n).astype(float),
            10.0 ** (rng.uniform(-30, 0, n) * rng.choice([1, 1, 1, 10])),
        ][rng.integers(5)]
        weights[rng.integers(n)] += 0.0 if weights.any() else 1.0
    return Case(x, weights, int(rng.integers(1, n + 1)))


def optimum(tried):
    """The least inertia, in longdouble."""
    present = np.ones(len(tried.x), bool) if tried.weights is None else tried.weights > 0
    found = least_inertias(tried.x[present], None if tried.weights is None else tried.weights[present])
    return found[tried.k - 1] if tried.k <= len(found) else np.longdouble(0)


def bounds_of(tried):
    """The bound of every rung by itself, stopped early and not, and that of the ladder, whole and stopped."""
    x, weights, k = tried
    given = prepare(check.data(x, weights))
    found = {
        "singular values": singular_values(given, k),
        "one-column optima": one_column_optima(given, k, NEVER),
        "one-column optima, stopped": one_column_optima(given, k, PAST),
    }
    if 1 < k < given.n:
        found |= {
            "semidefinite": semidefinite(given, k, NEVER),
            "semidefinite, stopped": semidefinite(given, k, NEVER, steps=15),
            "semidefinite, at once": semidefinite(given, k, PAST),
            "column generation": column_generation(given, k, soon=NEVER, deadline=NEVER, work=1e6)[0],
            "column generation, few boxes": column_generation(given, k, soon=NEVER, deadline=NEVER, work=3e3)[0],
            "column generation, first prices": column_generation(given, k, soon=PAST, deadline=NEVER, work=1e4)[0],
            "column generation, at once": column_generation(given, k, soon=PAST, deadline=PAST)[0],
        }
    certain = {name: given.certain(value) for name, value in found.items()}
    if given.n > 1:
        along = turned(given)
        certain["one-column optima, axes"] = along.certain(one_column_optima(along, k, NEVER))
        certain["singular values, axes"] = along.certain(singular_values(along, k))
    with suppress(DataError):  # of weights that are too small for the numbers
        certain["ladder"] = lower_bound(x, k, sample_weight=weights).value
        certain["ladder, no time"] = lower_bound(x, k, sample_weight=weights, max_seconds=0).value
    return certain


def above(tried):
    """What is above the optimum, and how far each bound is below it, as a share."""
    best = optimum(tried)
    bounds = bounds_of(tried)
    wrong = {name: value for name, value in bounds.items() if not 0 <= np.longdouble(value) <= best}
    gaps = {name: float(1 - np.longdouble(value) / best) if best > 0 else 0.0 for name, value in bounds.items()}
    return wrong, gaps
