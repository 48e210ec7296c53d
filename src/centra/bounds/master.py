"""The cheapest cover of all rows by some clusters, in shares; and the price of each row that goes with it.

The linear program: least of c'x over x >= 0, so that every row is covered once at least and the shares x of clusters
add up to k at most. It is solved by Mehrotra's predictor-corrector method (1992, doi:10.1137/0802028), and only as far
as asked, for prices from the middle of all good ones: Gondzio, Gonzalez-Brevis and Munari (2013), "New developments in
the primal-dual column generation technique", doi:10.1016/j.ejor.2012.07.024. Here the simplex method, which HiGHS is
good at, gives prices from a far corner, of which none is right: a partition into k clusters leaves n - k of n prices
open, and column generation then takes hundreds of rounds in place of a dozen.

Nothing hangs on these numbers but how good a bound is.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.deadline import Deadline


class Cover(NamedTuple):
    """
    Attributes
    ----------
    cost : float
        What the cover costs.
    prices : ndarray of shape (n,)
        Not negative.
    fee : float
        What one more cluster would save; at most 0.
    """

    cost: float
    prices: Floats
    fee: float


def cover(clusters: NDArray[np.bool_], costs: Floats, k: int, close: float, deadline: Deadline) -> Cover:
    """A cover whose cost and prices are so close, as a share, if there is time."""
    c, n = clusters.shape
    a = np.zeros((n + 1, c + n + 1))
    a[:n, :c] = clusters.T
    a[n, :c] = a[n, -1] = 1
    a[np.arange(n), c + np.arange(n)] = -1
    unit = float(costs.max()) or 1.0
    wanted, each = np.append(np.ones(n), k), np.append(costs / unit, np.zeros(n + 1))
    x, y = _solved(a, wanted, each, close, deadline)
    each, y = each * unit, y * unit
    y = np.nan_to_num(y, posinf=0, neginf=0)  # any prices will do
    return Cover(float(each @ x), np.maximum(y[:n], 0), min(float(y[n]), 0.0))


def _solved(a: Floats, b: Floats, c: Floats, close: float, deadline: Deadline) -> tuple[Floats, Floats]:
    """The primal and the dual variables of: least c'x, ax = b, x >= 0."""
    from scipy.linalg import cho_factor, cho_solve

    normal = cho_factor(a @ a.T)
    x, y = a.T @ cho_solve(normal, b), cho_solve(normal, a @ c)
    s = c - a.T @ y
    x += max(-1.5 * float(x.min()), 0) + 1e-9
    s += max(-1.5 * float(s.min()), 0) + 1e-9
    product = float(x @ s)
    x += 0.5 * product / s.sum()
    s += 0.5 * product / x.sum()
    for _ in range(60):
        lacking, off, mean = b - a @ x, c - a.T @ y - s, float(x @ s) / len(x)
        apart = abs(float(c @ x - b @ y)) <= close * abs(float(c @ x))
        if apart and np.abs(lacking).max() < 1e-7 * b.max() and np.abs(off).max() < 1e-9:
            break
        if deadline.passed:
            break
        ratio = x / s
        square = (a * ratio) @ a.T
        square[np.diag_indices(len(b))] *= 1 + 1e-12
        try:
            normal = cho_factor(square)
        except np.linalg.LinAlgError:
            break  # as close as float64 gets

        def move(product: Floats) -> tuple[Floats, Floats, Floats]:
            up = cho_solve(normal, lacking + a @ (ratio * off - product / s))  # noqa: B023
            by = off - a.T @ up  # noqa: B023
            return (product - x * by) / s, up, by  # noqa: B023

        dx, _, ds = move(-x * s)
        after = float((x + _room(x, dx) * dx) @ (s + _room(s, ds) * ds)) / len(x)
        dx, dy, ds = move(max((after / mean) ** 3, 0.05) * mean - x * s - dx * ds)
        primal, dual = _room(x, dx), _room(s, ds)
        x, y, s = x + primal * dx, y + dual * dy, s + dual * ds
    return x, y


def _room(values: Floats, step: Floats) -> float:
    """How far a step may go while values remain positive."""
    return min(1.0, 0.95 / max(float((-step / values).max()), 1e-300))
