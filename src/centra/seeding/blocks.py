"""Some rows, a block at a time: what is in memory then does not grow with their number."""

from collections.abc import Iterator
from functools import reduce
from operator import add

import numpy as np

from centra.data import Floats, Index, Labels
from centra.deadline import NEVER, Deadline
from centra.grouping import spans
from centra.result import Partial
from centra.rows import Rows

NUMBERS = 1 << 20  # in a block, 8 MB of them
KEPT = 16  # blocks that may be in memory at once


def present_blocks(rows: Rows, deadline: Deadline = NEVER) -> Iterator[Index]:
    """The rows of positive weight, ascending, in blocks; raises OutOfTime after the deadline."""
    for span in spans(rows.moments.n, NUMBERS, deadline):
        yield span.start + np.flatnonzero(rows.weights(np.arange(span.start, span.stop)))


def present(rows: Rows, deadline: Deadline = NEVER) -> Index:
    """All of them in one piece."""
    return np.concatenate(list(present_blocks(rows, deadline)))


def may_be_kept(n: int, d: int) -> bool:
    """Whether n rows of d columns are few enough to be in memory at once."""
    return n * d <= KEPT * NUMBERS


def blocks(index: Index, d: int, deadline: Deadline = NEVER) -> Iterator[Index]:
    """An index in pieces, one for each block; raises OutOfTime after the deadline."""
    return (index[span] for span in spans(len(index), max(1, NUMBERS // d), deadline))


def step(rows: Rows, index: Index, centers: Floats, deadline: Deadline = NEVER) -> tuple[Partial, Labels]:
    """What :meth:`Rows.step` says of some rows, and their labels; the rows are left as they were."""
    partials: list[Partial] = []
    labels: list[Labels] = []
    for block in blocks(index, centers.shape[1], deadline):
        some = rows.subset(block)
        partials.append(some.step(centers))
        labels.append(some.labels())
    return reduce(add, partials), np.concatenate(labels)
