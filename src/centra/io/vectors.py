"""Columns of vectors, spread over a column for each of their numbers; imported only where pyarrow is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Rows2D
from centra.errors import DataError
from centra.io.table import Table
from centra.io.writing import Writing
from centra.sparse import in_full


class Vectors(NamedTuple):
    """The vectors of a column.

    Attributes
    ----------
    numbers : ndarray of shape (n, m)
        NaN where a vector or one of its numbers is missing.
    bad : int or None
        The first row with something else than a vector of m numbers.
    why : str
        What is wrong with it.
    """

    numbers: Floats
    bad: int | None = None
    why: str = ""


@dataclass(frozen=True, eq=False)
class Spread:
    """A :class:`~centra.io.table.Table` whose vectors have a column for each number: ``name[0]``, ``name[1]``..."""

    table: Table
    vectors: dict[int, Vectors]

    @cached_property
    def _places(self) -> tuple[tuple[int, int | None], ...]:
        """The column of the table behind each column, and which of its numbers."""
        places: list[tuple[int, int | None]] = []
        for i in range(len(self.table.names)):
            found = self.vectors.get(i)
            places += [(i, None)] if found is None or found.bad is not None else self._each(i, found)
        return tuple(places)

    def _each(self, position: int, found: Vectors) -> list[tuple[int, int | None]]:
        return [(position, j) for j in range(found.numbers.shape[1])]

    @property
    def source(self) -> str:
        return self.table.source

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        names = self.table.names
        return tuple(names[i] if j is None else f"{names[i]}[{j}]" for i, j in self._places)

    @property
    def n(self) -> int:
        return self.table.n

    @property
    def notes(self) -> tuple[str, ...]:
        return self.table.notes

    def numeric(self) -> tuple[int, ...]:
        numeric = frozenset(self.table.numeric())
        return tuple(at for at, (i, _) in enumerate(self._places) if i in numeric or i in self.vectors)

    def readable(self, position: int) -> bool:
        i, _ = self._places[position]
        return i in self.vectors or self.table.readable(i)

    def about(self, position: int) -> str:
        return self.table.about(self._places[position][0])

    def index(self) -> frozenset[int]:
        numbering = self.table.index()
        return frozenset(at for at, (i, _) in enumerate(self._places) if i in numbering)

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        places = [self._places[at] for at in columns]
        for i, _ in places:
            found = self.vectors.get(i)
            if found is not None and found.bad is not None:
                where = f"{self.source}, {self.where(found.bad)}, column {self.table.names[i]!r}"
                raise DataError(f"{where}: {found.why}; correct it, drop the row or leave the column out")
        plain = [i for i, j in places if j is None]
        if not plain:
            return np.stack([self.vectors[i].numbers[:, j] for i, j in places if j is not None], axis=1)
        numbers = iter(in_full(self.table.matrix(plain)).T)
        return np.stack([next(numbers) if j is None else self.vectors[i].numbers[:, j] for i, j in places], axis=1)

    def where(self, row: int) -> str:
        return self.table.where(row)

    @property
    def writing(self) -> Writing | None:
        return self.table.writing

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return self.table.is_blank(rows)

    def rows(self, *, typed: bool) -> Any:
        return self.table.rows(typed=typed)


def of_lists(lists: Any) -> Vectors:
    """Of lists of numbers, null where there is none."""
    import pyarrow as pa
    import pyarrow.compute

    pc: Any = pyarrow.compute
    lists = lists.combine_chunks() if isinstance(lists, pa.ChunkedArray) else lists
    lengths = pc.list_value_length(lists)
    there = lengths.is_valid().to_numpy(zero_copy_only=False)
    counts = lengths.fill_null(0).to_numpy(zero_copy_only=False)
    width = int(counts[there][0]) if there.any() else 0
    if (wrong := there & (counts != width)).any() or not width:
        row = int(wrong.argmax())
        return Vectors(np.empty((len(counts), 0)), row, f"{counts[row]} numbers where the first vector has {width}")
    numbers = np.full((len(counts), width), np.nan)
    flat = pc.list_flatten(lists)
    numbers[there] = pc.cast(flat, pa.float64(), safe=False).to_numpy(zero_copy_only=False).reshape(-1, width)
    return Vectors(numbers)


def of_text(cells: Any, missing: Sequence[str]) -> Vectors | None:
    """Of text such as ``[0.1, 0.9]`` or ``[0.1 0.9]``; None if it is other text."""
    import pyarrow as pa
    import pyarrow.compute

    pc: Any = pyarrow.compute
    neat = pc.utf8_trim_whitespace(cells)
    there = pc.invert(pc.is_in(pc.utf8_lower(neat), pa.array(missing)))
    vectors = pc.match_substring_regex(neat, r"^[\[(].*[\])]$")
    if not pc.all(pc.or_(vectors, pc.invert(there))).as_py() or not pc.any(there).as_py():
        return None
    inner = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(neat, 1, -1))
    inner = pc.if_else(there, inner, pa.scalar(None, pa.string()))
    lists = pc.split_pattern_regex(inner, r"\s*[,;\s]\s*").combine_chunks()
    flat = pc.list_flatten(lists)
    good = pc.match_substring_regex(pc.utf8_lower(flat), r"^[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf)$")
    if not pc.all(good).as_py():
        at = int((~good.to_numpy(zero_copy_only=False)).argmax())
        row = int(pc.list_parent_indices(lists)[at].as_py())
        return Vectors(np.empty((len(lists), 0)), row, f"{flat[at].as_py()!r} in a vector is not a number")
    numbers = pc.replace_substring_regex(flat, r"^\+", "").cast(pa.float64())
    return of_lists(pa.ListArray.from_arrays(_offsets(lists), numbers))


def _offsets(lists: Any) -> Any:
    """Where each list begins; null, where there is none."""
    import pyarrow as pa

    counts = np.array([0 if length is None else length for length in lists.value_lengths().to_pylist()])
    starts = np.concatenate([[0], np.cumsum(counts)])
    missing = np.concatenate([lists.is_null().to_numpy(zero_copy_only=False), [False]])
    return pa.array(starts, pa.int32(), mask=missing)
