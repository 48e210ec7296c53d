"""Rows as bounds take them: without equals, about their mean, of a size near 1; and what that may have changed.

Let r be the root of the least inertia of some rows. As a function of the rows it changes by no more than they do: for
any one partition, the root of its inertia is the length of a projection of all (weighted) rows, written as one long
vector, and the least of functions that change by no more than the rows do is another. So where the rows y at hand
differ from the rows x that are meant (but for a shift, which changes nothing), r(x) >= r(y) - |x - y|, with
|x - y|^2 the weighted sum of squares of all differences. What a subtraction has rounded is known exactly (Knuth's
two-sum), so that |x - y| is no estimate: it is 0 for whole numbers, and where a large offset is taken away from rows
that lie close together.

Multiplying by powers of two rounds nothing but what underflows. That is less than 2^-1000 each, far less than the
2^-90 of the whole that :meth:`Prepared.certain` takes off.
"""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from centra.bounds.rounding import gamma
from centra.collapse import collapsed
from centra.data import Csr, Data, Floats
from centra.engine import bind
from centra.grouping import spans
from centra.sparse import matrix

FEW = 4096  # distinct rows to which equal ones are looked for
MOST = 5e7  # numbers that are written out in full at once
WIDEST = 1024  # columns
BLOCK = 1 << 16  # numbers that are moved at once
LEAST = 2.0**-800  # of all inertia, when the largest number and weight are near 1: less would drown in underflow


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Rows of positive weight.

    Attributes
    ----------
    rows : ndarray of shape (m, d)
        Of magnitude 1 at most; no two are equal, unless there are more than are looked through.
    weights : ndarray of shape (m,)
        Positive, 1 at most.
    full : bool
        Whether these are all columns: in all of them, the least inertia is no less.
    total : float
        The weighted sum of the squares of all numbers, from above.
    moved : float
        The root of the weighted sum of squares of what has been rounded, from above.
    heavier : float
        By which share weights may be too large.
    exponent : int
        A squared distance of 1 is one of 2**exponent between the rows as they came.
    """

    rows: Floats
    weights: Floats
    full: bool
    total: float
    moved: float
    heavier: float
    exponent: int

    @property
    def n(self) -> int:
        return len(self.rows)

    def certain(self, value: float) -> float:
        """What a lower bound for these rows is worth for the rows as they came: the same units, rounded down."""
        value -= self.total * 2.0**-90
        if not (value > 0 and self.total > LEAST):
            return 0.0
        root = math.sqrt(value) * (1 - gamma(4)) - self.moved
        if root <= 0:
            return 0.0
        return max(0.0, math.nextafter(math.ldexp(root * root * (1 - gamma(8)) / (1 + self.heavier), self.exponent), 0))


def prepare(data: Data) -> Prepared:
    """Rows whose numbers have been checked, prepared; those of weight 0 are left out."""
    n, d = data.n, data.d
    kept = None if data.weights is None else np.flatnonzero(data.weights > 0)
    data = data if kept is None or len(kept) == n else data.subset(kept)
    room = min(WIDEST, max(1, int(MOST / data.n)))
    x = data.rows(slice(None)) if d <= room else _widest(data, room)
    weights = np.ones(data.n) if data.weights is None else data.weights
    heavier = 0.0
    if len(np.unique(x.sum(axis=1))) <= FEW:
        found = collapsed(x)
        x, weights = found.rows, np.bincount(found.of, weights)
        heavier = 0.0 if data.weights is None else gamma(int(found.counts.max()) - 1)
    power = int(np.frexp(weights.max())[1])
    weights = np.ldexp(weights, -power)
    if not weights.all():  # rows that underflow count for nothing, and without them, the least inertia is no more
        x, weights = x[weights > 0], weights[weights > 0]
    x = np.array(x, order="C")
    moved = _to_mean(x, weights) + _to_mean(x, weights)  # the first mean is itself rounded, where it is far from 0
    size = int(np.frexp(max(x.max(), -x.min()))[1])
    np.ldexp(x, -size, out=x)
    total = float(weights @ np.einsum("ij,ij->i", x, x)) * (1 + gamma(len(x) + d + 4))
    return Prepared(x, weights, d <= room, total, math.ldexp(moved, -size), heavier, 2 * size + power)


def _to_mean(x: Floats, weights: Floats) -> float:
    """Take the mean away, in place; the root of the weighted sum of squares of what that has rounded, from above."""
    n, d = x.shape
    middle, lost = weights @ x / weights.sum(), 0.0
    for some in spans(n, max(1, BLOCK // d)):
        there = x[some]
        moved = there - middle
        back = moved - there
        off = (there - (moved - back)) - (middle + back)
        lost += float(weights[some] @ np.einsum("ij,ij->i", off, off))
        x[some] = moved
    return math.sqrt(lost) * (1 + gamma(n + d + 8))


def _widest(data: Data, room: int) -> Floats:
    """As many columns as there is room for, those of the largest variance: the inertia in all is no less."""
    wide = np.sort(np.argsort(-bind(data).moments.variance, kind="stable")[:room])
    if isinstance(data.x, Csr):
        return cast("Floats", matrix(data.x)[:, wide].toarray())
    return np.asarray(data.x)[:, wide].astype(np.float64)
