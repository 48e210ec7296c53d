"""Spreadsheets, JSON, ARFF and MATLAB files as tables; imported only where pyarrow is there."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import json as arrow_json

from centra.errors import DataError
from centra.extras import require
from centra.io.columnar import ArrowTable
from centra.io.matrix import MatrixTable
from centra.io.memory import refuse_beyond_memory
from centra.io.reading import Reading
from centra.io.text import TextTable, read_text


def read_workbook(path: str, reading: Reading) -> TextTable:
    """Read a sheet of an .xlsx, .xls or .ods file: the first, or the one that is named; lines are its rows.

    Raises
    ------
    DataError
    """
    require("python_calamine", "io", "reading spreadsheets")
    import python_calamine

    try:
        book: Any = python_calamine.CalamineWorkbook.from_path(path)
    except Exception as error:  # of several kinds, which are not public
        if isinstance(error, MemoryError | KeyboardInterrupt):
            raise
        raise DataError(f"{path} can't be read: it is damaged, locked, or no spreadsheet; save it again") from None
    names: list[str] = book.sheet_names
    wanted = names[0] if reading.sheet is None else reading.sheet
    if wanted not in names:
        raise DataError(f"{path} has no sheet {wanted!r}; it has {', '.join(names)}")
    content = io.StringIO()
    writer = csv.writer(content)
    for row in book.get_sheet_by_name(wanted).to_python(skip_empty_area=False):
        cells = [_cell(value) for value in row]
        writer.writerow(cells if any(cells) else [])
    raw = content.getvalue().encode()
    table = read_text(path, lambda: io.BytesIO(raw), replace(reading, sep=",", decimal=".", encoding="utf-8"))
    if len(names) == 1 or reading.sheet is not None:
        return table
    others = ", ".join(name for name in names if name != wanted)
    return replace(table, how=(*table.how, f"read from the sheet {wanted!r}; --sheet names another ({others})"))


def _cell(value: Any) -> str:
    """As it would stand in a CSV file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)


def read_json(path: str) -> ArrowTable:
    """Read an array of objects, an object of arrays, or lines with an object each (.jsonl, .ndjson).

    Raises
    ------
    DataError
    """
    try:
        if path.lower().endswith(".json"):
            with open(path, "rb") as file:
                content = file.read()
            refuse_beyond_memory(path, 8 * len(content))
            table = _of_json(json.loads(content))
        else:
            table = arrow_json.read_json(path)
    except (ValueError, TypeError, RecursionError, pa.ArrowException):  # JSON's errors are ValueErrors
        raise DataError(
            f"{path} can't be read as rows: an array of objects of equal names is needed, or a line for each object"
        ) from None
    return ArrowTable(path, table, tuple(table.column_names))


def _of_json(content: Any) -> Any:
    if isinstance(content, dict):
        return pa.table(content)
    if content and all(isinstance(row, list) for row in content):
        return pa.table([pa.array(column) for column in zip(*content, strict=True)], names=_numbered(len(content[0])))
    names = list(dict.fromkeys(name for row in content for name in row))
    return pa.table({name: pa.array([row.get(name) for row in content]) for name in names})


def _numbered(count: int) -> list[str]:
    return [f"x{i}" for i in range(count)]


def read_arff(path: str) -> ArrowTable:
    """Read an ARFF file.

    Raises
    ------
    DataError
    """
    from scipy.io import arff

    try:
        rows, about = arff.loadarff(path)
    except (ValueError, StopIteration, NotImplementedError, arff.ArffError, UnicodeDecodeError):
        raise DataError(f"{path} can't be read: it is damaged, or no ARFF file of numbers and categories") from None
    columns = {name: _as_arrow(rows[name]) for name in about.names()}
    return ArrowTable(path, pa.table(columns), tuple(columns))


def _as_arrow(values: Any) -> Any:
    if values.dtype.kind != "S":
        return pa.array(values)
    texts = [value.decode() for value in values.tolist()]
    return pa.array([None if text == "?" else text for text in texts])


def read_matlab(path: str, reading: Reading) -> MatrixTable:
    """Read an array of a .mat file: the only one, or the one that is named.

    Raises
    ------
    DataError
    """
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        content: dict[str, Any] = loadmat(path)
    except (MatReadError, ValueError, TypeError, NotImplementedError, OSError, IndexError):
        raise DataError(f"{path} can't be read: it is damaged, of version 7.3, or no MAT file; save it as v7") from None
    arrays = {name: np.asarray(value) for name, value in content.items() if _is_matrix(value)}
    return MatrixTable(path, _chosen(path, arrays, reading.sheet))


def _is_matrix(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 2 and value.dtype.kind in "fiub" and value.size > 0


def _chosen(path: str, arrays: dict[str, Any], wanted: str | None) -> Any:
    names = ", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "none"
    if wanted is not None and wanted in arrays:
        return arrays[wanted]
    if wanted is None and len(arrays) == 1:
        return next(iter(arrays.values()))
    raise DataError(f"{path} has these arrays of numbers: {names}; --sheet names one of them")
