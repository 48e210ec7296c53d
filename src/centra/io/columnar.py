"""Parquet, Arrow and Feather; imported only where pyarrow is there."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from centra.data import Rows2D
from centra.errors import DataError
from centra.io.memory import refuse_beyond_memory
from centra.io.vectors import Vectors, of_lists
from centra.wording import example

# Bytes that a cell takes at least: of a billion equal ones, a file needs few.
WIDTHS = {"DOUBLE": 8, "INT64": 8, "FLOAT": 4, "INT32": 1, "BYTE_ARRAY": 1}


def read_columnar(path: str) -> "ArrowTable":
    """Read Parquet (.parquet) or Arrow (file or stream).

    Raises
    ------
    DataError
    """
    try:
        # Read, not mapped: where a mapped file is cut short meanwhile, its pages are gone, and the process with them.
        with pa.OSFile(os.fsencode(path)) as file:
            table = _read_parquet(path, file) if path.lower().endswith(".parquet") else _read_arrow(file)
        # Every offset and index, since all that follows believes them.
        table.validate(full=True)
        names = tuple(table.column_names)
    except MemoryError:  # pyarrow's own is an ArrowException as well
        raise
    except UnicodeDecodeError:
        raise DataError(f"{path} has a column whose name is not text in UTF-8: rename it") from None
    except (pa.ArrowException, OSError):
        raise DataError(
            f"{path} can't be read: it is damaged, cut short, or in another format; write it again"
        ) from None
    for i, kind in enumerate(table.schema.types):
        if pa.types.is_dictionary(kind) and str(kind.value_type) == "string_view":
            table = table.set_column(i, names[i], _without_views(table.column(i)))
    return ArrowTable(path, table, names)


def _read_parquet(path: str, file: Any) -> Any:
    parquet = pq.ParquetFile(file)
    about, schema = parquet.metadata, parquet.metadata.schema
    a_row = sum(WIDTHS.get(schema.column(i).physical_type, 0) for i in range(len(schema)))
    refuse_beyond_memory(path, about.num_rows * a_row)
    return parquet.read()


def _read_arrow(file: Any) -> Any:
    try:
        return pa.ipc.open_file(file).read_all()
    except pa.ArrowInvalid:
        file.seek(0)
        return pa.ipc.open_stream(file).read_all()


def _without_views(column: Any) -> Any:
    """polars writes categories as views of strings, for which pyarrow knows neither take nor cast."""
    decoded = [pa.DictionaryArray.from_arrays(c.indices, c.dictionary.cast(pa.string())) for c in column.chunks]
    return pa.chunked_array(decoded, pa.dictionary(column.type.index_type, pa.string()))


@dataclass(frozen=True, eq=False)
class ArrowTable:
    """A :class:`~centra.io.table.Table` of typed columns."""

    source: str
    table: Any
    names: tuple[str, ...]
    _used: set[int] = field(default_factory=set[int])

    @property
    def notes(self) -> tuple[str, ...]:
        times = [self.names[i] for i in sorted(self._used) if _holds_times(self._types[i])]
        return tuple(f"column {name!r}: read as seconds" for name in times)

    @property
    def n(self) -> int:
        return self.table.num_rows

    @cached_property
    def _types(self) -> list[Any]:
        return self.table.schema.types

    def numeric(self) -> tuple[int, ...]:
        return tuple(i for i, kind in enumerate(self._types) if _holds_numbers(kind))

    def readable(self, position: int) -> bool:
        return _holds_numbers(self._types[position]) or _holds_times(self._types[position])

    def vectors(self) -> dict[int, Vectors]:
        """Those of the columns that hold some."""
        lists = (i for i, kind in enumerate(self._types) if _holds_vectors(kind))
        return {i: of_lists(self.table.column(i)) for i in lists}

    def about(self, position: int) -> str:
        kind, column = self._types[position], self.table.column(position)
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view":
            return example(next((cell.as_py() for cell in column if cell.is_valid), None))
        return f"of type {kind}"

    def index(self) -> frozenset[int]:
        try:
            saved = self.table.schema.pandas_metadata["index_columns"]
            names = {name for name in saved if isinstance(name, str)}
        except (TypeError, KeyError, ValueError):  # none, or nothing that pandas would write
            return frozenset()
        return frozenset(i for i, name in enumerate(self.names) if name in names)

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        single = all(self._types[i] == pa.float32() for i in columns)
        dtype, kind = (np.float32, pa.float32()) if single else (np.float64, pa.float64())
        refuse_beyond_memory(self.source, self.n * len(columns) * np.dtype(dtype).itemsize)
        x = np.empty((self.n, len(columns)), dtype)
        for j, position in enumerate(columns):
            self._used.add(position)
            column = self.table.column(position)
            if _holds_times(column.type):
                x[:, j] = _seconds(column)
                continue
            # Unchecked, because whole numbers above 2^53 are rounded, as everywhere.
            x[:, j] = (column if self._types[position] == kind else pc.cast(column, kind, safe=False)).to_numpy()
        return x

    def where(self, row: int) -> str:
        return f"row {row} (counted from 0)"

    @property
    def writing(self) -> None:
        return None

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        some = self.table.take(rows)
        return np.all([column.is_null(nan_is_null=True).to_numpy() for column in some.columns], axis=0)

    def rows(self, *, typed: bool) -> Any:
        return self.table


def _holds_times(kind: Any) -> bool:
    types = pa.types
    return types.is_timestamp(kind) or types.is_date(kind) or types.is_time(kind) or types.is_duration(kind)


def _seconds(column: Any) -> NDArray[np.float64]:
    """Since 1970, of the day, or of a duration."""
    kind = column.type
    if pa.types.is_time(kind):
        column = column.cast(pa.time64("ns")).cast(pa.int64())
    elif pa.types.is_duration(kind):
        column = column.cast(pa.duration("ns")).cast(pa.int64())
    else:
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
        return pc.cast(column, pa.float64(), safe=False).to_numpy() / 1e6
    return pc.cast(column, pa.float64(), safe=False).to_numpy() / 1e9


def _holds_vectors(kind: Any) -> bool:
    types = pa.types
    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return lists and _holds_numbers(kind.value_type)


def _holds_numbers(kind: Any) -> bool:
    types = pa.types
    return types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or types.is_decimal(kind)
