"""What a table is to the rest of the house, and the numbers that are chosen from it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from centra.check import LARGEST
from centra.data import Floats, Rows2D
from centra.errors import DataError

# In messages.
NAMES_SHOWN = 50


class Table(Protocol):
    """Rows with named columns, as they were read from a file; columns go by position, since names may repeat."""

    @property
    def source(self) -> str:
        """The file, as it is called in messages."""
        ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def n(self) -> int: ...

    @property
    def note(self) -> str | None:
        """What a reader of the summary should know of how the file was read."""
        ...

    def numeric(self) -> tuple[int, ...]:
        """Positions of the columns that hold numbers."""
        ...

    def index(self) -> frozenset[int]:
        """Positions of columns that only number the rows (a frame's saved index): never chosen unasked."""
        ...

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        """Numeric columns side by side, missing values as NaN; float32 if all of them are, else float64."""
        ...

    def where(self, row: int) -> str:
        """How a person finds a row: the line in a text file, else the row's number."""
        ...

    def rows(self, *, typed: bool) -> Any:
        """All rows as they were read, a pyarrow.Table.

        Text files give text, unless `typed` asks for numbers where that loses nothing.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The numbers to be clustered.

    Attributes
    ----------
    columns : tuple of str
        Names of the columns of x.
    left_out : tuple of str
        The table's other columns.
    x : ndarray of shape (n, d)
        Finite.
    weights : ndarray of shape (n,), float64, or None
        Finite, not negative, not all zero.
    """

    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    x: Rows2D
    weights: Floats | None


def select(table: Table, columns: Sequence[str] | None = None, weight: str | None = None) -> Selection:
    """Choose columns of a table, and check every number in them.

    Parameters
    ----------
    table : Table
    columns : names, optional
        By default all numeric columns but the weights, a frame's saved index and columns without a name (which are
        such an index, most of the time).
    weight : name of the column of weights, optional

    Raises
    ------
    DataError
        It names the file and, where it applies, the row and the column.
    """
    if not table.n:
        raise DataError(f"{table.source} has no rows: there is nothing to cluster")
    heavy = None if weight is None else _positions(table, [weight])[0]
    chosen = _by_default(table, heavy) if columns is None else _by_name(table, columns)
    x = table.matrix(chosen)
    _refuse_bad_numbers(table, x, chosen)
    weights = None if heavy is None else _weights(table, heavy)
    taken = {*chosen, heavy}
    left_out = [i for i in range(len(table.names)) if i not in taken]
    return Selection(tuple(table.names[i] for i in chosen), tuple(_shown(table, i) for i in left_out), x, weights)


def _by_default(table: Table, weight: int | None) -> list[int]:
    passed_over = table.index() | {weight}
    chosen = [i for i in table.numeric() if i not in passed_over and table.names[i]]
    if not chosen:
        raise DataError(
            f"{table.source} has no numeric column to cluster by; it has {_listed(table)}: convert one to numbers"
        )
    places = _places(table)
    for i in chosen:
        _refuse_twins(table, table.names[i], places)
    return chosen


def _by_name(table: Table, columns: Sequence[str]) -> list[int]:
    chosen = _positions(table, columns)
    if not chosen:
        raise DataError("no column was named: give at least one, as in --columns x,y")
    name, times = Counter(columns).most_common(1)[0]
    if times > 1:
        raise DataError(f"column {name!r} is asked for more than once: name each column once")
    return chosen


def _positions(table: Table, names: Sequence[str]) -> list[int]:
    """Where numeric columns are; all are looked up in one go, since there may be many."""
    places, numeric = _places(table), frozenset(table.numeric())
    for name in names:
        if name not in places:
            raise DataError(f"{table.source} has no column {name!r}; it has {_listed(table)}")
        _refuse_twins(table, name, places)
        if places[name][0] not in numeric:
            raise DataError(
                f"column {name!r} of {table.source} doesn't hold numbers: choose other columns, or convert it"
            )
    return [places[name][0] for name in names]


def _places(table: Table) -> dict[str, list[int]]:
    """At which positions each name is found."""
    places: dict[str, list[int]] = {}
    for i, name in enumerate(table.names):
        places.setdefault(name, []).append(i)
    return places


def _refuse_twins(table: Table, name: str, places: dict[str, list[int]]) -> None:
    if len(places[name]) > 1:
        raise DataError(f"{table.source} has {len(places[name])} columns named {name!r}: rename all but one")


def _shown(table: Table, position: int) -> str:
    return table.names[position] or f"(column {position + 1}, without a name)"


def _listed(table: Table) -> str:
    more = len(table.names) - NAMES_SHOWN
    names = [_shown(table, i) for i in range(min(len(table.names), NAMES_SHOWN))]
    return ", ".join([*names, f"... and {more} more"] if more > 0 else names) or "none at all"


def _weights(table: Table, position: int) -> Floats:
    column = table.matrix([position])
    _refuse_bad_numbers(table, column, [position])
    weights = column[:, 0].astype(np.float64)
    name = table.names[position]
    if (weights < 0).any():
        row = int((weights < 0).argmax())
        raise DataError(
            f"{_cell(table, row, position)}: the weight {weights[row]:g} is negative; weights count from 0 on"
        )
    if not (weights > 0).any():
        raise DataError(f"{table.source}, column {name!r}: all weights are 0; at least one row needs a positive weight")
    return weights


def _refuse_bad_numbers(table: Table, x: Rows2D, columns: Sequence[int]) -> None:
    # NaN compares false, so that one comparison finds everything that can't be squared; the limit as a float64,
    # because it would overflow as a float32.
    limit = np.float64(LARGEST)
    block = max(1, (1 << 20) // x.shape[1])
    for start in range(0, len(x), block):
        good = np.abs(x[start : start + block]) <= limit
        if good.all():
            continue
        row, column = (int(i[0]) for i in np.nonzero(~good))
        value = x[start + row, column]
        if np.isnan(value):
            what = "a missing value (empty, null or NaN)"
        else:
            what = "infinity" if np.isinf(value) else f"{value:g}, too large to be squared"
        where = _cell(table, start + row, columns[column])
        raise DataError(f"{where}: {what}; correct it, drop the row or leave the column out")


def _cell(table: Table, row: int, column: int) -> str:
    return f"{table.source}, {table.where(row)}, column {table.names[column]!r}"
