"""The cheapest cluster where rows have prices: the least, over all points y, of the sum of min(0, w |x - y|^2 - p).

Branch and bound over boxes of points. In a box, the squared distance of a row to y lies between those to the box's
nearest and farthest point, so that q = w |x - y|^2 - p lies in some [a, b]. As min(0, q) is concave in q, it is nowhere
below the chord from a to b: with t = -a / (b - a) (1 where b <= 0, 0 where a >= 0) and h = max(b, 0),

    min(0, q) >= t (q - h).

The sum of the right-hand sides is a quadratic in y about one centre, whose least in the box is found by moving that
centre into the box, column by column. Where no row is in doubt, it is exact. So boxes end early around good clusters,
where every other bound would go on to cut.

Rounding. Differences between a row and a side of a box are rounded once; squared distances are within gamma(d + 3) of
themselves, q within gamma(d + 5) of w |x - y|^2 + p. What that does to t and h costs at most gamma(d + 8) of
t (w f + p), with f the squared distance to the farthest point, and, where a < 0, so that w times the least squared
distance is below p, 2 gamma(d + 8) p. The sum is taken at a point y of the box that is off the best one by the rounding
of a weighted mean of numbers up to 1, gamma(2 n + 8) a column: its square, times all weights, is what the quadratic may
rise by. Adding up costs gamma(n + d + 8) of all terms. All of this is taken off.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from centra.bounds.rounding import gamma
from centra.data import Floats
from centra.deadline import Deadline

AT_ONCE = 1 << 17  # boxes times rows
CLUSTERS = 200  # that are handed out at most
POINT = 2.0**-48  # boxes of sides that short are not cut any more


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """What was found.

    Attributes
    ----------
    least : float
        No cluster costs less, its prices taken off.
    clusters : ndarray of shape (c, n), bool
        Some that cost less than was asked; none where there is none.
    boxes : int
        That were looked at.
    """

    least: float
    clusters: NDArray[np.bool_]
    boxes: int


def cheapest(rows: Floats, weights: Floats, prices: Floats, asked: float, *, most: int, deadline: Deadline) -> Priced:
    """Whether every cluster costs at least so much, its prices taken off; or some that cost less.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Of magnitude 1 at most.
    weights, prices : ndarray of shape (n,)
        Not negative.
    asked : float
        At most 0, which is what an empty cluster costs.
    most : int
        Boxes that are looked at.
    deadline : Deadline
        What is certain by then is handed out.
    """
    dear = np.flatnonzero(prices > 0)
    if not len(dear):
        return Priced(0.0, np.zeros((0, len(prices)), bool), 0)
    z, w, p = rows[dear], weights[dear], prices[dear]
    n, d = z.shape
    lost = 2.02 * gamma(d + 8) * float(p.sum()) + float(w.sum()) * d * gamma(2 * n + 8) ** 2 * 1.01
    found: list[NDArray[np.bool_]] = []
    low, high, floor = z.min(axis=0)[None], z.max(axis=0)[None], np.array([-float(p.sum()) * (1 + gamma(n + 1))])
    batch, seen, final = max(16, min(1024, AT_ONCE // n)), 0, 0.0
    while len(floor) and len(found) < CLUSTERS and seen < most and not deadline.passed:
        some = np.argpartition(floor, batch)[:batch] if len(floor) > batch else np.arange(len(floor))
        rest = np.ones(len(floor), bool)
        rest[some] = False
        seen += len(some)
        bounds, values, inside = _bounds(z, w, p, low[some], high[some])
        found.extend(inside[values < asked - lost])
        bounds = np.maximum(bounds, floor[some])
        points = (high[some] - low[some]).max(axis=1) < POINT
        final = min(final, float(bounds[points].min(initial=0.0)))
        open_ = (bounds < asked) & ~points
        some, bounds = some[open_], bounds[open_]
        lower, upper = _halves(low[some], high[some])
        low, high = np.concatenate([low[rest], lower]), np.concatenate([high[rest], upper])
        floor = np.concatenate([floor[rest], bounds, bounds])
    return Priced(min(asked, final, float(floor.min(initial=0.0))) - lost, _of(found, dear, len(prices)), seen)


def _bounds(z: Floats, w: Floats, p: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Of each box: a bound from below, the value at a point of it, and which rows are in that point's cluster."""
    n, d = z.shape
    near, far = np.zeros((2, len(low), n))
    for x, left, right in zip(z.T, low.T, high.T, strict=True):
        below, above = left[:, None] - x, x - right[:, None]
        near += np.square(np.maximum(np.maximum(below, above), 0))
        far += np.square(np.minimum(below, above))
    far *= w
    a, b = w * near - p, far - p
    h = np.maximum(b, 0)
    share = np.where(b <= 0, 1.0, np.where(a < 0, -a / np.where(a < 0, h - a, 1.0), 0.0))
    mass = share * w
    total = mass.sum(axis=1)
    y = np.clip(np.einsum("bn,nd->bd", mass, z) / np.where(total > 0, total, 1)[:, None], low, high)
    q = np.zeros_like(near)
    for x, each in zip(z.T, y.T, strict=True):
        q += np.square(x - each[:, None])
    q = w * q - p
    bounds = (share * (q - h)).sum(axis=1) - gamma(2 * n + 2 * d + 40) * (share * (far + p)).sum(axis=1)
    return bounds, np.minimum(q, 0).sum(axis=1), q < 0


def _halves(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Each box cut in two, across its longest side."""
    each, side = np.arange(len(low)), (high - low).argmax(axis=1)
    middle = (low[each, side] + high[each, side]) / 2
    lower, upper = low.copy(), high.copy()
    lower[each, side] = upper[each, side] = middle
    return np.concatenate([low, lower]), np.concatenate([upper, high])


def _of(found: list[NDArray[np.bool_]], dear: NDArray[np.intp], n: int) -> NDArray[np.bool_]:
    """Clusters of the rows that have a price, as clusters of all rows."""
    clusters = np.zeros((len(found), n), bool)
    if found:
        clusters[:, dear] = found
    return np.unique(clusters, axis=0)


def nearby(rows: Floats, weights: Floats, prices: Floats, points: Floats, deadline: Deadline) -> NDArray[np.bool_]:
    """Clusters of the rows that are worth their distance to the mean, found from some points; they prove nothing."""
    inside = np.zeros((0, len(rows)), bool)
    for _ in range(30):
        inside = np.unique(weights * _squared(rows, points) < prices, axis=0)
        inside = inside[inside.any(axis=1)]
        if not len(inside) or deadline.passed:
            break
        points, before = middles(rows, weights, inside), points
        if points.shape == before.shape and (points == before).all():
            break
    return inside


def middles(rows: Floats, weights: Floats, clusters: NDArray[np.bool_]) -> Floats:
    """The mean of each cluster."""
    mass = clusters * weights
    return np.einsum("cn,nd->cd", mass, rows) / mass.sum(axis=1)[:, None]


def costs(rows: Floats, weights: Floats, clusters: NDArray[np.bool_]) -> Floats:
    """The inertia of each cluster, as good as float64 tells."""
    return (clusters * weights * _squared(rows, middles(rows, weights, clusters))).sum(axis=1)


def _squared(rows: Floats, points: Floats) -> Floats:
    squared = np.zeros((len(points), len(rows)))
    for x, y in zip(rows.T, points.T, strict=True):
        squared += np.square(x - y[:, None])
    return squared
