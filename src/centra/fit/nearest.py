"""Labels of rows, and their distances, where the centres are given."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Data, Floats, Index, Labels, Moments
from centra.engine import bind
from centra.errors import DataError
from centra.rows import Rows
from centra.space import EUCLIDEAN, Space

STEP = 32  # between the powers of two by which rows are multiplied, so that there are few


class Alike(NamedTuple):
    """Rows that are multiplied by one power of two, and the centres with them."""

    where: Index | slice
    rows: Rows
    centers: Floats
    exponent: int


class Labelled(NamedTuple):
    """Rows with their nearest centres; the inertia is theirs, also that of each cluster."""

    labels: Labels
    inertia: float
    within: Floats


def predict(data: Data, centers: Floats, n_threads: int | None = None, space: Space = EUCLIDEAN) -> Labelled:
    """Label rows with their nearest centres.

    Parameters
    ----------
    data : Data
    centers : ndarray of shape (k, d)
        As they were handed out.
    n_threads : int, optional
    space : Space
        Where the rows live.

    Returns
    -------
    labels : ndarray of shape (n,), int32
        -1 for a row that has no place there.
    inertia : float
        Weighted sum of squared distances to them, in the units of the space.
    within : ndarray of shape (k,)
        The same of each cluster.
    """
    inside, kept = space.enter(data)
    if kept is not None and not len(kept):
        return Labelled(np.full(data.n, -1, np.int32), 0.0, np.zeros(len(centers)))
    found = _predict(inside, space.taken(centers), n_threads)
    return Labelled(spread(found.labels, kept, data.n), found.inertia * space.unit, found.within * space.unit)


def spread(labels: Labels, kept: Index | None, n: int) -> Labels:
    """Labels of some of n rows, and -1 for the others."""
    if kept is None:
        return labels
    everywhere = np.full(n, -1, labels.dtype)
    everywhere[kept] = labels
    return everywhere


def _predict(data: Data, centers: Floats, n_threads: int | None) -> Labelled:
    labels, inertia, within = np.empty(0, np.int32), 0.0, np.zeros(len(centers))
    for some in _alike(data, centers, n_threads):
        some.rows.step(some.centers)
        total, of_each = some.rows.within(some.centers)
        inertia += math.ldexp(total, -2 * some.exponent)
        within += np.ldexp(of_each, -2 * some.exponent)
        if isinstance(some.where, slice):
            return Labelled(some.rows.labels(), inertia, within)
        if not len(labels):
            labels = np.empty(data.n, np.int32)
        labels[some.where] = some.rows.labels()
    return Labelled(labels, inertia, within)


def transform(data: Data, centers: Floats, n_threads: int | None = None, space: Space = EUCLIDEAN) -> NDArray[Any]:
    """Distances (not squared) of every row to every centre, in the dtype of the rows.

    Parameters
    ----------
    data, centers, n_threads, space :
        As for :func:`predict`.

    Returns
    -------
    ndarray of shape (n, k)
        The first smallest of each row is at its label: where rounding would move it, the rival is raised to it. Not a
        number where a row has no place.
    """
    inside, kept = space.enter(data)
    dtype, centers = data.float_dtype, space.taken(centers)
    if kept is not None and not len(kept):
        return np.full((data.n, len(centers)), np.nan, dtype)
    distances = np.empty((0, len(centers)), dtype)
    for some in _alike(inside, centers, n_threads):
        if not len(distances):  # not before the rows are known to fit the memory
            distances = np.empty((inside.n, len(centers)), dtype)
        if some.exponent == 0 and isinstance(some.where, slice):
            _distances(some, distances, space)
        else:
            distances[some.where] = np.ldexp(_distances(some, distances[some.where], space), -some.exponent)
    if kept is None:
        return distances
    everywhere = np.full((data.n, len(centers)), np.nan, dtype)
    everywhere[kept] = distances
    return everywhere


def _distances(some: Alike, out: NDArray[Any], space: Space) -> NDArray[Any]:
    """Put them into an array of shape (rows, k), and return it."""
    some.rows.step(some.centers)
    labels, dtype = some.rows.labels(), out.dtype
    start = 0
    for squared in some.rows.distances(some.centers):
        block = slice(start, start := start + len(squared))
        label = labels[block, None]
        rounded = _fitting(space.distances(squared), dtype, some.rows.moments.largest)
        nearest = np.take_along_axis(rounded, label, axis=1)
        before = np.arange(len(some.centers)) < label
        least = np.where(before, np.nextafter(nearest, np.array(np.inf, dtype)), nearest)
        out[block] = np.maximum(rounded, least)
    return out


def _fitting(distances: Floats, dtype: np.dtype[Any], largest: float) -> NDArray[Any]:
    """In a dtype, or a DataError where it doesn't go as far."""
    if distances.max() > np.finfo(dtype).max:
        raise DataError(
            f"the largest magnitude in X is {largest:g}: some distances are more than {dtype} can tell; "
            "pass X as float64"
        )
    return distances.astype(dtype)


