"""f(K): the distortion beside the one that the last K and uniform rows would lead one to expect.

Pham, Dimov and Nguyen (2005), "Selection of K in K-means clustering", Proceedings of the Institution of Mechanical
Engineers C 219, pages 103-119, doi:10.1243/095440605X8298.

    f(1) = 1
    f(K) = S_K / (alpha_K S_(K-1)), or 1 where S_(K-1) = 0
    alpha_2 = 1 - 3 / (4 d),  alpha_K = alpha_(K-1) + (1 - alpha_(K-1)) / 6

S_K is the inertia, d the number of columns (copies in the wild take the number of rows, or lose the fractions to
integer division). K with f(K) < 0.85 are worth a look; the smallest f(K) has the vote; where there is none, K = 1.

Blind spots. It sees only the step from K - 1 to K: clusters in well separated groups show the groups. Uniform rows in
the plane come apart in four rather than in three: of 20 such sets, 4 have an f(K) below 0.85. Copied or correlated
columns count in d, but do not spread the rows. With many columns, alpha is near 1, and f(K) of all but clear clusters
is flat. For one column alpha is not defined: the paper takes d > 1. Where K is the number of distinct rows, S_K = 0,
and so is f(K), whatever alpha is; as that says nothing where all rows are distinct, f(n) is not judged.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Floats, Index

PROMISING = 0.85  # the paper's threshold


def judge(evidence: Evidence) -> Scores:
    """f(K), the smaller the better."""
    ks, perfect = evidence.ks, evidence.perfect
    if evidence.data.d == 1:
        f = np.where(perfect, 0.0, np.nan)
        return Scores(f, at_largest(ks, -f), note="f(K) is not defined for a single column.")
    inertia, before = evidence.inertias(ks), evidence.inertias(k - 1 for k in ks)
    expected = _alpha(np.array(ks), evidence.data.d) * before
    f = np.divide(inertia, expected, out=np.ones(len(ks)), where=expected != 0)
    f[np.array(ks) == evidence.data.n] = np.nan
    f[np.array(ks) == 1] = 1
    promising = np.where(f < PROMISING, f, np.inf)
    if promising.min() < np.inf:
        return Scores(f, ks[int(promising.argmin())])
    if 1 in ks:
        return Scores(f, 1)
    return Scores(f, None, note="No f(K) is below 0.85: by it there is one cluster, which was not among the K.")


def _alpha(k: Index, d: int) -> Floats:
    """The recurrence solved: 1 - alpha shrinks by 5/6 with each K from 2 on."""
    return 1 - 3 / (4 * d) * np.power(5 / 6, k - 2, dtype=np.float64)


CRITERION = Criterion(judge, title="f(K)", needs=lambda k: (k - 1, k) if k > 1 else (k,), better="smaller")
