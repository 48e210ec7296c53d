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


def judge(evidence: Evidence) -> Scores:
    """DB(k), the smaller the better."""
    values = np.array([_index(evidence, k) for k in evidence.ks])
    return Scores(values, at_largest(evidence.ks, -values))


def _index(evidence: Evidence, k: int) -> float:
    if not 1 < k < evidence.data.n:
        return np.nan
    rows = evidence.rows.fresh()
    centers = evidence.fits[k].centers.astype(np.float64)
    partial = rows.step(centers)
    present = partial.weights > 0
    if present.sum() < 2:
        return np.nan
    means = partial.means(where_empty=centers)[present]  # the centres may be rounded to float32
    sums = rows.distance_sums(means, rows.labels(), k)[:, present]
    spreads = sums.diagonal() / partial.weights[present]
    if not spreads.any():
        return 0.0
    apart = np.array([np.linalg.norm(means - mean, axis=1) for mean in means])
    apart[apart == 0] = np.inf
    return float(((spreads[:, None] + spreads) / apart).max(axis=1).mean())


CRITERION = Criterion(judge, title="Davies-Bouldin")