def _alike(data: Data, centers: Floats, n_threads: int | None) -> Iterator[Alike]:
    """All rows, as a rule as they are.

    Where squares of differences would be lost, rows are multiplied by powers of two, each by one that depends on it
    and the centres alone, so that neither its label nor a refusal depends on what else is among the rows.
    """
    n_threads = check.threads(n_threads)
    rows = bind(data, n_threads)
    check.moments(data, rows.moments)
    if min(rows.moments.least, _least(centers)) >= check.LEAST_MEAN:
        check.enough_weight(rows.moments)
        yield Alike(slice(None), rows, centers, 0)
        return
    power = _power_for_all(rows.moments, centers)
    if check.tells_apart([centers], math.ldexp(check.LEAST_MEAN, -power), len(centers)):
        rows = bind(data.times(power), n_threads) if power else rows
        yield Alike(slice(None), rows, np.ldexp(centers, power), power)
        return
    powers = _powers(data, rows.moments, centers)
    for power in np.unique(powers).tolist():
        where = np.flatnonzero(powers == power)
        some = data.subset(where)
        rows = bind(some.times(power) if power else some, n_threads)
        yield Alike(where, rows, np.ldexp(centers, power), power)


def _least(numbers: Floats) -> float:
    """The least magnitude that is not 0, or infinity."""
    return float(np.abs(numbers[numbers != 0]).min(initial=np.inf))


def _power_for_all(moments: Moments, centers: Floats) -> int:
    """What keeps the least number, if the largest allows it, else as much as that allows."""
    least, largest = min(moments.least, _least(centers)), max(moments.largest, float(np.abs(centers).max()))
    missing = math.frexp(check.LEAST_MEAN)[1] - math.frexp(least)[1]
    return max(0, min(missing, math.frexp(check.LARGEST)[1] - math.frexp(largest)[1]))


def _powers(data: Data, moments: Moments, centers: Floats) -> Index:
    """The power of two for each row, from 0 on."""
    powers = np.empty(data.n, np.int64)
    size = max(1, check.BLOCK // data.d)
    far = float(np.abs(centers).max())
    for start in range(0, data.n, size):
        magnitudes = np.abs(data.rows(slice(start, start + size)))
        least = np.minimum(np.where(magnitudes > 0, magnitudes, np.inf).min(axis=1), _least(centers))
        missing = np.maximum(0, np.frexp(check.LEAST_MEAN)[1] - np.frexp(least)[1])
        largest = np.maximum(magnitudes.max(axis=1), far)
        most = np.frexp(check.LARGEST)[1] - np.frexp(largest)[1]
        block = np.minimum(-(-missing // STEP), np.maximum(0, most) // STEP) * STEP
        for power in np.unique(
            block[block < missing]
        ).tolist():  # what is lost is no matter, unless centres differ by it
            limit = math.ldexp(check.LEAST_MEAN, -power)
            if not check.tells_apart([centers], limit, len(centers)):
                row = int(((block < missing) & (block == power)).argmax())
                tiny = float(least[row])
                check.refuse_least(moments, f"row {start + row}" if tiny < _least(centers) else "a centre", tiny)
        powers[start : start + size] = block
    return powers
