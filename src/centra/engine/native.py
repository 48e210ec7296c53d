"""The C++ core as an engine: thin."""

from collections.abc import Iterator

import numpy as np

from centra._native import BoundRows, isa, usable_threads
from centra.data import Data, Floats, Index, Labels, Moments
from centra.result import Partial

BLOCK = 1 << 20  # distances handed over at a time


def describe() -> dict[str, str | int]:
    """The instruction set whose kernels run, and the threads that ``n_threads=None`` means."""
    return {"isa": isa(), "n_threads": usable_threads()}


class NativeRows:
    """Rows answered by the C++ core. See :class:`centra.rows.Rows`."""

    def __init__(self, data: Data, bound: BoundRows, moments: Moments) -> None:
        self._data = data
        self._bound = bound
        self._moments = moments

    @classmethod
    def bind(cls, data: Data, n_threads: int | None) -> "NativeRows":
        x = data.x
        if not x.flags.aligned or any(stride % x.itemsize for stride in x.strides):
            x = x.copy()  # fields of packed records: there is no stride in whole numbers of elements
        bits = x.view(f"u{x.itemsize}")  # DLPack knows neither bfloat16 nor, everywhere, bool
        bound = BoundRows(bits, x.dtype.name, data.weights, n_threads or 0)
        return cls(data, bound, Moments(data.n, *bound.moments()))

    @property
    def moments(self) -> Moments:
        return self._moments

    def fresh(self) -> "NativeRows":
        return NativeRows(self._data, self._bound.fresh(), self._moments)

    def step(self, centers: Floats) -> Partial:
        return Partial(*self._bound.step(centers))

    def inertia(self, centers: Floats) -> float:
        return self._bound.inertia(centers)

    def labels(self) -> Labels:
        return self._bound.labels()

    def cover(self, points: Floats) -> float:
        return self._bound.cover(points)

    def uncover(self, centers: Floats) -> float:
        return self._bound.uncover(centers)

    def contest(self, points: Floats) -> Floats:
        return self._bound.contest(points)

    @property
    def potential(self) -> float:
        return self._bound.potential()

    def draw(self, u: Floats) -> Index:
        return self._bound.draw(u)

    def farthest(self) -> tuple[float, int]:
        return self._bound.farthest()

    def distances(self, points: Floats) -> Iterator[Floats]:
        size = max(1, BLOCK // len(points))
        for start in range(0, self._data.n, size):
            yield self._bound.distances(points, start, min(start + size, self._data.n))

    def rows(self, index: Index) -> Floats:
        return self._data.x[index].astype(np.float64)

    def subset(self, index: Index) -> "NativeRows":
        weights = None if self._data.weights is None else self._data.weights[index]
        return NativeRows.bind(Data(self._data.x[index], weights), None)
