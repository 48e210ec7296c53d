"""Work on many numbers in spans, between which Ctrl-C and deadlines are heard: a call of NumPy hears neither."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Index
from centra.deadline import NEVER, Deadline

SPAN = 1 << 20


def spans(n: int, size: int, deadline: Deadline = NEVER) -> Iterator[slice]:
    """The numbers from 0 to n - 1 in consecutive slices of a size, for as long as there is time."""
    for start in range(0, n, size):
        deadline.check()
        yield slice(start, min(start + size, n))


def grouped(groups: NDArray[Any], n_groups: int, deadline: Deadline = NEVER) -> tuple[NDArray[Any], Index]:
    """The places of the members of each group, by a counting sort.

    Parameters
    ----------
    groups : ndarray of shape (n,), integers from 0 to n_groups - 1
    n_groups : int
    deadline : Deadline

    Returns
    -------
    places : ndarray of shape (n,), unsigned integers
        Group by group, ascending within each.
    starts : ndarray of shape (n_groups + 1,), int64
        Group g has the places from starts[g] to starts[g + 1].
    """
    n = len(groups)
    starts = np.zeros(n_groups + 1, np.int64)
    for span in spans(n, SPAN, deadline):
        starts[1:] += np.bincount(groups[span], minlength=n_groups)
    starts = starts.cumsum()
    free = starts[:-1].copy()
    places = np.empty(n, np.min_scalar_type(n))
    for span in spans(n, SPAN, deadline):
        some = groups[span].astype(np.min_scalar_type(n_groups))  # 16 bits are sorted faster
        order = some.argsort(kind="stable")
        some = some[order]
        firsts = np.flatnonzero(np.append(True, some[1:] != some[:-1]))
        here, counts = some[firsts], np.diff(np.append(firsts, len(some)))
        places[np.arange(len(some)) + (free[here] - firsts).repeat(counts)] = span.start + order
        free[here] += counts
    return places, starts
