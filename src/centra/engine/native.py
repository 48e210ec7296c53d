"""The C++ core as an engine: thin."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra._native import BoundRows, isa, usable_threads
from centra.data import Csr, Data, Floats, Index, Labels, Moments
from centra.engine.base import EngineRows
from centra.engine.ranks import farthest
from centra.result import Moves, Partial, Taken

BLOCK = 1 << 20  # distances handed over at a time


def describe() -> dict[str, str | int]:
    """The instruction set whose kernels run, and the threads that ``n_threads=None`` means."""
    return {"isa": isa(), "n_threads": usable_threads()}


class NativeRows(EngineRows):
    """Rows answered by the C++ core. See :class:`centra.rows.Rows`."""

    def __init__(self, data: Data, n_threads: int | None, bound: BoundRows | None = None) -> None:
        self._data, self._n_threads = data, n_threads
        if bound is not None:
            self._bound = bound

    _bound: BoundRows
    _moments: Moments

    def __getattr__(self, name: str) -> Any:
        """What is made when first asked for. (cached_property holds one lock for all rows, through a fork, too.)"""
        if name == "_bound":
            self._bound = self._core()
        elif name == "_moments":
            self._moments = Moments(self._data.n, *self._bound.moments())
        else:
            raise AttributeError(name)
        return self.__dict__[name]

    def _core(self) -> BoundRows:
        x, threads = self._data.x, self._n_threads or 0
        if isinstance(x, Csr):
            values, d = _bits(x.values), self._data.d
            return BoundRows.sparse(values, _name(x.dtype), x.columns, x.starts, d, self._data.weights, threads)
        x = x if isinstance(x, np.ndarray) else x.astype(np.float64)
        if not x.flags.aligned or any(stride % x.itemsize for stride in x.strides):
            x = x.copy()  # fields of packed records: there is no stride in whole numbers of elements
        return BoundRows.dense(_bits(x), _name(x.dtype), self._data.weights, threads)

    @classmethod
    def bind(cls, data: Data, n_threads: int | None) -> "NativeRows":
        rows = cls(data, n_threads)
        _ = rows._bound
        return rows

    @property
    def moments(self) -> Moments:
        return self._moments

    def fresh(self) -> "NativeRows":
        rows = NativeRows(self._data, self._n_threads, self._bound.fresh())
        rows._moments = self.moments
        return rows

    def reweighted(self, weights: Floats | None) -> "NativeRows":
        """Not bound before anything is asked: of rows that are but subset, as by batches, it never is."""
        if weights is None and self._data.weights is None:
            return self.fresh()
        return NativeRows(replace(self._data, weights=weights), self._n_threads)

    def step(self, centers: Floats) -> Partial:
        return Partial(*self._bound.step(centers))

    def advance(self, centers: Floats, most: int, tol: float) -> tuple[list[Taken], Floats, Partial]:
        taken, last_centers, last = self._bound.advance(centers, most, tol)
        return taken, last_centers, Partial(*last)

    def inertia(self, centers: Floats) -> float:
        return self._bound.inertia(centers)

    def within(self, centers: Floats) -> tuple[float, Floats]:
        return self._bound.within(centers)

    def labels(self) -> Labels:
        return self._bound.labels()

    def cover(self, points: Floats) -> float:
        return self._bound.cover(points)

    def contest(self, points: Floats) -> Floats:
        return self._bound.contest(points)

    @property
    def potential(self) -> float:
        return self._bound.potential()

    def draw(self, u: Floats) -> Index:
        return self._bound.draw(u)

    def farthest(self, count: int, centers: Floats | None = None) -> tuple[Floats, Index]:
        return farthest(*self._bound.farthest(count, centers), count)

    def relabel(self, points: Floats, clusters: Index, centers: Floats) -> Partial:
        return Partial(*self._bound.relabel(points, clusters, centers))

    def rank(self, points: Floats) -> float:
        return self._bound.rank(points)

    def swaps(self, points: Floats) -> Floats:
        return self._bound.swaps(points)

    def swapped(self, point: Floats, place: int) -> "NativeRows":
        rows = NativeRows(self._data, self._n_threads, self._bound.swapped(point, place))
        rows._moments = self.moments
        return rows

    def moves(self, weights: Floats) -> Moves:
        return Moves(*self._bound.moves(weights))

    def distances(self, points: Floats) -> Iterator[Floats]:
        size = max(1, BLOCK // len(points))
        for start in range(0, self._data.n, size):
            yield self._bound.distances(points, start, min(start + size, self._data.n))

    def sums(self, labels: Labels, k: int) -> Partial:
        return Partial(*self._bound.sums(labels, k))

    def distance_sums(self, points: Floats, labels: Labels, k: int) -> Floats:
        return self._bound.distance_sums(points, labels, k)


def _bits(x: NDArray[Any]) -> NDArray[np.unsignedinteger]:
    return x.view(f"u{x.itemsize}")  # DLPack knows neither bfloat16 nor, everywhere, bool


@cache
def _name(dtype: np.dtype[Any]) -> str:
    return dtype.name  # which NumPy puts together anew each time
