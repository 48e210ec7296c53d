"""One column: the clusters of least inertia, which are intervals between sorted numbers.

Wang and Song (2011), "Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic programming",
doi:10.32614/RJ-2011-015; Groenlund et al. (2017), arXiv:1701.07204, and what ``native/column/optimum.cpp`` names.
"""

from time import perf_counter

import numpy as np

from centra._native import squared_distance
from centra.data import Floats
from centra.errors import ParameterError
from centra.onecolumn import optimum
from centra.result import Descent, Record, Step, Watch
from centra.rows import Rows

BLOCK = 1 << 16  # rows that are asked for at once


def exact(rows: Rows, centers: Floats, *, record: Record = None, watch: Watch | None = None) -> Descent:
    """Find the best centres.

    Parameters
    ----------
    rows : Rows
        Of one column, without labels.
    centers : ndarray of shape (k, 1), float64
        Nothing but their number is looked at.
    record : {None, "stats", "full"}
        What the history keeps of its only step, which begins with the best centres.
    watch : callable, optional
        See :data:`~centra.result.Watch`. There is nothing that it could stop.

    Returns
    -------
    Descent
        Where there are fewer different numbers of positive weight than k, the last of them is the centre of several.

    Raises
    ------
    ParameterError
        The rows have several columns.
    """
    if (d := len(rows.moments.mean)) != 1:
        complaint = f"'exact' is for one column, X has {d}: choose one of them, or another"
        raise ParameterError(f"algorithm={complaint} algorithm", parameter="algorithm", complaint=f"{complaint} method")
    start = perf_counter()
    found = optimum(*_column(rows), len(centers))
    best = np.concatenate([found.centers, np.repeat(found.centers[-1:], len(centers) - len(found.centers))])[:, None]
    partial = rows.step(best)
    means = partial.means(where_empty=best)
    step = Step(partial.inertia)
    if record:
        kept = best if record == "full" else None
        shift, seconds = squared_distance(best, means), perf_counter() - start
        step = Step(partial.inertia, shift, partial.moved, partial.distances, seconds, kept)
    if watch is not None:
        watch(0, partial.inertia, means)
    return Descent(means, partial.sizes, "labels", (step,), 1)


def _column(rows: Rows) -> tuple[Floats, Floats | None]:
    """The numbers of all rows, and their weights unless each is 1."""
    n = rows.moments.n
    values, weights = np.empty(n), np.empty(n)
    for first in range(0, n, BLOCK):
        block = np.arange(first, min(n, first + BLOCK))
        values[block], weights[block] = rows.take(block)[:, 0], rows.weights(block)
    return values, None if (weights == 1).all() else weights
