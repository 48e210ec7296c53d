"""Clusters of a new fit get the numbers of an earlier one."""

import numpy as np

from centra.assignment import assigned
from centra.data import Floats, Index


def order_like(old: Floats, new: Floats) -> Index:
    """The order that brings each new centre to the number of the old one that it is matched with."""
    squared = np.array([np.square(o - new).sum(axis=1) for o in old])
    there, here = assigned(squared)
    kept = there < len(new)
    order = np.full(len(new), -1)
    order[there[kept]] = here[kept]
    order[order < 0] = np.setdiff1d(np.arange(len(new)), order)
    return order
