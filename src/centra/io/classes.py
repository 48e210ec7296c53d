"""Labels in, or classes that are known: a column of a table."""

from collections.abc import Container, Sequence
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.errors import DataError
from centra.io.reading import MISSING
from centra.io.selection import found
from centra.io.table import Table


def read_labels(table: Table, name: str, na: Sequence[str] = ()) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """A column of labels or of classes.

    Parameters
    ----------
    table : Table
    name : str
    na : sequence of str
        Further ways in which cells without a value are written.

    Returns
    -------
    labels : ndarray of shape (n,), objects
    there : ndarray of shape (n,), bool
        Which rows have one.

    Raises
    ------
    DataError
        There is no such column, or more than one.
    """
    found(table, [name])
    rows = table.rows(typed=True)
    if name not in rows.column_names:
        raise DataError(f"column {name!r} of {table.source} doesn't hold labels: name another")
    labels = np.array([*rows.column(name).to_pylist(), None], object)[:-1]  # lists remain lists
    missing = {*MISSING, *map(str.lower, na)}
    return labels, np.array([not _is_missing(each, missing) for each in labels], np.bool_)


def _is_missing(cell: Any, missing: Container[str]) -> bool:
    if isinstance(cell, str):
        return cell.strip().lower() in missing
    return cell is None or (isinstance(cell, float) and isnan(cell))
