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
from centra.data import Labels
from centra.rows import Rows


def judge(evidence: Evidence) -> Scores:
    """CH(k), the larger the better."""
    values = np.array([_of(evidence, k) for k in evidence.ks])
    return Scores(values, at_largest(evidence.ks, values))


def calinski_harabasz_index(rows: Rows, labels: Labels, k: int) -> float:
    """CH of a clustering; not a number where fewer than two clusters have rows, or as many as there is weight.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
        From 0 to k - 1.
    k : int
    """
    partial, moments = rows.sums(labels, k), rows.moments
    means = partial.means(where_empty=np.zeros_like(partial.sums))
    between = float(partial.weights @ np.square(means - moments.mean).sum(axis=1))
    clusters = int((partial.present > 0).sum())
    if clusters < 2 or moments.weight <= clusters:
        return np.nan
    if partial.inertia == 0:
        return np.inf
    return between * (moments.weight - clusters) / (partial.inertia * (clusters - 1))


def _of(evidence: Evidence, k: int) -> float:
    return calinski_harabasz_index(evidence.rows, evidence.fits[k].labels, k) if 1 < k < evidence.data.n else np.nan


CRITERION = Criterion(judge, title="Calinski-Harabasz")
