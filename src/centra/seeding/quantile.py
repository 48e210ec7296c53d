"""Quantiles, for rows of one column: the medians of n_clusters groups of equal weight.

Al-Daoud (2005), "A new algorithm for cluster initialization", Proceedings of the 2nd World Enformatika Conference
(WEC'05), pages 74-76, there along the column of the largest variance.
"""

import numpy as np

from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline, OutOfTime
from centra.errors import ParameterError
from centra.rows import Rows
from centra.seeding.blocks import present_blocks

Sorted = tuple[Index, Floats]  # keys of the numbers of a block, ascending; the weight up to each
LARGEST = np.iinfo(np.int64).max


def quantile(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Floats:
    """Seed with the weighted quantiles at 1, 3, 5, ... halves of an n_clusters-th.

    Parameters
    ----------
    rows : Rows
        Of one column.
    n_clusters : int
    rng : numpy.random.Generator
        Of use only after the deadline.
    deadline : Deadline
        After it, the centres are rows, drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters, 1), float64
        Ascending; each is the lowest number up to which there is as much weight. Equal where many rows are.

    Raises
    ------
    ParameterError
        The rows have several columns.
    """
    if (d := len(rows.moments.mean)) != 1:
        raise ParameterError(
            f"init='quantile' is for one column, X has {d}: choose one of them, or another init",
            parameter="init",
            complaint=f"'quantile' is for one column, X has {d}: choose one of them, or another init",
        )
    try:
        return _quantiles(rows, n_clusters, deadline)
    except OutOfTime:
        return np.sort(rows.draw_rows(rng.random(n_clusters))[1], axis=0)


def _quantiles(rows: Rows, n_clusters: int, deadline: Deadline) -> Floats:
    # Each block is sorted alone: one sort of all would hear neither Ctrl-C nor the deadline.
    blocks = [_sorted(rows, block) for block in present_blocks(rows, deadline) if len(block)]
    total = sum(mass[-1] for _, mass in blocks)
    shares = np.arange(1, 2 * n_clusters, 2) * total / (2 * n_clusters)  # in this order, whole weights stay exact
    if len(blocks) == 1:
        keys, mass = blocks[0]
        found = keys[mass.searchsorted(shares)]
    else:
        found = _lowest(blocks, shares, deadline)
    return _numbers(found)[:, None]


def _sorted(rows: Rows, block: Index) -> Sorted:
    keys = _keys(rows.take(block)[:, 0])
    order = keys.argsort(kind="stable")
    return keys[order], rows.weights(block[order]).cumsum()


def _lowest(blocks: list[Sorted], shares: Floats, deadline: Deadline) -> Index:
    """For each share the lowest key up to which all blocks together weigh as much, by bisection: 64 steps at most."""
    low = np.full(len(shares), min(keys[0] for keys, _ in blocks))
    high = np.full(len(shares), max(keys[-1] for keys, _ in blocks))
    while (low < high).any():
        middle = (low & high) + ((low ^ high) >> 1)  # rounded down; their sum may overflow
        weight = np.zeros(len(shares))
        for keys, mass in blocks:
            deadline.check()
            below = keys.searchsorted(middle, side="right")
            weight += np.where(below > 0, mass[below - 1], 0.0)
        enough = weight >= shares
        high, low = np.where(enough, middle, high), np.where(enough, low, middle + 1)
    return low


def _keys(numbers: Floats) -> Index:
    """Whole numbers in the order of the numbers: their bits, those of a negative one but for the sign the other way."""
    bits = (numbers + 0.0).view(np.int64)  # -0 becomes 0
    return np.where(bits < 0, bits ^ LARGEST, bits)


def _numbers(keys: Index) -> Floats:
    return np.where(keys < 0, keys ^ LARGEST, keys).view(np.float64)
