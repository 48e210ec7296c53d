"""The numbers that are chosen from a table, and the checks of every one of them."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from centra.check import LARGEST
from centra.data import Csr, Floats, Rows2D
from centra.errors import DataError
from centra.io.meaning import why_meaningless
from centra.io.missing import AS_ERRORS, Missing, without_gaps
from centra.io.table import Table
from centra.sparse import in_full

NAMES_SHOWN = 50  # in messages


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The numbers to be clustered.

    Attributes
    ----------
    columns : tuple of str
        Names of the columns of x.
    left_out : tuple of (str, str)
        The table's other columns, and why; nothing is said of why where columns were asked for.
    x : ndarray or Csr of shape (m, d)
        Finite.
    weights : ndarray of shape (m,), float64, or None
        Finite, not negative, not all zero.
    kept : ndarray of shape (n,), bool, or None
        Which rows of the table these are; None: all of them.
    missing : Missing
        What was done about missing values.
    notes : tuple of str
        What a reader of the summary should know of the choice.
    """

    columns: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    x: Rows2D | Csr
    weights: Floats | None
    kept: NDArray[np.bool_] | None = None
    missing: Missing = AS_ERRORS
    notes: tuple[str, ...] = ()


def select(
    table: Table,
    columns: Sequence[str] | None = None,
    weight: str | None = None,
    exclude: Sequence[str] = (),
    missing: Missing = AS_ERRORS,
) -> Selection:
    """Choose columns of a table, and check every number in them.

    Parameters
    ----------
    table : Table
    columns : names, optional
        By default all numeric columns but the weights and those that say nothing of how alike rows are: see
        :func:`centra.io.meaning.why_meaningless`.
    weight : name of the column of weights, optional
    exclude : names
        Columns that are not to be among them.
    missing : Missing
        What to do about missing values, but for weights, which must not be missing.

    Raises
    ------
    DataError
        It names the file and, where it applies, the row and the column.
    """
    if not table.n:
        raise DataError(f"{table.source} has no rows: there is nothing to cluster")
    heavy = None if weight is None else _positions(table, [weight])[0]
    without = {heavy, *found(table, exclude)}
    notes: tuple[str, ...] = ()
    if columns is None:
        chosen, x, why, notes = _by_default(table, without)
    else:
        chosen = [i for i in _by_name(table, columns) if i not in without or i == heavy]
        if not chosen:
            raise DataError("no column is left: --exclude takes out all that --columns names")
        x, why = table.matrix(chosen), {}
    names = tuple(table.names[i] for i in chosen)
    filled = without_gaps(table, table.source, names, x, missing)
    _refuse_bad_numbers(table, filled.x, chosen, filled.kept)
    weights = None if heavy is None else _weights(table, heavy, filled.kept)
    taken = {*chosen, heavy}
    left_out = tuple((_shown(table, i), why.get(i, "")) for i in range(len(table.names)) if i not in taken)
    return Selection(names, left_out, filled.x, weights, filled.kept, filled.missing, (*notes, *filled.notes))


def _by_default(
    table: Table, without: Container[int | None]
) -> tuple[list[int], Rows2D | Csr, dict[int, str], tuple[str, ...]]:
    """Positions of the columns that are clustered by unasked, their numbers, why not the others, and what to say."""
    numeric, numbering = table.numeric(), table.index()
    why = {i: table.about(i) for i in {*range(len(table.names))}.difference(numeric)}
    why |= {i: "excluded" for i in range(len(table.names)) if i in without}
    why |= dict.fromkeys(numbering, "the index of a frame")
    why |= {i: "an index" for i in numeric if not table.names[i]}
    candidates = [i for i in numeric if i not in why]
    if not candidates:
        raise DataError(
            f"{table.source} has no numeric column to cluster by; it has {_listed(table)}: "
            + ("--exclude fewer of them" if {*numeric} & {*why} else "convert one to numbers")
        )
    places = _places(table)
    for i in candidates:
        _refuse_twins(table, table.names[i], places)
    x = table.matrix(candidates)
    if isinstance(x, Csr):  # thousands of columns without names, most of which are 0 in most rows
        return candidates, x, why, ()
    idle = {i: reason for j, i in enumerate(candidates) if (reason := why_meaningless(table.names[i], x[:, j]))}
    if not idle:
        return candidates, x, why, ()
    kept = [j for j, i in enumerate(candidates) if i not in idle]
    if not kept:
        said = ", ".join(f"{table.names[i]} ({reason})" for i, reason in idle.items())
        return candidates, x, why, (f"nothing else is there to cluster by than {said}",)
    return [candidates[j] for j in kept], x[:, kept], why | idle, ()


