"""Columns on one scale, in one of three ways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from centra.data import Csr, Data, Floats, Rows2D
from centra.errors import DataError
from centra.sparse import in_full, matrix

# So many at a time: many narrow columns at once, and long ones one by one.
CELLS = 1 << 20
ScaleName = Literal["none", "std", "minmax", "robust"]
Find = Callable[[Floats, Floats], tuple[Floats, Floats]]  # of columns as rows, and weights: offsets and scales


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """How columns were brought to one scale: ``(x - offset) / scale``, column by column."""

    name: str
    offset: Floats
    scale: Floats


def fit_scaling(name: ScaleName, x: Rows2D | Csr, weights: Floats | None = None) -> Scaling | None:
    """Find offset and scale of each column; a row of weight 2 counts as two rows.

    Parameters
    ----------
    name : {"none", "std", "minmax", "robust"}
        Mean and standard deviation (population); smallest value and range; median and distance of the quartiles
        (of values in the data: the smallest with at least that share of the weight at or below it).
    x : ndarray or Csr of shape (n, d)
        Sparse rows get no offset, so that their zeros stay zeros: it changes no distance.
    weights : ndarray of shape (n,), optional

    Returns
    -------
    Scaling or None
        None for "none". A column without spread has scale 1.
    """
    if name == "none":
        return None
    offset, scale = _measured({"std": _std, "minmax": _minmax, "robust": _robust}[name], x, weights)
    offset = np.zeros_like(offset) if isinstance(x, Csr) else offset
    return Scaling(name, offset, np.where(scale > 0, scale, 1.0))


def variance_shares(x: Rows2D | Csr, weights: Floats | None = None) -> Floats:
    """Which share of the variance of all columns each of them has, shape (d,); 0 if there is none."""
    _, deviations = _measured(_std, x, weights)
    variances = np.square(deviations / (deviations.max() or 1.0))
    return variances / (variances.sum() or 1.0)


def _measured(find: Find, x: Rows2D | Csr, weights: Floats | None) -> tuple[Floats, Floats]:
    """Where each column is, and how wide it is."""
    w = np.ones(len(x)) if weights is None else weights[weights > 0]
    if isinstance(x, Csr):
        counted = x if weights is None else x[np.flatnonzero(weights > 0)]
        if find is not _robust:
            return _measured_sparse(find, counted, w)
        columns = matrix(counted).tocsc()  # the middle of most of them is 0, but not of all
        blocks = (columns[:, some].toarray().T.copy() for some in _some(x.shape[1], len(w)))
    else:
        rows = slice(None) if weights is None else weights > 0
        blocks = (x[rows, some].T.astype(np.float64, order="C") for some in _some(x.shape[1], len(w)))
    offset, scale = (np.concatenate(parts) for parts in zip(*(find(block, w) for block in blocks), strict=True))
    return offset, scale


def _some(d: int, n: int) -> Iterator[slice]:
    """Columns of n rows that are looked at together."""
    size = max(1, CELLS // n)
    return (slice(j, j + size) for j in range(0, d, size))


def _measured_sparse(find: Find, x: Csr, w: Floats) -> tuple[Floats, Floats]:
    """:func:`_std` and :func:`_minmax` without the zeros."""
    d, at, values = x.shape[1], x.columns, x.values.astype(np.float64)
    zeros = np.bincount(at, minlength=d) < len(x)
    low, high = np.where(zeros, 0.0, np.inf), np.where(zeros, 0.0, -np.inf)
    np.minimum.at(low, at, values)
    np.maximum.at(high, at, values)
    spread = high - low
    if find is _minmax:
        return low, spread
    spread[spread == 0] = 1
    weight = w[np.arange(len(x)).repeat(np.diff(x.starts))]
    absent = np.where(zeros, np.maximum(w.sum() - np.bincount(at, weight, minlength=d), 0), 0)
    unit, zero = (values - low[at]) / spread[at], -low / spread
    mean = (np.bincount(at, weight * unit, minlength=d) + absent * zero) / w.sum()
    variance = (np.bincount(at, weight * (unit - mean[at]) ** 2, minlength=d) + absent * (zero - mean) ** 2) / w.sum()
    return low + spread * mean, spread * np.sqrt(variance)


def _std(columns: Floats, w: Floats) -> tuple[Floats, Floats]:
    # Relative to the first value and the range, so that a constant column has no spread at all, however it is rounded,
    # and squares neither overflow nor vanish.
    first, spread = columns[:, :1], np.ptp(columns, axis=1, keepdims=True)
    spread[spread == 0] = 1
    unit = (columns - first) / spread
    mean = np.average(unit, axis=1, weights=w)[:, None]
    variance = np.average((unit - mean) ** 2, axis=1, weights=w)
    return (first + spread * mean)[:, 0], spread[:, 0] * np.sqrt(variance)


def _minmax(columns: Floats, w: Floats) -> tuple[Floats, Floats]:
    return columns.min(axis=1), np.ptp(columns, axis=1)


def _robust(columns: Floats, w: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(columns, axis=1, kind="stable")
    below = np.cumsum(w[order], axis=1)
    places = [(below >= share * below[:, -1:]).argmax(axis=1) for share in (0.25, 0.5, 0.75)]
    ascending = np.take_along_axis(columns, order, axis=1)
    low, median, high = (ascending[np.arange(len(columns)), place] for place in places)
    return median, high - low


def apply_scaling(scaling: Scaling | None, x: Rows2D | Csr) -> Rows2D | Csr:
    """Scale rows, computed in float64, in the dtype of x.

    Raises
    ------
    DataError
        A value is so far from the rest that it overflows.
    """
    if scaling is None:
        return x
    if isinstance(x, Csr):
        if not scaling.offset.any():
            return replace(x, values=x.values / scaling.scale[x.columns])
        x = in_full(x)  # the model is of rows with offsets
    with np.errstate(over="ignore"):
        scaled = np.empty(x.shape, x.dtype)
        some = max(1, CELLS // x.shape[1])
        for i in range(0, len(x), some):
            scaled[i : i + some] = (x[i : i + some].astype(np.float64) - scaling.offset) / scaling.scale
    if not np.isfinite(scaled).all():
        raise DataError(f"scaling by {scaling.name!r} makes numbers too large for {x.dtype}: choose another scaling")
    return scaled


def numbers_of(data: Data) -> Rows2D | Csr:
    """The rows as scaling takes them."""
    return data.x if isinstance(data.x, np.ndarray | Csr) else data.x.astype(np.float64)


def undo_scaling(scaling: Scaling | None, centers: Rows2D) -> Floats:
    """Centres in the units of the columns."""
    wide = centers.astype(np.float64)
    return wide if scaling is None else wide * scaling.scale + scaling.offset
