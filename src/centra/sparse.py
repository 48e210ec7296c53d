"""SciPy's sparse formats become CSR in good order, or a sentence says why not; SciPy itself isn't imported for that."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.arrays import real
from centra.data import Csr, Index, Rows2D, Stored
from centra.errors import DataError
from centra.grouping import SPAN, grouped, spans

# Some consecutive rows: the first, the one after the last, and of all their numbers the rows counted from the first,
# the columns and the values, in any order.
Piece = tuple[int, int, Index, Index, Rows2D]


def csr(X: Any) -> Csr:
    """Rows of any of SciPy's sparse formats, in place where they are CSR in good order.

    Parameters
    ----------
    X : sparse matrix or array of shape (n, d), not changed

    Raises
    ------
    DataError
        Its indices or pointers contradict each other or its shape; NaN or infinity; more than 2**31 - 1 columns.
    """
    n, d = X.shape
    if d > np.iinfo(np.int32).max:
        raise DataError(f"X has {d} columns, more than 2**31 - 1")
    if X.format == "csr":
        columns, values, starts = _ordered(X)
    else:
        rows, columns, values = _coordinates(X)
        values = real(values, "X")
        columns, values, starts = _in_order(_gathered(rows, columns, values, n), (n, d), values)
    _refuse_nonfinite(columns, values, starts)
    return Csr(np.ascontiguousarray(values), np.ascontiguousarray(columns, dtype=np.int32), starts, (n, d))


def sealed(x: Rows2D | Stored, like: Any = None) -> Any:
    """The same numbers, in the same memory, for code of others: it can't write to them.

    Returns
    -------
    ndarray of shape (n, d), or, of CSR, scipy.sparse.csr_array where `like` is an array of SciPy, else csr_matrix
    """
    if not isinstance(x, Csr):
        return _read_only(x if isinstance(x, np.ndarray) else x.astype(np.float64))
    from scipy import sparse

    kind = sparse.csr_array if isinstance(like, sparse.sparray) else sparse.csr_matrix
    matrix = kind((_read_only(x.values), x.columns, x.starts), shape=x.shape)
    matrix.indices, matrix.indptr = _read_only(matrix.indices), _read_only(matrix.indptr)  # SciPy may have copied them
    return matrix


def in_full(x: Rows2D | Csr) -> Rows2D:
    """Rows with their zeros."""
    return x.astype(np.float64) if isinstance(x, Csr) else x


def matrix(x: Csr) -> Any:
    """Sparse rows for our own use of SciPy, in float64."""
    from scipy.sparse import csr_array

    return csr_array((x.values.astype(np.float64), x.columns, x.starts), shape=x.shape)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


def _ordered(X: Any) -> tuple[NDArray[Any], Rows2D, Index]:
    """The arrays of CSR themselves, where they are in order."""
    _refuse_structure(X, *X.shape)
    starts = X.indptr.astype(np.int64)
    columns, values = X.indices[: starts[-1]], X.data[: starts[-1]]
    values = real(values, "X")
    falls = columns[1:] <= columns[:-1]
    falls[starts[(starts > 0) & (starts < starts[-1])] - 1] = False  # from one row to the next
    if falls.any() or not values.all():
        return _in_order(_pieces(columns, values, starts), X.shape, values)
    return columns, values, starts


def _coordinates(X: Any) -> tuple[NDArray[Any], NDArray[Any], Rows2D]:
    """Row, column and value of each number. SciPy trusts indices, and writes wherever they tell it to."""
    n, d = X.shape
    if X.format == "csc":
        _refuse_structure(X, d, n)
        end = X.indptr[-1]
        return X.indices[:end], np.arange(d, dtype=np.int32).repeat(np.diff(X.indptr)), X.data[:end]
    try:
        if not _adds_up(X):
            raise ValueError("its arrays do not belong together")
        coordinates = X.tocoo()
        _ = coordinates.nnz  # where SciPy looks whether there are as many rows and columns as values
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise DataError(f"X is {X.format.upper()} that makes no sense: {error}") from None
    if coordinates.row.dtype.kind not in "iu" or coordinates.col.dtype.kind not in "iu":
        raise DataError(f"X is {X.format.upper()}, but its coordinates are not whole numbers")
    _refuse_indices(coordinates.row, n, "row")
    _refuse_indices(coordinates.col, d, "column")
    return coordinates.row, coordinates.col, coordinates.data


def _adds_up(X: Any) -> bool:
    """Whether the arrays of LIL or DIA have the lengths that SciPy takes on trust, and writes by."""
    if X.format == "lil":
        return X.rows.shape == X.data.shape == X.shape[:1] and [*map(len, X.rows)] == [*map(len, X.data)]
    if X.format == "dia":
        return X.offsets.dtype.kind == "i" and X.data.ndim == 2 and X.offsets.shape == X.data.shape[:1]
    return True


def _refuse_nonfinite(columns: NDArray[Any], values: Rows2D, starts: Index) -> None:
    if values.dtype.kind in "iub" or np.isfinite(values).all():
        return
    last, found, first = -1, 0, -1
    for span in spans(len(values), SPAN):
        bad = span.start + np.flatnonzero(~np.isfinite(values[span]))
        rows = starts.searchsorted(bad, side="right") - 1  # ascending
        first = int(bad[0]) if first < 0 and len(bad) else first
        found += int((rows != np.append(last, rows[:-1])[: len(rows)]).sum())
        last = rows[-1] if len(rows) else last
    row, what = starts.searchsorted(first, side="right") - 1, "NaN" if np.isnan(values[first]) else "infinity"
    raise DataError(
        f"X has {found} row(s) with NaN or infinity (first: {what} in row {row}, column {columns[first]}); "
        "drop or impute them"
    )


def _refuse_structure(X: Any, major: int, minor: int) -> None:
    """Of CSR (major: rows, minor: columns) or CSC (the other way round)."""
    starts, (row, column) = X.indptr, ("row", "column") if X.format == "csr" else ("column", "row")
    what = f"X is {X.format.upper()} of shape {X.shape}, but its"
    if X.indptr.dtype.kind != "i" or X.indices.dtype.kind != "i":
        raise DataError(f"{what} indptr and indices are not whole numbers")
    if X.indices.ndim != 1 or X.data.ndim != 1:
        raise DataError(f"{what} indices and values have {X.indices.ndim} and {X.data.ndim} dimensions, expected 1")
    if starts.shape != (major + 1,):
        raise DataError(f"{what} indptr has shape {starts.shape}, expected ({major + 1},)")
    if starts[0] != 0 or (starts[1:] < starts[:-1]).any():
        first = 0 if starts[0] != 0 else int((starts[1:] < starts[:-1]).argmax()) + 1
        raise DataError(f"{what} indptr does not rise from 0 (see {row} {first})")
    if starts[-1] > min(len(X.indices), len(X.data)):
        raise DataError(
            f"{what} indptr ends at {starts[-1]} where there are {len(X.indices)} indices and {len(X.data)} values"
        )
    _refuse_indices(X.indices[: starts[-1]], minor, column)


def _refuse_indices(indices: Index, end: int, what: str) -> None:
    if len(indices) and not 0 <= indices.min() <= indices.max() < end:
        place = int(((indices < 0) | (indices >= end)).argmax())
        raise DataError(f"X has a {what} index of {indices[place]} at place {place}: it must be from 0 to {end - 1}")


def _pieces(columns: Index, values: Rows2D, starts: Index) -> Iterator[Piece]:
    """Of CSR."""
    for first, last in _row_spans(starts):
        span = slice(starts[first], starts[last])
        yield (
            first,
            last,
            np.arange(last - first).repeat(np.diff(starts[first : last + 1])),
            columns[span],
            values[span],
        )


def _gathered(rows: NDArray[Any], columns: NDArray[Any], values: Rows2D, n: int) -> Iterator[Piece]:
    """Of coordinates in any order."""
    starts = np.zeros(n + 1, np.int64)
    for span in spans(len(rows), max(SPAN, n)):
        starts[1:] += np.bincount(rows[span].astype(np.int64, copy=False), minlength=n)
    cuts = list(_row_spans(starts.cumsum()))
    home = np.arange(len(cuts), dtype=np.min_scalar_type(len(cuts))).repeat([last - first for first, last in cuts])
    places, starts = grouped(home[rows], len(cuts))
    for (first, last), (begin, end) in zip(cuts, pairwise(starts), strict=True):
        here = places[begin:end]
        yield first, last, rows[here].astype(np.int64) - first, columns[here], values[here]


def _row_spans(starts: Index) -> Iterator[tuple[int, int]]:
    """Consecutive rows of about SPAN numbers together, or one row that has more: from which one to which."""
    first, n = 0, len(starts) - 1
    while first < n:
        last = max(first + 1, int(starts.searchsorted(starts[first] + SPAN, side="right")) - 1)
        yield first, last
        first = last


def _in_order(pieces: Iterator[Piece], shape: tuple[int, int], stored: Rows2D) -> tuple[NDArray[Any], Rows2D, Index]:
    """CSR with ascending columns; numbers for the same column are added up, zeros left out.

    Piece by piece, as one sort of all would not hear Ctrl-C.
    """
    (n, d), dtype = shape, stored.dtype.newbyteorder("=")
    columns, values = np.empty(len(stored), np.int32), np.empty(len(stored), dtype)
    counts, end = np.zeros(n + 1, np.int64), 0
    for first, last, rows, its_columns, its_values in pieces:
        places = rows * d + its_columns.astype(np.int64)
        order = places.argsort(kind="stable")
        places, numbers = places[order], its_values[order].astype(dtype, copy=False)
        new = np.append(True, places[1:] != places[:-1])[: len(places)]
        if not new.all():
            places, numbers = places[new], np.add.reduceat(numbers, np.flatnonzero(new), dtype=dtype)
        if not numbers.all():
            places, numbers = places[numbers != 0], numbers[numbers != 0]
        counts[first + 1 : last + 1] = np.bincount(places // d, minlength=last - first)
        begin, end = end, end + len(places)
        columns[begin:end], values[begin:end] = places % d, numbers
    return columns[:end], values[:end], counts.cumsum()
