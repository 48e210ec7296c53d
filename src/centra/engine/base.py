"""What any engine can answer by asking itself something else: a new one begins here."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

from centra.data import Data, Floats, Index, Labels
from centra.result import Partial, Taken
from centra.rows import Rows


class EngineRows(Rows):
    """Base of all engines, which override what they can do better. A subclass keeps what it was bound with."""

    _data: Data
    _n_threads: int | None

    @classmethod
    def bind(cls, data: Data, n_threads: int | None) -> Self:
        """Rows on this engine."""
        raise NotImplementedError

    def advance(self, centers: Floats, most: int, tol: float) -> tuple[list[Taken], Floats, Partial]:
        return [], centers, self.step(centers)

    def label_blocks(self) -> Iterator[Labels]:
        yield self.labels()

    def draw_rows(self, u: Floats) -> tuple[Index, Floats]:
        index = self.draw(u)
        return index, self.take(index)

    def take(self, index: Index) -> Floats:
        return self._data.rows(index)

    def weights(self, index: Index) -> Floats:
        return self._data.weights_of(index)

    def subset(self, index: Index) -> Self:
        return self.bind(self._data.subset(index), self._n_threads)

    def reweighted(self, weights: Floats | None) -> Rows:
        if weights is None and self._data.weights is None:
            return self.fresh()
        return self.bind(replace(self._data, weights=weights), self._n_threads)

    def like(self, points: Floats, weights: Floats | None = None) -> Self:
        return self.bind(Data(points, weights), self._n_threads)
