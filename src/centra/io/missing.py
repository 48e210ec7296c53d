"""What becomes of rows with missing values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from centra.data import Csr, Floats, Rows2D
from centra.errors import DataError
from centra.wording import counted

MissingName = Literal["error", "drop", "median", "mean"]


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """What to do about missing values.

    Attributes
    ----------
    name : {"error", "drop", "median", "mean"}
    values : ndarray of shape (d,), float64, or None
        What takes their place; None: found in the rows themselves.
    """

    name: MissingName = "error"
    values: Floats | None = None


AS_ERRORS = Missing()
COLUMNS_SHOWN = 3  # in messages


class Filled(NamedTuple):
    """Rows without gaps.

    Attributes
    ----------
    x : ndarray or Csr of shape (m, d)
    kept : ndarray of shape (n,), bool, or None
        Which rows are left; None if all are.
    missing : Missing
        With the values that took the place of missing ones.
    notes : tuple of str
    """

    x: Rows2D | Csr
    kept: NDArray[np.bool_] | None
    missing: Missing
    notes: tuple[str, ...]


class Named(Protocol):
    """What messages say of a table."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def where(self, row: int) -> str: ...

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]: ...


def without_gaps(table: Named, source: str, names: Sequence[str], x: Rows2D | Csr, missing: Missing) -> Filled:
    """Leave out rows with missing values, fill these, or refuse them. Rows without any value at all are left out.

    Parameters
    ----------
    table : Named
    source : name of the file
    names : sequence of str
        Of the d columns.
    x : ndarray or Csr of shape (n, d)
        NaN where a value is missing; an array is filled in place. Sparse rows miss nothing.
    missing : Missing

    Raises
    ------
    DataError
        It names the column, how many values are missing, and where the first is.
    """
    if isinstance(x, Csr):
        return Filled(x, None, AS_ERRORS, ())
    gaps = _gaps(x)
    if gaps is None:
        values = _usual(x, missing) if missing.name in ("median", "mean") else None
        return Filled(x, None, Missing(missing.name, values), ())
    notes: tuple[str, ...] = ()
    kept: NDArray[np.bool_] | None = None
    # In a single column, an empty line is a missing value.
    blank = np.flatnonzero(gaps.all(axis=1)) if len(table.names) > 1 else np.empty(0, np.int64)
    blank = blank[table.is_blank(blank)] if len(blank) else blank
    if len(blank) == len(x):
        raise DataError(f"{source} has no row with a value: there is nothing to cluster")
    if len(blank):
        notes += (f"{counted(len(blank), 'empty row')} left out (first: {table.where(int(blank[0]))})",)
        kept = np.ones(len(x), np.bool_)
        kept[blank] = False
        x, gaps = x[kept], gaps[kept]
    if not gaps.any():
        return Filled(x, kept, missing, notes)
    if missing.name == "error":
        _refuse(table, source, names, gaps, kept)
    if missing.name == "drop":
        whole: NDArray[np.bool_] = np.logical_not(gaps.any(axis=1))
        if not whole.any():
            raise DataError(f"{source} has no row without a missing value: --missing median fills them")
        kept = _within(kept, whole)
        lost = int((~whole).sum())
        return Filled(x[whole], kept, missing, (*notes, f"{counted(lost, 'row')} with missing values left out"))
    values = _usual(x, missing)
    x = x if x.flags.writeable else x.copy()
    lacking: list[int] = np.flatnonzero(gaps.any(axis=0)).tolist()
    for j in lacking:
        x[gaps[:, j], j] = values[j]
    where = ", ".join(f"{names[j]!r}: {int(gaps[:, j].sum()):,}" for j in lacking)
    notes += (f"missing values filled with the {missing.name} of their column ({where})",)
    return Filled(x, kept, Missing(missing.name, values), notes)


def _gaps(x: Rows2D) -> NDArray[np.bool_] | None:
    block = max(1, (1 << 20) // x.shape[1])
    if not any(np.isnan(x[i : i + block]).any() for i in range(0, len(x), block)):
        return None
    return np.isnan(x)


def _within(kept: NDArray[np.bool_] | None, whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those that are left of those that were left."""
    if kept is None:
        return whole
    kept = kept.copy()
    kept[kept] = whole
    return kept


def _usual(x: Rows2D, missing: Missing) -> Floats:
    """What fills the gaps of each column."""
    if missing.values is not None:
        return missing.values
    find = np.nanmedian if missing.name == "median" else np.nanmean
    return np.array([find(x[:, j].astype(np.float64)) for j in range(x.shape[1])], np.float64)


def _refuse(
    table: Named, source: str, names: Sequence[str], gaps: NDArray[np.bool_], kept: NDArray[np.bool_] | None
) -> None:
    lacking: list[int] = np.flatnonzero(gaps.any(axis=0)).tolist()
    rows = np.arange(len(gaps)) if kept is None else np.flatnonzero(kept)
    firsts = {j: table.where(int(rows[gaps[:, j].argmax()])) for j in lacking[:COLUMNS_SHOWN]}
    each = [f"{names[j]}: {int(gaps[:, j].sum()):,} of {len(rows):,} rows, first at {firsts[j]}" for j in firsts]
    each += [f"{len(lacking) - len(firsts):,} more columns"] if len(lacking) > len(firsts) else []
    first = int(gaps.any(axis=1).argmax())
    raise DataError(
        f"{source}, {table.where(int(rows[first]))}, column {names[int(gaps[first].argmax())]!r}: a missing value "
        f"({'; '.join(each)}); --missing drop leaves them out, --missing median fills them"
    )
