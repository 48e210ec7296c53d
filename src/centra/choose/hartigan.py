"""Hartigan's rule: is one more cluster worth it?

Hartigan (1975), "Clustering algorithms", Wiley, New York, ISBN 047135645X.

    H(k) = (W_k / W_(k+1) - 1) (n - k - 1)

W_k is the inertia, n the rows, of which one of weight w counts as w. The vote is the smallest k with H(k) <= 10; H(k)
is 0 where W_k is, as nothing is left to gain.

Blind spots. The threshold does not depend on n, but H does: even to halve a round Gaussian cluster lowers W_k by a
share of about 2 / (pi k d), so that with more than some 16 k d rows H(k) is above 10 and the rule asks for too many
clusters, or has no vote at all. It knows the rows only by their number, not by d.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores

ENOUGH = 10


def judge(evidence: Evidence) -> Scores:
    """H(k), of which small ones mean that k clusters are enough."""
    ks = np.array(evidence.ks)
    inertia, after = evidence.inertias(evidence.ks), evidence.inertias(k + 1 for k in evidence.ks)
    ratio = np.divide(inertia, after, out=np.full(len(ks), np.nan), where=after > 0)
    ratio[(after == 0) & (inertia > 0)] = np.inf
    freedom = np.where(evidence.weight > ks + 1, evidence.weight - ks - 1.0, np.nan)
    h = np.where(inertia == 0, 0.0, (ratio - 1) * freedom)
    enough = np.flatnonzero(h <= ENOUGH)
    if len(enough):
        return Scores(h, evidence.ks[int(enough[0])])
    more = bool((h > ENOUGH).any())
    return Scores(h, None, note="Hartigan's rule asks for more clusters than any of the K." if more else "")


CRITERION = Criterion(judge, title="Hartigan's H", needs=lambda k: (k, k + 1), better=None)
