"""The best clusters of one column, by the core: intervals between sorted numbers."""

from typing import NamedTuple

from centra._native import optimum as native_optimum
from centra.data import Floats


class Optimum(NamedTuple):
    """The clusters of least inertia.

    Attributes
    ----------
    firsts : ndarray of shape (k,)
        The least number of each cluster, ascending: cuts lie before all but the first.
    centers : ndarray of shape (k,)
        Their means, rounded once.
    inertia : float
        Sum of weight times squared distance, good to 2^-50 of itself.
    below : float
        No more than the least inertia that there is, whatever was rounded: mostly less by 1e-15 of it. The margin grows
        with the number of rows, with k, and with how far the farthest numbers are from the others; 0 where it is all
        that there is.
    """

    firsts: Floats
    centers: Floats
    inertia: float
    below: float


def optimum(values: Floats, weights: Floats | None, k: int) -> Optimum:
    """Cut one column into the k intervals of least inertia.

    In time for a sort and some passes, see ``native/column/optimum.cpp``, and some 110 bytes a number. Of equal optima,
    that whose cuts are leftmost; it hangs on no order of the numbers. Sums have twice the digits of a double, those of
    groups far apart are each its own: enough unless weights differ by 1e22 or more.

    Parameters
    ----------
    values : ndarray of shape (n,), float64
        Finite, in any order, of magnitudes up to 2^490.
    weights : ndarray of shape (n,), float64, or None
        From 0 on, None: of each 1. Numbers of weight 0 are absent.
    k : int
        From 1 on. Where there are fewer different numbers of positive weight, each is a cluster.
    """
    return Optimum(*native_optimum(values, weights, k))
