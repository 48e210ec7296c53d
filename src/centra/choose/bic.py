"""BIC and AIC: the likelihood of round Gaussian clusters of one common variance, less a price for each parameter.

Pelleg and Moore (2000), "X-means: Extending K-means with efficient estimation of the number of clusters", Proceedings
of the 17th International Conference on Machine Learning (ICML), pages 727-734; it has no DOI.

    s^2 = W / (d (n - k))
    l   = sum over clusters of n_j log(n_j / n) - n d / 2 log(2 pi s^2) - d (n - k) / 2
    p   = (k - 1) + k d + 1
    BIC = l - p / 2 log n,  AIC = l - p:  the larger, the better

W is the inertia, n_j the rows of cluster j; a row of weight w counts as w rows. The paper leaves out d in s^2 and in
the last term of l, as derived in "Notes on Bayesian information criterion calculation for X-means clustering"
(github.com/bobhancock/goxmeans, doc/BIC_notes.tex); this is the corrected form. Published variants differ: in these two
d, in a variance for each cluster, in the sign, in a factor of 2.

Blind spots. Clusters that are long, or of unequal variance, are covered by several round ones, the more the more rows
there are: with n, the price of a parameter grows as log n, what is gained by one as n. AIC's price doesn't grow at all,
so that it is the first to ask for too many. Where W = 0 the likelihood has no bound: both are infinite where k is the
number of distinct rows; k = n is not judged.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Floats


def bic(evidence: Evidence) -> Scores:
    """The Bayesian information criterion."""
    return _judge(evidence, price=np.log(evidence.weight) / 2)


def aic(evidence: Evidence) -> Scores:
    """The Akaike information criterion, halved and with the sign of the likelihood, as BIC here."""
    return _judge(evidence, price=1.0)


def _judge(evidence: Evidence, price: float) -> Scores:
    ks, d = np.array(evidence.ks), evidence.data.d
    values = _log_likelihoods(evidence) - price * ((ks - 1) + ks * d + 1)
    values[evidence.perfect] = np.inf
    return Scores(values, at_largest(evidence.ks, values))


def _log_likelihoods(evidence: Evidence) -> Floats:
    """Not a number where the variance is 0."""
    n, d, ks = evidence.weight, evidence.data.d, np.array(evidence.ks)
    inertia = evidence.inertias(evidence.ks)
    freedom = np.where((inertia > 0) & (ks < n), d * (n - ks), np.nan)
    variance = inertia / freedom
    sizes = [evidence.sizes(k) for k in evidence.ks]
    mixing = np.array([float(each @ np.log(np.where(each > 0, each, 1) / n)) for each in sizes])
    return mixing - n * d / 2 * np.log(2 * np.pi * variance) - freedom / 2


BIC = Criterion(bic, title="BIC")
AIC = Criterion(aic, title="AIC")
