"""Rows that live in parts, each on an engine of its own: every answer is a fold over the parts, in their order."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import add

import numpy as np

from centra.data import Data, Floats, Index, Labels, Moments, pool_moments
from centra.engine.ranks import farthest
from centra.result import Partial
from centra.rows import Rows


def split(data: Data, parts: int) -> list[Data]:
    """Consecutive rows in so many parts, none of them empty."""
    cuts = np.unique(np.linspace(0, data.n, parts + 1).astype(int)).tolist()
    return [data.subset(slice(a, b)) for a, b in pairwise(cuts)]


class PartedRows:
    """The union of disjoint Rows. See :class:`centra.rows.Rows`."""

    def __init__(self, parts: Sequence[Rows]) -> None:
        self._parts = parts
        self._moments = pool_moments(part.moments for part in parts)
        self._starts = np.cumsum([0] + [part.moments.n for part in parts])

    @property
    def moments(self) -> Moments:
        return self._moments

    def fresh(self) -> "PartedRows":
        return PartedRows([part.fresh() for part in self._parts])

    def step(self, centers: Floats) -> Partial:
        return reduce(add, [part.step(centers) for part in self._parts])

    def advance(self, centers: Floats, most: int, tol: float) -> tuple[list[float], Floats, Partial]:
        return [], centers, self.step(centers)

    def inertia(self, centers: Floats) -> float:
        return sum(part.inertia(centers) for part in self._parts)

    def labels(self) -> Labels:
        return np.concatenate([part.labels() for part in self._parts])

    def cover(self, points: Floats) -> float:
        return sum(part.cover(points) for part in self._parts)

    def contest(self, points: Floats) -> Floats:
        return reduce(add, [part.contest(points) for part in self._parts])

    @property
    def potential(self) -> float:
        return sum(part.potential for part in self._parts)

    def draw(self, u: Floats) -> Index:
        potentials = np.array([part.potential for part in self._parts])
        ends = potentials.cumsum()
        target = u * ends[-1]
        home = np.minimum(ends.searchsorted(target, side="right"), np.flatnonzero(potentials)[-1])
        within = (target - (ends - potentials)[home]) / potentials[home]
        within = np.clip(within, 0.0, np.nextafter(1.0, 0.0))
        return np.array([self._starts[p] + self._parts[p].draw(w[None])[0] for p, w in zip(home, within, strict=True)])

    def farthest(self, count: int, centers: Floats | None = None) -> tuple[Floats, Index]:
        found = [part.farthest(count, centers) for part in self._parts]
        squared = np.concatenate([distances for distances, _ in found])
        rows = np.concatenate([own + start for (_, own), start in zip(found, self._starts, strict=False)])
        return farthest(squared, rows, count)

    def relabel(self, points: Floats, clusters: Index, centers: Floats) -> Partial:
        return reduce(add, [part.relabel(points, clusters, centers) for part in self._parts])

    def distances(self, points: Floats) -> Iterator[Floats]:
        for part in self._parts:
            yield from part.distances(points)

    def distance_sums(self, points: Floats, labels: Labels, k: int) -> Floats:
        slices = np.split(labels, self._starts[1:-1])
        return reduce(add, [part.distance_sums(points, own, k) for part, own in zip(self._parts, slices, strict=True)])

    def _in_parts(self, index: Index) -> list[tuple[Rows, Index, Index]]:
        """Per part that is asked for rows: the part, where in `index` they stand, and their places in the part."""
        home = self._starts.searchsorted(index, side="right") - 1
        return [
            (self._parts[p], at, index[at] - self._starts[p])
            for p in np.unique(home)
            for at in [np.flatnonzero(home == p)]
        ]

    def rows(self, index: Index) -> Floats:
        taken = np.empty((len(index), len(self._moments.mean)))
        for part, at, local in self._in_parts(index):
            taken[at] = part.rows(local)
        return taken

    def weights(self, index: Index) -> Floats:
        taken = np.empty(len(index))
        for part, at, local in self._in_parts(index):
            taken[at] = part.weights(local)
        return taken

    def subset(self, index: Index) -> "PartedRows":
        return PartedRows([part.subset(local) for part, _, local in self._in_parts(index)])
