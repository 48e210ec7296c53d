"""Parquet, Arrow and Feather; imported only where pyarrow is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from centra.data import Rows2D
from centra.errors import DataError


def read_columnar(path: str) -> "ArrowTable":
    """Read Parquet (.parquet) or Arrow (file or stream).

    Raises
    ------
    DataError
    """
    try:
        table = pq.read_table(path) if path.lower().endswith(".parquet") else _read_arrow(path)
        table.validate()
    except (pa.ArrowException, OSError):
        raise DataError(
            f"{path} can't be read: it is damaged, cut short, or in another format; write it again"
        ) from None
    for i, name in enumerate(table.column_names):
        table = table.set_column(i, name, _without_views(table.column(i)))
    return ArrowTable(path, table)


def _read_arrow(path: str) -> Any:
    with pa.memory_map(path) as mapped:
        try:
            return pa.ipc.open_file(mapped).read_all()
        except pa.ArrowInvalid:
            mapped.seek(0)
            return pa.ipc.open_stream(mapped).read_all()


def _without_views(column: Any) -> Any:
    """polars writes categories as views of strings, for which pyarrow knows neither take nor cast."""
    if not pa.types.is_dictionary(column.type) or str(column.type.value_type) != "string_view":
        return column
    decoded = [pa.DictionaryArray.from_arrays(c.indices, c.dictionary.cast(pa.string())) for c in column.chunks]
    return pa.chunked_array(decoded, pa.dictionary(column.type.index_type, pa.string()))


@dataclass(frozen=True, slots=True, eq=False)
class ArrowTable:
    """A :class:`~centra.io.table.Table` of typed columns."""

    source: str
    table: Any
    note: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table.column_names)

    @property
    def n(self) -> int:
        return self.table.num_rows

    def numeric(self) -> tuple[int, ...]:
        return tuple(i for i, kind in enumerate(self.table.schema.types) if _holds_numbers(kind))

    def index(self) -> frozenset[int]:
        saved = (self.table.schema.pandas_metadata or {}).get("index_columns", [])
        return frozenset(i for i, name in enumerate(self.names) if name in saved)

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        single = all(self.table.schema.types[i] == pa.float32() for i in columns)
        dtype, kind = (np.float32, pa.float32()) if single else (np.float64, pa.float64())
        x = np.empty((self.n, len(columns)), dtype)
        for j, position in enumerate(columns):
            # Unchecked, because whole numbers above 2^53 are rounded, as everywhere.
            x[:, j] = pc.cast(self.table.column(position), kind, safe=False).to_numpy()
        return x

    def where(self, row: int) -> str:
        return f"row {row} (counted from 0)"

    def rows(self, *, typed: bool) -> Any:
        return self.table


def _holds_numbers(kind: Any) -> bool:
    types = pa.types
    return types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or types.is_decimal(kind)
