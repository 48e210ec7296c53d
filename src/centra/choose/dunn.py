"""Dunn's index: the least distance between clusters beside the largest diameter of one.

Dunn (1974), "Well-separated clusters and optimal fuzzy partitions", Journal of Cybernetics 4, pages 95-104,
doi:10.1080/01969727408546059.

    D(k) = least distance of two rows of different clusters / largest distance of two rows of the same

The larger the better; above 1, every row is nearer to all of its cluster than to any of another. It is infinite where
all rows of a cluster are equal, in every one. Rows of weight 0 don't count, of others the weight doesn't matter.

All n (n - 1) / 2 distances are looked at, by blocks, so it takes time that grows with the square of n, and no such
matrix. Where a sample is asked for, it is of rows of each cluster: of all rows, it can only be smaller.

Blind spots. Two rows decide, so noise between clusters, or a single outlier, does. It is not defined for one cluster,
nor for as many as rows. Clusters that touch have D near 0, whatever k.
"""

from collections.abc import Sequence

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Index, Labels
from centra.rows import Rows
from centra.strata import members_of

POINTS = 512  # of a cluster, whose distances to all rows are found at a time


def judge(evidence: Evidence) -> Scores:
    """D(k), the larger the better."""
    values = np.full(len(evidence.ks), np.nan)
    n = evidence.data.n
    for i, k in enumerate(evidence.ks):
        index = np.sort(np.concatenate(evidence.some(k)))
        rows = evidence.rows if len(index) == n else evidence.rows.subset(index)
        if 1 < k < len(index):
            values[i] = dunn_index(rows, evidence.fits[k].labels[index])
        evidence.looked(k)
    note = "" if evidence.sample is None else "Dunn's index is that of a sample: of all rows, it can only be smaller."
    return Scores(values, at_largest(evidence.ks, values), note=note)


def dunn_index(rows: Rows, labels: Labels, drawn: Sequence[Index] | None = None) -> float:
    """D of a clustering; not a number where all rows are in one cluster.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
    drawn : sequence of ndarray of int, optional
        Of each cluster, the rows whose distances to all rows are looked at; by default all. Fewer can't find a larger
        diameter, nor clusters that are nearer to each other: D is then as large or larger.
    """
    apart, wide = np.inf, 0.0
    for members in members_of(labels) if drawn is None else drawn:
        cluster = labels[members[0]]
        for first in range(0, len(members), POINTS):
            start = 0
            for squared in rows.distances(rows.take(members[first : first + POINTS])):
                own = labels[start : (start := start + len(squared))] == cluster
                wide = max(wide, float(squared[own].max(initial=0)))
                apart = min(apart, float(squared[~own].min(initial=np.inf)))
    if apart == np.inf:
        return np.nan
    return float(np.sqrt(apart / wide)) if wide > 0 else np.inf


CRITERION = Criterion(judge, title="Dunn", looks="clusters")
