"""The Davies-Bouldin index: how much each cluster overlaps with the one that it overlaps most, on average.

Davies and Bouldin (1979), "A cluster separation measure", IEEE Transactions on Pattern Analysis and Machine
Intelligence PAMI-1, pages 224-227, doi:10.1109/TPAMI.1979.4766909.

    S_i   = mean distance of the rows of cluster i to their mean
    M_ij  = distance between the means of clusters i and j
    DB(k) = mean over i of the largest (S_i + S_j) / M_ij

The smaller the better, 0 if all rows of a cluster are equal in every one. These are the paper's p = 2 and q = 1, which
scikit-learn takes, too.

Blind spots. It is not defined for one cluster; for as many as rows it would be 0, the best there is, so it is not
defined there either. Clusters of one row have S = 0: k near n looks good. Only means count, so that it sees no gap
between long or curved clusters. All clusters count alike, a tiny one as much as a large one.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Labels
from centra.rows import Rows


def judge(evidence: Evidence) -> Scores:
    """DB(k), the smaller the better."""
    values = np.array([_of(evidence, k) for k in evidence.ks])
    return Scores(values, at_largest(evidence.ks, -values))


def davies_bouldin_index(rows: Rows, labels: Labels, k: int) -> float:
    """DB of a clustering; not a number where fewer than two clusters have rows of positive weight.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
        From 0 to k - 1.
    k : int
    """
    partial = rows.sums(labels, k)
    present = partial.present > 0
    if present.sum() < 2:
        return np.nan
    means = partial.means(where_empty=np.zeros_like(partial.sums))[present]
    sums = rows.distance_sums(means, labels, k)[:, present]
    spreads = sums.diagonal() / partial.weights[present]
    if not spreads.any():
        return 0.0
    apart = np.array([np.linalg.norm(means - mean, axis=1) for mean in means])
    apart[apart == 0] = np.inf
    return float(((spreads[:, None] + spreads) / apart).max(axis=1).mean())


def _of(evidence: Evidence, k: int) -> float:
    return davies_bouldin_index(evidence.rows, evidence.fits[k].labels, k) if 1 < k < evidence.data.n else np.nan


CRITERION = Criterion(judge, title="Davies-Bouldin", better="smaller")
