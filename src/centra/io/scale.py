"""Columns on one scale, in one of three ways."""

from typing import Literal

import numpy as np

from centra.data import Floats, Rows2D
from centra.errors import DataError
from centra.io.model import Scaling

ScaleName = Literal["none", "std", "minmax", "robust"]


def fit_scaling(name: ScaleName, x: Rows2D, weights: Floats | None = None) -> Scaling | None:
    """Find offset and scale of each column; a row of weight 2 counts as two rows.

    Parameters
    ----------
    name : {"none", "std", "minmax", "robust"}
        Mean and standard deviation (population); smallest value and range; median and distance of the quartiles
        (of values in the data: the smallest with at least that share of the weight at or below it).
    x : ndarray of shape (n, d)
    weights : ndarray of shape (n,), optional

    Returns
    -------
    Scaling or None
        None for "none". A column without spread has scale 1.
    """
    if name == "none":
        return None
    find = {"std": _std, "minmax": _minmax, "robust": _robust}[name]
    counted = slice(None) if weights is None else weights > 0
    w = np.ones(len(x)) if weights is None else weights[weights > 0]
    pairs = [find(x[counted, j].astype(np.float64), w) for j in range(x.shape[1])]
    offset, scale = (np.array(values) for values in zip(*pairs, strict=True))
    return Scaling(name, offset, np.where(scale > 0, scale, 1.0))


def _std(column: Floats, w: Floats) -> tuple[float, float]:
    # Relative to the first value and the range, so that a constant column has no spread at all, however it is rounded,
    # and squares neither overflow nor vanish.
    first, spread = float(column[0]), float(np.ptp(column)) or 1.0
    unit = (column - first) / spread
    mean = float(np.average(unit, weights=w))
    return first + spread * mean, spread * float(np.sqrt(np.average((unit - mean) ** 2, weights=w)))


def _minmax(column: Floats, w: Floats) -> tuple[float, float]:
    return float(column.min()), float(np.ptp(column))


def _robust(column: Floats, w: Floats) -> tuple[float, float]:
    order = np.argsort(column, kind="stable")
    below = np.cumsum(w[order])
    low, median, high = column[order[np.searchsorted(below, np.array([0.25, 0.5, 0.75]) * below[-1])]]
    return float(median), float(high - low)


def apply_scaling(scaling: Scaling | None, x: Rows2D) -> Rows2D:
    """Scale rows, computed in float64, in the dtype of x.

    Raises
    ------
    DataError
        A value is so far from the rest that it overflows.
    """
    if scaling is None:
        return x
    with np.errstate(over="ignore"):
        scaled = np.empty(x.shape, x.dtype)
        for j in range(x.shape[1]):
            scaled[:, j] = (x[:, j].astype(np.float64) - scaling.offset[j]) / scaling.scale[j]
    if not np.isfinite(scaled).all():
        raise DataError(f"--scale {scaling.name} makes numbers too large for {x.dtype}: choose another scaling")
    return scaled


def undo_scaling(scaling: Scaling | None, centers: Rows2D) -> Floats:
    """Centres in the units of the columns."""
    wide = centers.astype(np.float64)
    return wide if scaling is None else wide * scaling.scale + scaling.offset
