"""Pipelines of scikit-learn: what their steps do to rows before these are clustered."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from centra import check
from centra.arrays import column_names
from centra.data import Data, Floats
from centra.errors import DataError
from centra.frames import with_columns
from centra.scaling import Scaling

CLOSE = 1e-6  # of the width of a column: as near to a line are values that were only scaled


class Passed(NamedTuple):
    """Rows that went through the steps of a Pipeline.

    Attributes
    ----------
    clustered : Data
        What became of them.
    shown : Data
        The same, but columns that were only scaled are in their own units.
    scaling : Scaling or None
        How these were scaled; all others have offset 0 and scale 1. None: there are none.
    names : tuple of str, or None
        What the columns are called, if anyone knows.
    """

    clustered: Data
    shown: Data
    scaling: Scaling | None
    names: tuple[str, ...] | None


def last_of(result: Any) -> Any:
    """What a Pipeline ends in, if need be the Pipeline that it ends in; anything else as it is."""
    while hasattr(result, "named_steps"):
        result = result.steps[-1][1]
    return result


def steps_before(result: Any) -> Any:
    """The steps of a Pipeline that come before its clustering, as a Pipeline; None where there are none."""
    steps, last = [], result
    while hasattr(last, "named_steps"):
        steps += [step for _, step in last.steps[:-1]]
        last = last.steps[-1][1]
    return type(result)([(str(number), step) for number, step in enumerate(steps)]) if steps else None


def transformed(steps: Any, rows: Any) -> Data:
    """What some steps make of rows.

    Raises
    ------
    DataError
        The steps don't take them.
    """
    try:
        return check.data(steps.transform(rows))
    except DataError:
        raise
    except ValueError as error:
        raise DataError(f"the steps of the Pipeline can't take X: {str(error).splitlines()[0]}") from None


def passed(steps: Any, rows: Any) -> Passed:
    """Send rows through some steps, and find out which of their columns these only scaled.

    Raises
    ------
    DataError
        The steps don't take them.
    """
    clustered, names = transformed(steps, rows), _names_behind(steps)
    if not isinstance(clustered.x, np.ndarray):
        return Passed(clustered, clustered, None, names)
    y, own = clustered.rows(slice(None)), column_names(rows)
    offset, scale, shown = np.zeros(y.shape[1]), np.ones(y.shape[1]), y.copy()
    told = list(names or own or [f"column {j}" for j in range(y.shape[1])])
    found = 0
    for j, source in enumerate(_sources(names, own, y.shape[1])):
        x = None if source is None else _numbers(rows, own, source)
        line = None if x is None else _line(x, y[:, j])
        if x is None or line is None:
            told[j] = names[j] if names else f"column {j}"
            continue
        found += 1
        offset[j], scale[j] = line
        shown[:, j] = np.where(np.isfinite(x), x, offset[j] + scale[j] * y[:, j])  # a gap may have been filled
        told[j] = own[source] if own and source is not None else f"column {source}"
    if not found:
        return Passed(clustered, clustered, None, names)
    return Passed(clustered, Data(shown), Scaling("pipeline", offset, scale), tuple(told))


def _sources(names: tuple[str, ...] | None, own: tuple[str, ...], d: int) -> list[int | None]:
    """Of each column, the one that it may have been made of: by its name, or by its place where steps tell no names."""
    if names is None:
        return [*range(d)]
    known = {name: j for j, name in enumerate(own)} if own else {f"x{j}": j for j in range(d)}
    return [_named(name, known) for name in names]


def _named(name: str, known: Mapping[str, int]) -> int | None:
    """ColumnTransformer puts before a name what made the column, and two underscores."""
    while name not in known and "__" in name:
        name = name.partition("__")[2]
    return known.get(name)


def _numbers(rows: Any, own: tuple[str, ...], j: int) -> Floats | None:
    """A column, if there is one, and it holds numbers."""
    try:
        if own:
            return check.data(with_columns(rows, [own[j]])).rows(slice(None))[:, 0]
        x = check.data(rows).x
    except (DataError, IndexError):
        return None
    return x[:, j].astype(np.float64) if isinstance(x, np.ndarray) and j < x.shape[1] else None


def _line(x: Floats, y: Floats) -> tuple[float, float] | None:
    """The line on which a column is that was only scaled; gaps are left out."""
    there = np.isfinite(x) & np.isfinite(y)
    if not there.any():
        return None
    x, y = x[there], y[there]
    low, high = x.argmin(), x.argmax()
    wide, apart = float(x[high] - x[low]), float(y[high] - y[low])
    if (wide > 0) != (apart > 0):  # turned round, or made of others
        return None
    scale = wide / apart if wide > 0 else 1.0
    offset = float(x[low] - scale * y[low])
    off = float(np.abs(x - (offset + scale * y)).max())
    return (offset, scale) if off <= CLOSE * max(wide, float(np.abs(x).max()) * CLOSE) else None


def _names_behind(steps: Any) -> tuple[str, ...] | None:
    """What the columns that some steps bring are called."""
    try:
        return tuple(str(name) for name in steps.get_feature_names_out())
    except (AttributeError, ValueError, TypeError):  # the last of a Pipeline of nothing but "passthrough"
        return None