def _by_name(table: Table, columns: Sequence[str]) -> list[int]:
    chosen = _positions(table, columns)
    if not chosen:
        raise DataError("no column was named: give at least one, as in --columns x,y")
    name, times = Counter(columns).most_common(1)[0]
    if times > 1:
        raise DataError(f"column {name!r} is asked for more than once: name each column once")
    return chosen


def _positions(table: Table, names: Sequence[str]) -> list[int]:
    """Where numeric columns are."""
    positions = found(table, names)
    for i in positions:
        if not table.readable(i):
            raise DataError(
                f"column {table.names[i]!r} of {table.source} doesn't hold numbers: choose other columns, or convert it"
            )
    return positions


def found(table: Table, names: Sequence[str]) -> list[int]:
    """Where columns are; all are looked up in one go, since there may be many.

    Raises
    ------
    DataError
        There is none of that name, or more than one.
    """
    places = _places(table)
    for name in names:
        if name not in places:
            raise DataError(f"{table.source} has no column {name!r}{_nearest(name, table)}; it has {_listed(table)}")
        _refuse_twins(table, name, places)
    return [places[name][0] for name in names]


def _nearest(name: str, table: Table) -> str:
    """A name that may be meant instead."""
    small = {other.lower().strip(): other for other in table.names}
    close = get_close_matches(name.lower().strip(), small, 1)
    return f" (is it {small[close[0]]!r} now?)" if close else ""


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


def _weights(table: Table, position: int, kept: NDArray[np.bool_] | None) -> Floats:
    name, column = table.names[position], in_full(table.matrix([position]))
    column = column if kept is None else np.where(kept[:, None], column, 1)  # rows that are left out need no weight
    column = in_full(without_gaps(table, table.source, [name], column, AS_ERRORS).x)
    column = column if kept is None else column[kept]
    _refuse_bad_numbers(table, column, [position], kept)
    weights = column[:, 0].astype(np.float64)
    if (weights < 0).any():
        worst = int((weights < 0).argmax())
        row = _row(worst, kept)
        raise DataError(
            f"{_cell(table, row, position)}: the weight {weights[worst]:g} is negative; weights count from 0 on"
        )
    if not (weights > 0).any():
        raise DataError(f"{table.source}, column {name!r}: all weights are 0; at least one row needs a positive weight")
    return weights


def _refuse_bad_numbers(table: Table, x: Rows2D | Csr, columns: Sequence[int], kept: NDArray[np.bool_] | None) -> None:
    # The limit as a float64, because it would overflow as a float32.
    limit = np.float64(LARGEST)
    if isinstance(x, Csr):
        bad = np.flatnonzero(~(np.abs(x.values) <= limit))
        if len(bad):
            row = int(np.searchsorted(x.starts, bad[0], side="right")) - 1
            _refuse_number(table, row, columns[int(x.columns[bad[0]])], float(x.values[bad[0]]))
        return
    block = max(1, (1 << 20) // x.shape[1])
    for start in range(0, len(x), block):
        good = np.abs(x[start : start + block]) <= limit
        if not good.all():
            row, column = (int(i[0]) for i in np.nonzero(~good))
            _refuse_number(table, _row(start + row, kept), columns[column], x[start + row, column])


def _refuse_number(table: Table, row: int, column: int, value: float) -> NoReturn:
    what = "infinity" if np.isinf(value) else f"{value:g}, too large to be squared"
    raise DataError(f"{_cell(table, row, column)}: {what}; correct it, drop the row or leave the column out")


def _row(at: int, kept: NDArray[np.bool_] | None) -> int:
    """The row of the table that is the at-th of those that are left."""
    return int(at) if kept is None else int(np.flatnonzero(kept)[at])


def _cell(table: Table, row: int, column: int) -> str:
    return f"{table.source}, {table.where(row)}, column {table.names[column]!r}"
