"""The Calinski-Harabasz index: how far the clusters are apart beside how wide they are, each per degree of freedom.

Calinski and Harabasz (1974), "A dendrite method for cluster analysis", Communications in Statistics 3, pages 1-27,
doi:10.1080/03610927408827101.

    CH(k) = (B_k / (k - 1)) / (W_k / (n - k))

W_k is the sum of squared distances of the rows to the means of their clusters, B_k that of these to the mean of all
rows, each for every row of its cluster. It is infinite where W_k = 0, if B_k is not (scikit-learn has 1 there). A row
of weight w counts as w rows, so n is the total weight.

Blind spots. It is not defined for one cluster, nor for as many as rows. It is made for round clusters of equal spread;
of rows spread evenly along a line it grows with k, up to n/2, and ends at the largest k that was asked for. Few far
away groups win over the clusters within them, and a single outlier can be such a group.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest


def judge(evidence: Evidence) -> Scores:
    """CH(k), the larger the better."""
    values = np.array([_index(evidence, k) for k in evidence.ks])
    return Scores(values, at_largest(evidence.ks, values))


def _index(evidence: Evidence, k: int) -> float:
    if not 1 < k < evidence.data.n:
        return np.nan
    rows = evidence.rows.fresh()
    centers = evidence.fits[k].centers.astype(np.float64)
    partial = rows.step(centers)
    means = partial.means(where_empty=centers)  # the centres may be rounded to float32
    within = rows.inertia(means)
    between = float(partial.weights @ np.square(means - rows.moments.mean).sum(axis=1))
    clusters = int((partial.weights > 0).sum())
    if clusters < 2 or rows.moments.weight <= clusters:
        return np.nan
    if within == 0:
        return np.inf
    return between * (rows.moments.weight - clusters) / (within * (clusters - 1))


CRITERION = Criterion(judge, title="Calinski-Harabasz")
