"""The jump method: where the transformed distortion rises most.

Sugar and James (2003), "Finding the number of clusters in a dataset: an information-theoretic approach", Journal of the
American Statistical Association 98, pages 750-763, doi:10.1198/016214503000000666.

    D_k = W_k / (n d),  J(k) = D_k^(-Y) - D_(k-1)^(-Y)  with  Y = d / 2  and  D_0^(-Y) = 0

W_k is the inertia. The largest jump has the vote. Values are in units of the largest D_k^(-Y) among the fits, so that
none overflows: which is the largest is not changed by that. Where k is the number of distinct rows, W_k = 0, and the
jump is infinite; k = n is not judged.

Blind spots. Y = d / 2 is right for round Gaussian clusters that fill d dimensions. With more columns than the data have
dimensions it is too large: then the last k always has the largest jump; with heavy tails, too. Jumps of uniform rows
are all about equal, so that the answer without clusters is any k.
"""

from collections.abc import Sequence

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Floats


def judge(evidence: Evidence) -> Scores:
    """The jumps, the larger the better."""
    at = _logarithms(evidence, evidence.ks)
    before = _logarithms(evidence, [k - 1 for k in evidence.ks])
    before[np.array(evidence.ks) == 1] = -np.inf
    largest = np.nanmax(np.append(at, before), initial=-np.inf)
    values = np.exp(at - largest) - np.exp(before - largest) if largest > -np.inf else at
    values[evidence.perfect & ~np.isnan(before)] = np.inf
    return Scores(values, at_largest(evidence.ks, values))


def _logarithms(evidence: Evidence, ks: Sequence[int]) -> Floats:
    """Of D_k^(-Y), but for n d, which drops out; not a number where D_k is 0."""
    inertia = evidence.inertias(ks)
    return -evidence.data.d / 2 * np.log(np.where(inertia > 0, inertia, np.nan))


CRITERION = Criterion(judge, title="jump", needs=lambda k: (k - 1, k) if k > 1 else (k,))
