"""Whether rows are those that a clustering is of, and not the same in other units."""

from math import isfinite
from typing import Any

import numpy as np

from centra.binding import bound
from centra.data import Csr, Data, Floats, Labels, Rows2D
from centra.drawn import Drawn
from centra.errors import DataError
from centra.scaling import numbers_of

BLOCK = 1 << 16  # numbers looked at together, which caches hold
# How far the inertia of the same rows may be from the one that is told: what sums in float64 round, and what others do
# who add up in float32.
CLOSE, CLOSE_IN_FLOAT32 = 1e-6, 1e-3
LEAST = float(np.finfo(np.float64).smallest_subnormal)  # what a square may lose that is smaller than any number
OTHERS = "these are not the rows that were fitted: pass the scaled ones, or a Pipeline"


def refuse_others(drawn: Drawn, inside: Data) -> None:
    """Refuse rows that are not those that were clustered, as when they were scaled for the fit.

    Their inertia is that of the result, or they are others. Where nobody knows with which weights it was taken, it is
    enough that every row is in the cluster of the nearest centre, and every centre among the rows; where there is none,
    as of other methods than k-means, the latter has to do.

    Raises
    ------
    DataError
    """
    if drawn.inertia is None:
        if not _among(drawn.space.taken(drawn.centers), inside):
            raise DataError(f"{OTHERS} (centres lie beyond them)")
        return
    found, lost = inertia_of(drawn, inside)
    close = CLOSE_IN_FLOAT32 if drawn.centers.dtype == np.float32 else CLOSE
    if isfinite(found) and abs(found - drawn.inertia) <= close * drawn.inertia + lost:
        return
    if drawn.weighted is None and _fits(drawn, inside, drawn.space.taken(drawn.centers)):
        return
    raise DataError(f"{OTHERS} (the inertia of these is {found:.6g}, that of the result {drawn.inertia:.6g})")


def inertia_of(drawn: Drawn, inside: Data) -> tuple[float, float]:
    """The inertia of rows in the clusters that they have, and how much of it rounding may be."""
    centers = drawn.space.taken(drawn.centers)
    weights = drawn.weights if drawn.weights is not None else np.ones(inside.n)
    with np.errstate(over="ignore", invalid="ignore"):  # of others
        found, lost = _objective(inside, centers, drawn.labels, weights)
    lost += LEAST * (inside.n + 1 + inside.d * float(weights.sum()))
    return found * drawn.space.unit, lost * drawn.space.unit


def _objective(inside: Data, centers: Floats, labels: Labels, weights: Floats) -> tuple[float, float]:
    """The inertia of rows in given clusters, and how much of it rounding may be."""
    x = inside.x
    if isinstance(x, Csr):  # never written out
        clusters = labels.repeat(np.diff(x.starts))
        values, mass = x.values.astype(np.float64), weights.repeat(np.diff(x.starts))
        squares = float(mass @ values**2), float(weights @ np.square(centers).sum(axis=1)[labels])
        return sum(squares) - 2 * float(mass @ (values * centers[clusters, x.columns])), 1e-11 * sum(squares)
    found = largest = 0.0
    size = max(1, BLOCK // x.shape[1])
    for start in range(0, len(x), size):
        some = slice(start, start + size)
        block = inside.rows(some)
        largest = max(largest, float(block.max()), -float(block.min()))
        away = block - centers.take(labels[some], axis=0)  # in a tenth of the time that an index takes
        squares = np.einsum("ij,ij->i", away, away)
        found += float(np.einsum("i,i->", weights[some], squares))  # BLAS would wake threads for it
    digit = 4 * float(np.finfo(np.float32 if x.dtype == np.float32 else np.float64).eps)
    return found, float(weights.sum()) * x.shape[1] * digit * digit * largest * largest


def _fits(drawn: Drawn, inside: Data, centers: Floats) -> bool:
    """Whether rows may be those of a result whose weights nobody knows."""
    rows = bound(inside)
    rows.step(centers)
    return bool((rows.labels() == drawn.labels).all()) and _among(centers, inside)


def _among(centers: Floats, inside: Data) -> bool:
    """Whether no centre lies beyond the rows in any column."""
    x = numbers_of(inside)
    low, high = (np.asarray(each(x), np.float64) for each in (_lowest, _highest))
    with np.errstate(over="ignore"):
        slack = 1e-6 * np.maximum(high - low, np.abs(low) * 1e-6)
    return bool((centers >= low - slack).all() and (centers <= high + slack).all())


def _lowest(x: Rows2D | Csr) -> Any:
    return x.min(axis=0) if isinstance(x, np.ndarray) else x.astype(np.float64).min(axis=0)


def _highest(x: Rows2D | Csr) -> Any:
    return x.max(axis=0) if isinstance(x, np.ndarray) else x.astype(np.float64).max(axis=0)
