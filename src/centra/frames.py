"""Frames of pandas, polars and Arrow: columns by name, rows by number, and new ones of the same kind.

They are known by what they can do; one is imported only to make a frame for somebody who has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from centra.arrays import column_names
from centra.data import Index
from centra.extras import installed

Kind = Literal["pandas", "polars", "pyarrow"]
KINDS: tuple[Kind, ...] = ("pandas", "polars", "pyarrow")


def kind_of(X: Any) -> Kind | None:
    """Which of the three a frame is of; None: no frame."""
    home = type(X).__module__.split(".")[0]
    if hasattr(X, "iloc"):
        return "pandas"
    if hasattr(X, "column_names"):
        return "pyarrow"
    return "polars" if home == "polars" else None


def with_columns(X: Any, names: Sequence[str]) -> Any:
    """The columns of these names, in this order, of a frame that has them; anything else as it is."""
    own = column_names(X)
    if not own or own == tuple(names) or not {*own}.issuperset(names) or len({*own}) < len(own):
        return X
    at = [own.index(name) for name in names]
    if hasattr(X, "iloc"):
        return X.iloc[:, at]
    return X.select([own[i] for i in at]) if hasattr(X, "select") else X


def distinct(names: Iterable[str]) -> list[str]:
    """The same names, the second of a kind with a number.

    >>> distinct(["name", "age", "name"])
    ['name', 'age', 'name (2)']
    """
    given, told = list(names), dict[str, None]()
    for name in given:
        number, own = 1, name
        while own in told or (number > 1 and own in given):
            number += 1
            own = f"{name} ({number})"
        told[own] = None
    return list(told)


def column(X: Any, j: int) -> NDArray[Any]:
    """One column of a frame as an array; whatever is no number, as objects."""
    series = _column(X, j)
    return np.asarray(series.to_numpy() if hasattr(series, "to_numpy") else series)


def _column(X: Any, j: int) -> Any:
    if hasattr(X, "iloc"):
        return X.iloc[:, j]
    return X.column(j) if hasattr(X, "column_names") else X[column_names(X)[j]]


def rows_of(X: Any, index: Index) -> list[tuple[str, Any]]:
    """Some rows of whatever has rows, column by column, as a frame of its kind has them; nameless ones are numbered."""
    names = column_names(X)
    if not names:
        some = X.tocsr()[index].toarray() if hasattr(X, "tocsr") else np.asarray(X)[index]
        some = some.reshape(len(some), -1)  # texts are in a list
        return [(f"column {j}", some[:, j]) for j in range(some.shape[1])]
    kind = kind_of(X)
    columns = (_column(X, j) for j in range(len(names)))
    if kind == "pandas":
        taken = (series.array.take(index) for series in columns)
    elif kind == "pyarrow":
        taken = (series.take(index) for series in columns)
    else:
        taken = (
            (series[index] for series in columns) if kind == "polars" else (np.asarray(each)[index] for each in columns)
        )
    return list(zip(names, taken, strict=True))


def index_of(X: Any) -> Any:
    """The index of a frame of pandas; None where rows have but numbers."""
    index = getattr(X, "index", None) if hasattr(X, "iloc") else None
    return None if index is None or type(index).__name__ == "RangeIndex" else index


def made(columns: Mapping[str, Any], like: Any = None, index: Any = None) -> Any:
    """A frame of the kind of another or else of the first kind that is installed, else the columns as they are.

    Parameters
    ----------
    columns : mapping from name to ndarray, or to a column of such a frame
    like : what the rows were taken from, optional
    index : of a frame of pandas, optional
    """
    kind = kind_of(like) or next((each for each in KINDS if installed(each)), None)
    if kind is None:
        return dict(columns)
    if kind == "pyarrow":
        own = {name: values if hasattr(values, "combine_chunks") else list(values) for name, values in columns.items()}
        return import_module("pyarrow").table(own)
    frame = import_module(kind).DataFrame
    return frame(dict(columns), index=index) if kind == "pandas" else frame(dict(columns))
