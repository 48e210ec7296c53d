"""Pipelines of scikit-learn: what their steps do to rows before these are clustered."""

from typing import Any

import numpy as np

from centra.data import Data
from centra.scaling import Scaling


def steps_before(result: Any) -> Any:
    """The steps of a Pipeline of scikit-learn that come before its clustering; None where there are none."""
    if not hasattr(result, "named_steps") or len(result.steps) < 2:
        return None
    return result[:-1]


def column_by_column(given: Data, rows: Data) -> Scaling | None:
    """The scaling that made rows of those given; None where it did more than to scale each column by itself."""
    if given.x.shape != rows.x.shape or not isinstance(given.x, np.ndarray) or not isinstance(rows.x, np.ndarray):
        return None
    x, y = given.rows(slice(None)), rows.rows(slice(None))
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    low, high, j = x.argmin(axis=0), x.argmax(axis=0), np.arange(x.shape[1])
    wide, apart = x[high, j] - x[low, j], y[high, j] - y[low, j]
    if ((wide > 0) != (apart > 0)).any():  # a column that is turned round, or made of others
        return None
    scale = np.where(wide > 0, wide / np.where(apart > 0, apart, 1.0), 1.0)
    offset = x[low, j] - scale * y[low, j]
    off = np.abs(x - (offset + scale * y)).max(axis=0)
    if (off > 1e-6 * np.maximum(wide, np.abs(x).max(axis=0) * 1e-6)).any():
        return None
    return Scaling("pipeline", offset, scale)


def names_behind(steps: Any) -> list[str] | None:
    """What the columns that some steps bring are called."""
    try:
        return [str(name) for name in steps.get_feature_names_out()]
    except (AttributeError, ValueError):
        return None
