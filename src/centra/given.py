"""What pictures and tables are drawn from: a clustering and, where they take them, its rows."""

import numbers
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from centra import check
from centra.data import Csr, Data, Floats, Index, Rows2D
from centra.drawn import Drawn, check_labelled, drawn_of
from centra.errors import DataError, ParameterError
from centra.fitted_rows import refuse_others
from centra.frames import with_columns
from centra.pipelines import passed, steps_before
from centra.scaling import apply_scaling, numbers_of, undo_scaling
from centra.space import Globe
from centra.wording import printable


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Rows with the clustering that they are drawn in.

    Attributes
    ----------
    result : Drawn
    data : Data
        In the units of the columns; finite; without weights, as every row is drawn alike.
    centers : ndarray of shape (k, d), float64
        In the same units.
    columns : tuple of str
    inside : Data
        The rows where their distances are those that count: the same but for scaled ones and places on the earth.
    kept : ndarray of int64, optional
        Which rows of X these are; None: all.
    """

    result: Drawn
    data: Data
    centers: Floats
    columns: tuple[str, ...]
    inside: Data
    kept: Index | None = None

    @property
    def x(self) -> Rows2D | Csr:
        """The rows, shape (n, d)."""
        x = self.data.x
        return x if isinstance(x, np.ndarray | Csr) else x.astype(np.float64)

    def in_units(self, places: Floats) -> Floats:
        """Centres, or whatever lies among the rows that were clustered, in the units of the columns."""
        return undo_scaling(self.result.scaling, places)

    def on_axes(self) -> "Given":
        """The same for a sheet along principal axes, which make sense only of what was clustered; else as it is."""
        if len(self.columns) < 3 or self.result.scaling is None:
            return self
        centers = self.result.centers.astype(np.float64)
        return replace(self, result=replace(self.result, scaling=None), data=self.inside, centers=centers)


def given(result: Any, X: Any, columns: Sequence[str] | None, *, as_fitted: bool = True) -> Given:
    """Check that a clustering, rows and names of columns fit each other.

    Parameters
    ----------
    result, X, columns : as pictures take them.
    as_fitted : bool
        Whether the rows must be those that were clustered; else they may be in any units, and nothing is to be made of
        their distances. A Pipeline always takes the rows that it was fitted to.

    Raises
    ------
    DataError, ParameterError
    """
    if isinstance(result, Given):  # who tells several things of the same rows need not check them anew
        return result
    drawn = drawn_of(result)
    check_labelled(drawn)
    rows = with_columns(X, drawn.columns) if drawn.columns else X
    own = getattr(rows, "column_names", getattr(rows, "columns", drawn.columns))
    before = steps_before(result)
    through = None if before is None else passed(before, rows)
    if through is not None:
        # On a sphere, there is no way back to the units of the columns.
        drawn, own = replace(drawn, scaling=through.scaling if drawn.space.straight else None), through.names
    data = check.data(rows) if through is None else through.clustered
    check.finite(data)
    n, d = data.x.shape
    if d != drawn.centers.shape[1] or n != len(drawn.labels):
        clustered = f"{len(drawn.labels)} rows of {drawn.centers.shape[1]} column(s)"
        raise DataError(f"X has shape {(n, d)}, but {clustered} were clustered: pass the rows that the result is of")
    names = named(columns, own, d)
    if through is None and not as_fitted:
        there = drawn.labels >= 0
        if not there.all():
            drawn, data = replace(drawn, labels=drawn.labels[there]), data.subset(np.flatnonzero(there))
        return Given(drawn, data, undo_scaling(drawn.scaling, drawn.centers), names, data)
    scaled = data
    if through is not None:
        data = through.shown if drawn.scaling is not None else data
    elif drawn.scaling is not None:
        scaled = Data(apply_scaling(drawn.scaling, numbers_of(data)))
    inside, kept = drawn.space.enter(scaled)
    if kept is None and drawn.labels.min() < 0:  # MeanShift may leave rows out
        kept = np.flatnonzero(drawn.labels >= 0)
        inside = inside.subset(kept)
    if kept is not None:
        weights = None if drawn.weights is None else drawn.weights[kept]
        drawn = replace(drawn, labels=drawn.labels[kept], weights=weights)
    refuse_others(drawn, inside)
    centers = drawn.centers.astype(np.float64)
    if isinstance(drawn.space, Globe):  # as on a map: the longitude goes to the right
        return Given(drawn, Data(data.rows(slice(None))[:, ::-1]), centers[:, ::-1], names[::-1], inside)
    shown = inside if drawn.scaling is None else data if kept is None else data.subset(kept)
    return Given(drawn, shown, undo_scaling(drawn.scaling, centers), names, inside, kept)


def refuse_globe(drawn: Drawn, what: str) -> None:
    """Refuse places on the earth, for a picture of what is nearest in the plane.

    Raises
    ------
    ParameterError
    """
    if isinstance(drawn.space, Globe):
        raise ParameterError(
            f"the result is of latitudes and longitudes, whose {what} are none in the plane: draw it with scatter",
            parameter="result",
        )


def named(columns: Sequence[str] | None, own: Iterable[Any] | None, d: int) -> tuple[str, ...]:
    """What to call the columns: as asked for, else by their own names, else by their numbers.

    Raises
    ------
    ParameterError
        There are more or fewer names than columns, or they are no names.
    """
    asked: Any = columns
    if columns is None:
        asked = [f"column {j}" for j in range(d)] if own is None else [str(name) for name in own]
    names: list[Any] = list(asked) if isinstance(asked, Collection) and not isinstance(asked, str | bytes) else []
    if len(names) != d or not all(isinstance(name, str | numbers.Real) for name in names):
        raise ParameterError.of("columns", asked, f"{d}, a name for each column of X")
    return tuple(printable(str(name)) for name in names)
