"""The criterion of Krzanowski and Lai: where the sum of squares stops to fall faster than that of uniform rows.

Krzanowski and Lai (1988), "A criterion for determining the number of groups in a data set using sum-of-squares
clustering", Biometrics 44, pages 23-34, doi:10.2307/2531893.

    DIFF(k) = (k - 1)^(2/d) W_(k-1) - k^(2/d) W_k
    KL(k)   = |DIFF(k) / DIFF(k + 1)|

W_k is the inertia, d the number of columns: of uniform rows, k^(2/d) W_k stays about the same. The largest has the
vote. KL(1) is not defined, nor is KL(k) where DIFF(k + 1) = 0; but where k is the number of distinct rows, nothing is
left to fall, and it is infinite.

Blind spots. It can't answer 1. As a ratio of two differences it is large wherever the lower one happens to be near 0,
as it does without any clusters; it looks at three k at once, so that its largest value is a peak, not a plateau. It
needs W of one k more than those asked for.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Floats, Index


def judge(evidence: Evidence) -> Scores:
    """KL(k), the larger the better."""
    ks = np.array(evidence.ks)
    difference, after = _differences(evidence, ks), _differences(evidence, ks + 1)
    values = np.abs(np.divide(difference, after, out=np.full(len(ks), np.nan), where=after != 0))
    values[evidence.perfect & (difference > 0)] = np.inf
    return Scores(values, at_largest(evidence.ks, values))


def _differences(evidence: Evidence, ks: Index) -> Floats:
    return _scaled(evidence, ks - 1) - _scaled(evidence, ks)


def _scaled(evidence: Evidence, ks: Index) -> Floats:
    return ks ** (2 / evidence.data.d) * evidence.inertias(int(k) for k in ks)


CRITERION = Criterion(judge, title="Krzanowski-Lai index", needs=lambda k: (k - 1, k, k + 1) if k > 1 else (k,))
