"""How far two clusterings of the same rows agree: pairs of rows that are together in both, clusters that come back.

Nothing is n x n: all is counted in contingency tables.
"""

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Labels

Counts = NDArray[np.int64]
DISSOLVED, RECOVERED = 0.5, 0.75  # Jaccard; Hennig's and fpc's
# From which mean Jaccard on what is to be thought of a cluster, in a sentence and in a word: Hennig (2007), section 2,
# and the manual of fpc::clusterboot.
READINGS = (
    (0.85, "highly stable", "highly stable"),
    (RECOVERED, "a valid, stable cluster", "stable"),
    (0.6, "a pattern, but which rows belong to it is in doubt", "in doubt"),
    (np.nextafter(DISSOLVED, 1), "not to be trusted", "not stable"),
    (0.0, "dissolved", "dissolved"),
)


def contingencies(a: Labels, b: Labels, k: int | None = None) -> Counts:
    """How many rows have each label of `a` and each of `b`, which count from 0; `a` to k - 1, or as far as they go."""
    wide = int(b.max()) + 1
    k = int(a.max()) + 1 if k is None else k
    return np.bincount(a.astype(np.int64) * wide + b, minlength=k * wide).reshape(-1, wide)


def pairs(counts: Counts) -> Counts:
    """Of so many rows."""
    return counts * (counts - 1) // 2


def adjusted_rand(table: Counts) -> float:
    """The index of Hubert and Arabie (1985), doi:10.1007/BF01908075, of two clusterings of the same rows.

    1 if they are the same, 0 on average if they have nothing to do with each other.

    Parameters
    ----------
    table : ndarray of shape (groups of one, groups of the other), int64
        See :func:`contingencies`.

    Returns
    -------
    float
        1 where both have but one cluster, or one for each row.
    """
    both, of_a, of_b = (int(pairs(counts).sum()) for counts in (table, table.sum(axis=1), table.sum(axis=0)))
    by_chance = of_a * of_b / max(1, int(pairs(table.sum())))
    largest = (of_a + of_b) / 2
    return 1.0 if largest == by_chance else (both - by_chance) / (largest - by_chance)


def largest_jaccards(table: Counts) -> Floats:
    """For each cluster of one clustering, how far the cluster of the other comes that is most like it.

    The similarity of Jaccard (1901): rows that are in both, as a share of those in either.

    Parameters
    ----------
    table : ndarray of shape (k, m), int64

    Returns
    -------
    ndarray of shape (k,)
        Not a number for a cluster without rows.
    """
    sizes = table.sum(axis=1)
    either = sizes[:, None] + table.sum(axis=0) - table
    similarities = np.divide(table, either, out=np.zeros(table.shape), where=either > 0)
    return np.where(sizes > 0, similarities.max(axis=1, initial=0.0), np.nan)


def mean_jaccards(each: Floats) -> Floats:
    """The mean of each cluster over the resamples in which it had rows; not a number where there are none.

    Parameters
    ----------
    each : ndarray of shape (resamples, k)
        Not a number where a cluster had none.
    """
    there = ~np.isnan(each)
    counts = there.sum(axis=0)
    means = np.full(len(counts), np.nan)
    return np.divide(np.where(there, each, 0.0).sum(axis=0), counts, out=means, where=counts > 0)


def reading(jaccard: float, *, short: bool = False) -> str:
    """What Hennig thinks of a cluster of such a mean Jaccard; nothing where it is not a number."""
    return next((word if short else said for least, said, word in READINGS if jaccard >= least), "")
