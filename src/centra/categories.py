"""Labels of rows, or the classes that they are known to be of, become numbers from 0 on, or a sentence says why not."""

import numbers
from collections.abc import Sequence
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra.arrays import TEXT
from centra.data import Index, Labels
from centra.errors import DataError
from centra.wording import counted

LARGEST = 2.0**53  # of the whole numbers that float64 tells apart
MISSING = ("NAType", "NaTType")  # of pandas


class Groups(NamedTuple):
    """Rows in groups.

    Attributes
    ----------
    names : tuple of int or str
        What the groups are called, ascending, numbers before words. Each has rows.
    of : ndarray of shape (n,), int32
        The group of each row, by its place among the names.
    """

    names: tuple[int | str, ...]
    of: Labels


def groups(labels: Any, name: str) -> Groups:
    """Read labels.

    Parameters
    ----------
    labels : array-like or series of shape (n,)
        Of whole numbers, of any dtype that holds them, or of words.
    name : what they are called in messages.

    Raises
    ------
    DataError
        Not one-dimensional, empty, missing for a row, or neither whole numbers nor words.
    """
    if np.ma.isMaskedArray(labels):
        raise DataError(f"{name} is a masked array: fill its gaps or drop their rows")
    try:
        # NumPy would make text of numbers in a list with words, and words of what is missing.
        x = np.asarray(labels, object if isinstance(labels, list | tuple) else None)
    except (ValueError, TypeError) as error:
        raise DataError(f"{name} is not an array of labels: {error}") from None
    if x.ndim != 1 or not len(x):
        raise DataError(f"{name} has shape {x.shape}, expected (n,): one label for each row")
    if x.dtype.kind in "iu":
        return _numbered(x)
    if x.dtype.kind in "Ob" + TEXT:
        return _listed(x.tolist(), name)
    if x.dtype.kind == "f":
        _refuse_missing(np.flatnonzero(np.isnan(x)), name)
        odd = np.flatnonzero((x != np.rint(x)) | (np.abs(x) > LARGEST))
        if len(odd):
            raise _neither(name, x[odd[0]].item(), int(odd[0]))
        return _numbered(x.astype(np.int64))
    raise DataError(f"{name} has dtype {x.dtype}: whole numbers or words are needed")


def _numbered(x: NDArray[Any]) -> Groups:
    low, high = int(x.min()), int(x.max())
    if high - low < 2 * len(x) and high < 1 << 63:  # no need to sort them
        at = x.astype(np.int64) - low
        there = np.bincount(at) > 0
        return Groups(tuple((np.flatnonzero(there) + low).tolist()), (there.cumsum() - 1)[at].astype(np.int32))
    names, of = np.unique(x, return_inverse=True)
    return Groups(tuple(names.tolist()), of.astype(np.int32))


def _listed(values: Sequence[Any], name: str) -> Groups:
    missing = [row for row, value in enumerate(values) if _is_missing(value)]
    _refuse_missing(np.array(missing, np.int64), name)
    known: dict[Any, Any] = {}
    for row, value in enumerate(values):
        try:
            new = value not in known
        except TypeError:
            raise _neither(name, value, row) from None
        if new:
            known[value] = _plain(value, name, row)
    names = sorted({*known.values()}, key=lambda each: (isinstance(each, str), each))
    place = {each: i for i, each in enumerate(names)}
    places = {value: place[plain] for value, plain in known.items()}
    return Groups(tuple(names), np.array([places[value] for value in values], np.int32))


def _plain(value: Any, name: str, row: int) -> int | str | bool:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real) and float(value).is_integer() and abs(float(value)) <= LARGEST:
        return int(float(value))
    raise _neither(name, value, row)


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in MISSING or (isinstance(value, numbers.Real) and isnan(value))


def _refuse_missing(rows: Index, name: str) -> None:
    if len(rows):
        raise DataError(
            f"{name} is missing for {counted(len(rows), 'row')} (first: row {rows[0]}): drop them, or give them a "
            "label of their own"
        )


def _neither(name: str, value: Any, row: int) -> DataError:
    return DataError(f"{name} has {value!r} in row {row}: whole numbers or words are needed, one for each row")
