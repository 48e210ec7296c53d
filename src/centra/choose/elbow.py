"""The elbow, found by Kneedle. For those who ask for it by name: it takes no part otherwise.

Satopää, Albrecht, Irwin and Raghavan (2011), "Finding a 'Kneedle' in a haystack: Detecting knee points in system
behavior", 31st International Conference on Distributed Computing Systems Workshops, pages 166-171,
doi:10.1109/ICDCSW.2011.20.

k and W_k, the inertia, are put on [0, 1], W_k upside down; values are how far the curve then is above the diagonal. A
local maximum is an elbow if, before the next one, the values fall by more than the mean step of k (the paper's
sensitivity S = 1). The first has the vote. The paper smooths the curve first, which a few exact points don't need.

Blind spots. Schubert (2023), "Stop using the elbow criterion for k-means and how to choose the number of clusters
instead", SIGKDD Explorations 25, doi:10.1145/3606274.3606278: W_k of uniform rows has an elbow, too, and where it is
seen depends on which k are drawn, as both axes are scaled by them. It can't say that there are no clusters.
"""

from itertools import pairwise

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores
from centra.data import Floats

WARNING = "An elbow is there even without clusters, and moves with the K that are compared (Schubert 2023)."


def judge(evidence: Evidence) -> Scores:
    """How far the curve is above the diagonal."""
    ks, inertia = np.array(evidence.ks, np.float64), evidence.inertias(evidence.ks)
    if len(ks) < 3 or np.ptp(inertia) == 0:
        return Scores(np.full(len(ks), np.nan), None, note="An elbow takes three K with different inertias.")
    across = (ks - ks[0]) / np.ptp(ks)
    above = (inertia.max() - inertia) / np.ptp(inertia) - across
    knee = _knee(above, fall=1 / (len(ks) - 1))
    return Scores(above, None if knee is None else evidence.ks[knee], note=WARNING)


def _knee(above: Floats, fall: float) -> int | None:
    """The first local maximum below which the values fall so far before the next."""
    inner = above[1:-1]
    maxima = np.flatnonzero((inner >= above[:-2]) & (inner > above[2:])) + 1
    for begin, end in pairwise([*maxima.tolist(), len(above)]):
        if above[begin:end].min() < above[begin] - fall:
            return begin
    return None


CRITERION = Criterion(judge, title="elbow (Kneedle)")
