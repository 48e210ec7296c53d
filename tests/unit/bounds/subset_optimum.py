"""The least inertia by brute force: dynamic programming over all subsets of up to 12 rows, in longdouble."""

from functools import cache
from itertools import combinations

import numpy as np


@cache
def _parts(n):
    """For every set of rows, its subsets with its first row: sets, subsets and where those of each set begin."""
    sets, subsets, starts = [], [], []
    for whole in range(1, 1 << n):
        first = whole & -whole
        rest = whole ^ first
        starts.append(len(sets))
        part = rest
        while True:
            sets.append(whole)
            subsets.append(part | first)
            if not part:
                break
            part = (part - 1) & rest
    return np.array(sets), np.array(subsets), np.array(starts)


def least_inertias(x, weights=None):
    """The least inertia of 1, 2, ..., n clusters: Edwards and Cavalli-Sforza's formula and nothing of centra's."""
    x = np.asarray(x, np.longdouble)
    n = len(x)
    w = np.ones(n, np.longdouble) if weights is None else np.asarray(weights, np.longdouble)
    members = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1
    mass, pairs = (members * w).sum(axis=1), np.zeros(1 << n, np.longdouble)
    for i, j in combinations(range(n), 2):
        pairs[members[:, i] & members[:, j]] += w[i] * w[j] * ((x[i] - x[j]) ** 2).sum()
    cost = np.divide(pairs, mass, out=np.zeros_like(pairs), where=mass > 0)
    sets, subsets, starts = _parts(n)
    best, found = cost, [cost[-1]]
    for _ in range(n - 1):
        best = np.append(0, np.minimum.reduceat(cost[subsets] + best[sets ^ subsets], starts))
        found.append(best[-1])
    return found
