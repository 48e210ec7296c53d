"""SciPy's sparse formats become CSR in good order, or a sentence says why not; SciPy itself isn't imported for that."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.arrays import real
from centra.data import Csr, Index, Rows2D
from centra.errors import DataError


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
    x = _checked(X).tocsr()
    starts = x.indptr.astype(np.int64)
    columns, values = x.indices[: starts[-1]], x.data[: starts[-1]]
    values = real(values, "X")
    falls = columns[1:] <= columns[:-1]
    falls[starts[(starts > 0) & (starts < starts[-1])] - 1] = False  # from one row to the next
    if falls.any() or not values.all():
        columns, values, starts = _in_order(columns, values, starts, d)
    _refuse_nonfinite(columns, values, starts)
    return Csr(np.ascontiguousarray(values), np.ascontiguousarray(columns, dtype=np.int32), starts, (n, d))


def sealed(x: Rows2D | Csr, like: Any = None) -> Any:
    """The same numbers, in the same memory, for code of others: it can't write to them.

    Returns
    -------
    ndarray of shape (n, d), or, of CSR, scipy.sparse.csr_array where `like` is an array of SciPy, else csr_matrix
    """
    if not isinstance(x, Csr):
        return _read_only(x)
    from scipy import sparse

    kind = sparse.csr_array if isinstance(like, sparse.sparray) else sparse.csr_matrix
    matrix = kind((_read_only(x.values), x.columns, x.starts), shape=x.shape)
    matrix.indices, matrix.indptr = _read_only(matrix.indices), _read_only(matrix.indptr)  # SciPy may have copied them
    return matrix


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


def _checked(X: Any) -> Any:
    """X, or its coordinates, that SciPy may convert: it trusts the indices, and writes wherever they tell it to."""
    n, d = X.shape
    if X.format in ("csr", "csc"):
        _refuse_structure(X, *((n, d) if X.format == "csr" else (d, n)))
        return X
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
    return coordinates


def _adds_up(X: Any) -> bool:
    """Whether the arrays of LIL or DIA have the lengths that SciPy takes on trust, and writes by."""
    if X.format == "lil":
        return X.rows.shape == X.data.shape == X.shape[:1] and [*map(len, X.rows)] == [*map(len, X.data)]
    if X.format == "dia":
        return X.offsets.dtype.kind == "i" and X.data.ndim == 2 and X.offsets.shape == X.data.shape[:1]
    return True


def _refuse_nonfinite(columns: Index, values: Rows2D, starts: Index) -> None:
    if values.dtype.kind in "iub" or np.isfinite(values).all():
        return
    bad = np.flatnonzero(~np.isfinite(values))
    rows = np.unique(starts.searchsorted(bad, side="right") - 1)
    what = "NaN" if np.isnan(values[bad[0]]) else "infinity"
    raise DataError(
        f"X has {len(rows)} row(s) with NaN or infinity (first: {what} in row {rows[0]}, column {columns[bad[0]]}); "
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


def _in_order(columns: Index, values: Rows2D, starts: Index, d: int) -> tuple[Index, Rows2D, Index]:
    """CSR with ascending columns; numbers for the same column are added up, zeros left out."""
    n = len(starts) - 1
    places = np.arange(n).repeat(np.diff(starts)) * d + columns
    order = places.argsort(kind="stable")
    places, values = places[order], values[order]
    new = np.append(True, places[1:] != places[:-1])[: len(places)]
    if not new.all():
        places, values = places[new], np.add.reduceat(values, np.flatnonzero(new), dtype=values.dtype)
    if not values.all():
        places, values = places[values != 0], values[values != 0]
    return places % d, values, places.searchsorted(np.arange(n + 1) * d)
