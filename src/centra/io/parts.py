"""Several files of one shape, one after the other, as one table; imported only where pyarrow is there."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from centra.data import Rows2D
from centra.errors import DataError
from centra.io.table import Table
from centra.sparse import in_full


@dataclass(frozen=True, eq=False)
class Parts:
    """A :class:`~centra.io.table.Table` of the rows of several."""

    source: str
    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        first = self.tables[0]
        for table in self.tables[1:]:
            if table.names != first.names:
                odd = next(iter({*table.names} ^ {*first.names}), "the order of the columns")
                raise DataError(
                    f"{table.source} has other columns than {first.source} ({odd}): name files of one shape"
                )

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *np.cumsum([table.n for table in self.tables]).tolist()]

    @property
    def names(self) -> tuple[str, ...]:
        return self.tables[0].names

    @property
    def n(self) -> int:
        return self._starts[-1]

    @property
    def notes(self) -> tuple[str, ...]:
        return (f"read from {len(self.tables)} files", *dict.fromkeys(n for table in self.tables for n in table.notes))

    def numeric(self) -> tuple[int, ...]:
        return tuple(sorted({*self.tables[0].numeric()}.intersection(*(table.numeric() for table in self.tables))))

    def readable(self, position: int) -> bool:
        return all(table.readable(position) for table in self.tables)

    def about(self, position: int) -> str:
        return next(table.about(position) for table in self.tables if position not in table.numeric())

    def index(self) -> frozenset[int]:
        return self.tables[0].index()

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        return np.concatenate([in_full(table.matrix(columns)) for table in self.tables])

    def where(self, row: int) -> str:
        part = bisect_right(self._starts, row) - 1
        return f"{self.tables[part].source}, {self.tables[part].where(row - self._starts[part])}"

    @property
    def writing(self) -> None:
        return None

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        parts = np.searchsorted(self._starts, rows, side="right") - 1
        found = [self.tables[part].is_blank(rows[parts == part] - self._starts[part]) for part in np.unique(parts)]
        return np.concatenate(found)

    def rows(self, *, typed: bool) -> Any:
        try:
            return pa.concat_tables([table.rows(typed=typed) for table in self.tables], promote_options="permissive")
        except pa.ArrowException:
            raise DataError(
                f"{self.source} has columns that are of one kind in one file, and of another in others"
            ) from None
