"""What users hand over becomes an array of real numbers, or a sentence says why not, and where.

Frames of pandas and polars and tables of Arrow are known by what they can do; none of the three is imported.
"""

import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.errors import DataError

TEXT = "UST"  # kinds of NumPy's dtypes of text: str, bytes, StringDType


def column_names(X: Any) -> tuple[str, ...]:
    """Those of a frame; of anything else, none."""
    columns = getattr(X, "column_names", None)  # of Arrow, whose `columns` are the columns themselves
    return tuple(str(name) for name in (getattr(X, "columns", ()) if columns is None else columns))


def refuse_unread(X: Any) -> None:
    """Refuse rows that a query is yet to bring.

    Raises
    ------
    DataError
    """
    if hasattr(X, "collect") and hasattr(X, "lazy"):
        raise DataError(f"X is a {type(X).__name__}, a query that has not been run: pass X.collect()")


def sparse_frame(X: Any) -> bool:
    """Whether X is a frame of pandas of which every column leaves out its zeros."""
    sparse = hasattr(X, "iloc") and hasattr(X, "sparse")
    return sparse and all(kind.fill_value == 0 for kind in X.dtypes)


def real(array: Any, name: str, columns: Sequence[str] = ()) -> NDArray[Any]:
    """An array of real numbers of at most 8 bytes, of any shape, in native byte order; a copy only where it must be.

    Parameters
    ----------
    array : array-like or frame
        Text that reads as numbers is taken for them, as scikit-learn does; float128 becomes float64, torch's bfloat16
        float32, which holds all of its numbers.
    name : what it is called in messages.
    columns : names of the columns for messages; by default those of a frame.

    Raises
    ------
    DataError
        It holds something else; it is masked; numbers of more than 8 bytes are too large or too small for float64.
    """
    if np.ma.isMaskedArray(array):
        raise DataError(f"{name} is a masked array: fill its gaps or drop their rows")
    columns = columns or column_names(array)
    _refuse_dates(array, name, columns)
    x = as_array(array, name)
    if x.dtype.kind in "O" + TEXT:
        x = _read(array, x, name, columns)
    refuse_dtype(x.dtype, name)
    x = _narrowed(x, name)
    return x.astype(x.dtype.newbyteorder("=")) if not x.dtype.isnative else x


def as_array(array: Any, name: str) -> NDArray[Any]:
    """What NumPy makes of it, or a DataError, whatever error its own conversion raises."""
    if isinstance(array, np.ndarray):
        return np.asarray(array)
    if str(getattr(array, "dtype", None)) == "torch.bfloat16" and hasattr(array, "float"):
        array = array.float()
    try:
        return np.asarray(array)
    except (ValueError, TypeError, RuntimeError, BufferError) as error:
        if "bfloat16" in str(error).lower():
            raise DataError(f"{name} is of bfloat16, which NumPy can't take over: pass it as float32") from None
        raise DataError(f"{name} is not an array of numbers: {error}") from None


def refuse_dtype(dtype: np.dtype[Any], name: str) -> None:
    """Refuse what is no real number.

    Raises
    ------
    DataError
    """
    if dtype.kind not in "fiub" and dtype.name != "bfloat16":
        raise DataError(f"{name} has dtype {dtype}: real numbers are needed; select or convert the columns")


def _narrowed(x: NDArray[Any], name: str) -> NDArray[Any]:
    """Numbers of more than 8 bytes as float64, or a DataError where some would be infinite, or all of them 0."""
    if x.dtype.kind != "f" or x.dtype.itemsize <= 8:
        return x
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        narrow = x.astype(np.float64)
        too_large = np.isinf(narrow) & np.isfinite(x)
        if too_large.any() or (x.any() and not narrow.any()):
            odd = np.abs(x[too_large][0] if too_large.any() else x[x != 0][0])
            raise DataError(f"{name} has a magnitude of {odd!s}, which float64 can't hold; multiply it by a constant")
    return narrow


def _refuse_dates(array: Any, name: str, columns: Sequence[str]) -> None:
    """Of frames: polars would turn dates into numbers, and what others say of them names no column."""
    if not columns:
        return
    kinds = getattr(getattr(array, "schema", None), "types", None)  # of Arrow
    for column, kind in zip(columns, getattr(array, "dtypes", ()) if kinds is None else kinds, strict=False):
        if str(kind).lower().startswith(("date", "time", "duration", "period")):
            raise DataError(f"{name} has times ({kind}) in column '{column}': leave it out or convert it")


def _read(array: Any, x: NDArray[Any], name: str, columns: Sequence[str]) -> Floats:
    """Objects and text as float64."""
    whole = array if hasattr(array, "iloc") else x  # pandas knows what to make of its missing values
    try:
        return np.asarray(whole.astype(np.float64))
    except (ValueError, TypeError, OverflowError) as error:
        place = _no_number(x) if x.ndim == 2 else None
        if place is None:
            raise DataError(f"{name} holds something that is not a number: {error}") from None
        (row, column), value = place, x[place]
        value = reprlib.repr(value.item() if isinstance(value, np.generic) else value)
        where = f"'{columns[column]}'" if columns else column
        raise DataError(
            f"{name} has dtype {x.dtype} and something that is not a number (first: {value} in row {row}, column "
            f"{where}); leave that column out or convert it"
        ) from None


def _no_number(x: NDArray[Any]) -> tuple[int, int] | None:
    """Row and column of the first value, by columns, that is neither a number nor missing."""
    for column in range(x.shape[1]):
        if not _reads(x[:, column]):
            for row in range(len(x)):
                if type(x[row, column]).__name__ != "NAType" and not _reads(x[row : row + 1, column]):
                    return row, column
    return None


def _reads(values: NDArray[Any]) -> bool:
    try:
        values.astype(np.float64)
    except (ValueError, TypeError, OverflowError):
        return False
    return True
