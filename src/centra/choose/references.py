"""Data without clusters to compare with: rows uniform over a box that holds those of the data.

Tibshirani, Walther and Hastie (2001), doi:10.1111/1467-9868.00293, section 4: over the ranges of the columns ("box"),
or over the ranges along the principal axes ("pca"), turned back to the columns.

Each draw makes a data set of its own, n x d numbers, in the dtype in which centres of the data are handed out; nothing
else grows with n x d. The data are looked at by blocks of rows. With more columns than rows, however, their axes take n
x d numbers in float64 more; with more rows than columns, d x d.

A column that is constant in the data is the same constant in every draw. Where the rows have weights, those of a draw
have the same: its inertia is of as many rows then. Rows of weight 0 have no part in the box.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from centra.data import Data, Floats, Index
from centra.principal import all_axes
from centra.rows import Rows
from centra.seeding.blocks import blocks, present

Reference = Literal["pca", "box"]
Draw = Callable[[np.random.Generator], Data]
Box = Callable[[np.random.Generator, int], Iterator[Floats]]  # so many rows from a generator, block by block


def reference_draw(kind: Reference, data: Data, rows: Rows) -> Draw:
    """What draws as many rows as the data have.

    Parameters
    ----------
    kind : {"pca", "box"}
    data : Data
    rows : Rows
        The same, bound.

    Returns
    -------
    callable
        From a generator to a reference data set.
    """
    index = present(rows)
    low, high = _extent(_blocks(rows, index))
    varying = low < high
    if not varying.any():
        return lambda rng: _filled(data, low, varying, iter(()))
    box = _box(low[varying], high[varying]) if kind == "box" else _principal_box(rows, index, varying, high - low)
    return lambda rng: _filled(data, low, varying, box(rng, data.n))


def _box(low: Floats, high: Floats) -> Box:
    return lambda rng, n: (rng.uniform(low, high, (len(block), len(low))) for block in blocks(np.arange(n), len(low)))


def _principal_box(rows: Rows, index: Index, varying: NDArray[np.bool_], extent: Floats) -> Box:
    mean, scale = rows.moments.mean[varying], extent.max()
    weights = rows.weights(index)
    roots = np.sqrt(weights / weights.max())[:, None]

    def deviations() -> Iterator[Floats]:
        """Of the rows from their mean, scaled so that no square overflows or is lost."""
        return ((x[:, varying] - mean) / scale for x in _blocks(rows, index))

    def weighted() -> Iterator[Floats]:
        """The same, so that the square of a row of weight w counts as w squares."""
        start = 0
        for x in deviations():
            yield x * roots[start : (start := start + len(x))]

    axes = all_axes(weighted, len(index), len(mean))
    along = _box(*_extent(x @ axes.T for x in deviations()))
    return lambda rng, n: (mean + scale * (x @ axes) for x in along(rng, n))


def _blocks(rows: Rows, index: Index) -> Iterator[Floats]:
    return (rows.take(block) for block in blocks(index, len(rows.moments.mean)))


def _extent(parts: Iterable[Floats]) -> tuple[Floats, Floats]:
    """The least and the largest number of each column."""
    ends = [(x.min(axis=0), x.max(axis=0)) for x in parts]
    return np.min([low for low, _ in ends], axis=0), np.max([high for _, high in ends], axis=0)


def _filled(data: Data, constants: Floats, varying: NDArray[np.bool_], parts: Iterator[Floats]) -> Data:
    x = np.empty((data.n, data.d), data.float_dtype)
    x[:] = constants
    start = 0
    for part in parts:
        x[start : (start := start + len(part)), varying] = part
    return Data(x, data.weights)
