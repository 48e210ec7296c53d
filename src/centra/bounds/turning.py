"""Rows in terms of their principal axes: the same distances in fewer columns, and what that has rounded.

Axes V are not quite orthonormal: the squared lengths of V'a are at most 1 + |V'V - I| of those of a, so that the least
inertia of the rows ZV is at most so much of that of the rows Z. It need not be all axes. ZV itself is within
gamma(d) |z| |v| in each number, all of them together within gamma(d) |Z| |V|, by which the root of the least inertia
changes at most (:mod:`centra.bounds.prepared`).
"""

import math
from dataclasses import replace

import numpy as np

from centra.bounds.prepared import Prepared
from centra.bounds.rounding import gamma, size


def turned(given: Prepared) -> Prepared:
    """Rows along as many axes as they can need, the longest first."""
    n, d = given.rows.shape
    square = given.rows.T @ (given.rows * given.weights[:, None])
    axes = np.linalg.eigh((square + square.T) / 2)[1][:, ::-1][:, : max(1, min(d, n - 1))]
    defect = axes.T @ axes
    defect[np.diag_indices(len(defect))] -= 1
    long = size(axes)
    stretched = size(defect) + 1.01 * gamma(d + 1) * long * long
    rows = given.rows @ axes
    exponent = int(np.frexp(np.abs(rows).max())[1])
    rows = np.ldexp(rows, -exponent)
    moved = given.moved * (1 + stretched) + 1.01 * gamma(d + 2) * long * math.sqrt(given.total)
    return replace(
        given,
        rows=rows,
        total=math.ldexp(given.total * (1 + stretched) + 2.01 * moved * math.sqrt(given.total), -2 * exponent),
        moved=math.ldexp(moved, -exponent),
        heavier=1.01 * stretched + given.heavier * (1 + stretched),
        exponent=given.exponent + 2 * exponent,
    )
