"""The readable reference engine: every answer in a few lines of NumPy, none of them fast.

Sparse rows are written out in full.
"""

from collections.abc import Iterator
from math import fsum

import numpy as np

from centra.data import Data, Floats, Index, Labels, Moments
from centra.engine.base import EngineRows
from centra.engine.ranks import farthest
from centra.result import Moves, Partial

BLOCK = 1 << 16  # distances held at a time, to keep temporaries small
LANES = 8
LESS = 1 - 1e-12  # what rounding may pretend to gain


def squared_distances(x: Floats, points: Floats) -> Floats:
    """Squared distances by direct differences, in the one order of summation that every engine keeps.

    Feature j goes to running sum j mod 8; the eight sums are then added in pairs.

    Parameters
    ----------
    x : ndarray of shape (n, d), float64
    points : ndarray of shape (m, d), float64

    Returns
    -------
    ndarray of shape (n, m), float64, squared units of x
    """
    s = np.zeros((LANES, x.shape[0], points.shape[0]))
    for j in range(x.shape[1]):
        difference = x[:, j, None] - points[None, :, j]
        s[j % LANES] += difference * difference
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))


def product(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """a * b, rounded, and what rounding took: Dekker (1971), doi:10.1007/BF01397083."""
    split = 2.0**27 + 1
    a_high, b_high = a * split - (a * split - a), b * split - (b * split - b)
    a_low, b_low = a - a_high, b - b_high
    rounded = a * b
    return rounded, ((a_high * b_high - rounded) + a_high * b_low + a_low * b_high) + a_low * b_low


class NumpyRows(EngineRows):
    """Rows answered by NumPy. See :class:`centra.rows.Rows`."""

    def __init__(self, data: Data, moments: Moments | None = None) -> None:
        self._data, self._n_threads = data, None
        self._weights = np.ones(data.n) if data.weights is None else data.weights
        self._labels: Labels = np.full(data.n, -1, np.int32)
        self._running: Floats | None = None
        self._ranked: tuple[Floats, Index, Floats]
        self._moments = moments or self._measure()

    @classmethod
    def bind(cls, data: Data, n_threads: int | None) -> "NumpyRows":
        return cls(data)

    def _measure(self) -> Moments:
        x, weight = self._data.rows(slice(None)), float(self._weights.sum())
        shares = self._weights / (weight or 1.0)
        mean = shares @ x
        return Moments(
            n=self._data.n,
            weight=weight,
            mean=mean,
            variance=shares @ np.square(x - mean),
            largest=float(np.abs(x).max()),
            least=float(np.abs(x[x != 0]).min(initial=np.inf)),
        )

    @property
    def moments(self) -> Moments:
        return self._moments

    def fresh(self) -> "NumpyRows":
        return NumpyRows(self._data, self._moments)

    def _blocks(self, points: int) -> Iterator[tuple[slice, Floats]]:
        size = max(1, BLOCK // points)
        for start in range(0, self._data.n, size):
            block = slice(start, start + size)
            yield block, self._data.rows(block)

    def distances(self, points: Floats) -> Iterator[Floats]:
        for _, x in self._blocks(len(points)):
            yield squared_distances(x, points)

    def distance_sums(self, points: Floats, labels: Labels, k: int) -> Floats:
        sums = np.zeros((k, len(points)))
        for block, x in self._blocks(len(points)):
            np.add.at(sums, labels[block], self._weights[block, None] * np.sqrt(squared_distances(x, points)))
        return sums.T

    def step(self, centers: Floats) -> Partial:
        self._running = None
        k = len(centers)
        before = self._labels.copy()
        inertia = 0.0
        for block, x in self._blocks(k):
            squared = squared_distances(x, centers)
            self._labels[block] = squared.argmin(axis=1)
            inertia += float(self._weights[block] @ squared.min(axis=1))
        return self._partial(k, int((self._labels != before).sum()), inertia, distances=self._data.n * k)

    def _partial(self, k: int, moved: int, inertia: float, distances: int) -> Partial:
        members = [np.flatnonzero(self._labels == cluster) for cluster in range(k)]
        totals, residues = np.array([self._sum(rows) for rows in members]).swapaxes(0, 1)
        present = np.array([np.count_nonzero(self._weights[rows]) for rows in members])
        return Partial(
            np.ascontiguousarray(totals),
            np.ascontiguousarray(residues),
            sizes=np.array([len(rows) for rows in members]),
            present=present,
            moved=moved,
            inertia=inertia,
            distances=distances,
            fewest=int(present.min()),
        )

    def sums(self, labels: Labels, k: int) -> Partial:
        given = self.fresh()
        given._labels = labels
        partial = given._partial(k, self._data.n, 0.0, 0)
        partial.inertia = given.inertia(partial.means(where_empty=np.zeros((k, self._data.d))))
        return partial

    def _sum(self, index: Index) -> Floats:
        """Sum of weighted rows and of weights, correctly rounded, and what the rounding took: shape (2, d + 1)."""
        rows = np.column_stack([self.take(index), np.ones(len(index))])
        columns = np.vstack(product(self._weights[index, None], rows)).T.tolist()
        sums = [fsum(column) for column in columns]
        return np.array([sums, [fsum([*column, -s]) for column, s in zip(columns, sums, strict=True)]])

    def _own_distances(self, centers: Floats) -> Floats:
        own = [
            squared_distances(x, centers)[np.arange(len(x)), self._labels[block]]
            for block, x in self._blocks(len(centers))
        ]
        return np.concatenate(own)

    def inertia(self, centers: Floats) -> float:
        return float(self._weights @ self._own_distances(centers))

    def within(self, centers: Floats) -> tuple[float, Floats]:
        weighted = self._weights * self._own_distances(centers)
        return self.inertia(centers), np.asarray(np.bincount(self._labels, weighted, len(centers)), np.float64)

    def labels(self) -> Labels:
        return self._labels.copy()

    def cover(self, points: Floats) -> float:
        nearest = np.concatenate([block.min(axis=1) for block in self.distances(points)])
        self._running = nearest if self._running is None else np.minimum(self._running, nearest)
        return self.potential

    def contest(self, points: Floats) -> Floats:
        potentials = np.zeros(len(points))
        for block, x in self._blocks(len(points)):
            squared = squared_distances(x, points)
            if self._running is not None:
                squared = np.minimum(squared, self._running[block, None])
            potentials += self._weights[block] @ squared
        return potentials

    @property
    def _mass(self) -> Floats:
        return self._weights if self._running is None else self._weights * self._running

    @property
    def potential(self) -> float:
        return float(self._mass.sum())

    def draw(self, u: Floats) -> Index:
        mass = self._mass
        cumulative = mass.cumsum()
        picks = cumulative.searchsorted(u * cumulative[-1], side="right")
        return np.minimum(picks, np.flatnonzero(mass)[-1])

    def farthest(self, count: int, centers: Floats | None = None) -> tuple[Floats, Index]:
        known = [self._running] if self._running is not None else []
        if centers is not None:
            known.append(self._own_distances(centers))
        if not known:
            raise RuntimeError("farthest() asks for running distances or centres")
        present = np.flatnonzero(self._weights)
        return farthest(np.minimum.reduce(known)[present], present, count)

    def rank(self, points: Floats) -> float:
        squared = np.concatenate(list(self.distances(points)))
        order = squared.argsort(axis=1, kind="stable")[:, :2]
        two = np.full((len(squared), 2), np.inf)
        two[:, : order.shape[1]] = np.take_along_axis(squared, order, axis=1)
        self._ranked = points, order[:, 0], two
        self._running = two[:, 0].copy()
        return self.potential

    def swaps(self, points: Floats) -> Floats:
        ranked, first, two = self._ranked
        changes = np.empty((len(points), len(ranked)))
        for p, squared in enumerate(np.concatenate(list(self.distances(points))).T):
            kept = self._weights * (np.minimum(squared, two[:, 0]) - two[:, 0])
            lost = self._weights * (np.minimum(squared, two[:, 1]) - two[:, 0])
            changes[p] = kept.sum() + np.bincount(first, lost - kept, len(ranked))
        return changes

    def swapped(self, point: Floats, place: int) -> "NumpyRows":
        rows = self.fresh()
        rows._labels = self._labels.copy()
        return rows

    def moves(self, weights: Floats) -> Moves:
        ranked, first, two = self._ranked
        with np.errstate(divide="ignore", invalid="ignore"):
            leaving = weights[first] / (weights[first] - self._weights) * two[:, 0]
        able = np.flatnonzero((self._weights > 0) & (weights[first] > self._weights) & (two[:, 0] > 0))
        entering = weights / (weights + self._weights[able, None]) * squared_distances(self.take(able), ranked)
        entering[np.arange(len(able)), first[able]] = np.inf
        least = entering.min(axis=1)
        better = least < leaving[able] * LESS
        rows = able[better]
        gains = self._weights[rows] * (leaving[rows] - least[better])
        return Moves(gains, rows, first[rows], entering[better].argmin(axis=1)).ordered()

    def relabel(self, points: Floats, clusters: Index, centers: Floats) -> Partial:
        for point, cluster in zip(points, clusters, strict=True):
            for block, x in self._blocks(len(point)):
                self._labels[block][(x == point).all(axis=1)] = cluster
        return self._partial(len(centers), self._data.n, self.inertia(centers), 0)
