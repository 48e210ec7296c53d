"""The optimum of one column, for each of several orthonormal directions.

Squared distances are sums over orthonormal directions, and so is the inertia of a partition: what it is in each
direction is no less than the best partition of the numbers there, which is found exactly
(:mod:`centra.onecolumn`) and comes rounded down. Both the columns as they come and the principal axes
(:mod:`centra.bounds.turning`) are tried. Where there is a single column, the bound is the optimum.
"""

import numpy as np

from centra.bounds.prepared import Prepared
from centra.bounds.rounding import gamma
from centra.deadline import Deadline
from centra.onecolumn import optimum

WORK = 2e9  # rows times clusters times columns: columns beyond that add nothing


def one_column_optima(given: Prepared, k: int, deadline: Deadline) -> float:
    """The sum of the optima of single columns, those of the largest variance first, from below."""
    n, d = given.rows.shape
    total, most = 0.0, max(1, int(WORK / (n * k)))
    for j in np.argsort(-np.einsum("i,ij,ij->j", given.weights, given.rows, given.rows), kind="stable")[:most]:
        total += optimum(np.ascontiguousarray(given.rows[:, j]), given.weights, k).below
        if deadline.passed:
            break
    return total * (1 - gamma(d))
