"""Labels out: the rows of the input, in their order, and a column ``cluster``."""

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from centra.data import Labels
from centra.errors import DataError, OutputError
from centra.extras import require
from centra.io.table import Table
from centra.io.write import check_rows, write_rows
from centra.io.writing import SEPARATORS, suffix_of

COLUMN = "cluster"


def check_labels(table: Table, path: str) -> None:
    """Refuse a table that labels can't be written for, before anything is computed.

    A second column of the same name would be ambiguous, and another name for the new one a surprise.

    Raises
    ------
    DataError, OutputError, MissingExtraError
    """
    require("pyarrow", "io", "writing tables")
    if COLUMN in table.names:
        raise DataError(
            f"{table.source} has a column {COLUMN!r} already, where the labels should go: rename or drop it"
        )
    check_rows(table.rows(typed=False), suffix_of(path), table.source)


def write_labels(
    file: BinaryIO, path: str, table: Table, labels: Labels, kept: NDArray[np.bool_] | None = None
) -> None:
    """Write rows and labels in the format that a name ends with; rows that were left out get none.

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
        write_rows(file, path, rows.append_column(COLUMN, _for_all(labels, kept)), writing)
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


def as_list(labels: Labels, kept: NDArray[np.bool_] | None) -> list[int | None]:
    """One for each row of the table, None where there is none."""
    if kept is None:
        return labels.tolist()
    at = iter(labels.tolist())
    return [next(at) if here else None for here in kept.tolist()]
