"""Labels out: the rows of the input, in their order, and a column ``cluster``."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from centra.data import Labels
from centra.errors import DataError, OutputError
from centra.extras import require
from centra.io.table import Table
from centra.io.write import check_rows, write_rows
from centra.io.writing import SEPARATORS, suffix_of

COLUMN, NAMES = "cluster", "cluster_name"


def check_labels(table: Table, path: str, names: Mapping[int, str] = MappingProxyType({})) -> None:
    """Refuse a table that labels can't be written for, before anything is computed.

    A second column of the same name would be ambiguous, and another name for the new one a surprise.

    Raises
    ------
    DataError, OutputError, MissingExtraError
    """
    require("pyarrow", "io", "writing tables")
    for column in (COLUMN, NAMES) if names else (COLUMN,):
        if column in table.names:
            raise DataError(
                f"{table.source} has a column {column!r} already, where the labels should go: rename or drop it"
            )
    check_rows(table.rows(typed=False), suffix_of(path), table.source)


def write_labels(
    file: BinaryIO,
    path: str,
    table: Table,
    labels: Labels,
    kept: NDArray[np.bool_] | None = None,
    *,
    names: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Write rows and labels in the format that a name ends with; rows that were left out get none.

    Where clusters have names, these go into a column of their own, ``cluster_name``.

    Text files keep the cells of a text input to the letter, and are written as it was where their names end alike.
    Written from text to the other formats, columns of numbers become numbers, but for those with leading zeros.

    Raises
    ------
    OutputError
    """
    import pyarrow as pa

    suffix = suffix_of(path)
    rows = table.rows(typed=suffix not in SEPARATORS)
    writing = table.writing if table.writing is not None and table.writing.suffix in ("", suffix) else None
    try:
        rows = rows.append_column(COLUMN, _for_all(labels, kept))
        if names:
            called = [names.get(label, str(label)) for label in as_list(labels, kept) if label is not None]
            rows = rows.append_column(NAMES, _spread(called, kept))
        write_rows(file, path, rows, writing, added=2 if names else 1)
    except pa.ArrowException:
        raise OutputError(
            f"{table.source} has a column of a kind that {suffix} can't hold: choose another format, or drop the column"
        ) from None


def _for_all(labels: Labels, kept: NDArray[np.bool_] | None) -> Any:
    """One for each row of the table, null where there is none."""
    import pyarrow as pa

    if kept is None:
        return pa.array(labels)
    spread = np.zeros(len(kept), labels.dtype)
    spread[kept] = labels
    return pa.array(spread, mask=~kept)


def _spread(values: Sequence[str], kept: NDArray[np.bool_] | None) -> Any:
    """Text for the rows that have a label, null for the others."""
    import pyarrow as pa

    if kept is None:
        return pa.array(values, pa.string())
    at = iter(values)
    return pa.array([next(at) if here else None for here in kept.tolist()], pa.string())


def as_list(labels: Labels, kept: NDArray[np.bool_] | None) -> list[int | None]:
    """One for each row of the table, None where there is none."""
    if kept is None:
        return labels.tolist()
    at = iter(labels.tolist())
    return [next(at) if here else None for here in kept.tolist()]
