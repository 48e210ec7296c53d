"""Greedy k-means++.

Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding", SODA '07, pages 1027-1035: each next
centre is a row drawn with probability proportional to its weight times its squared distance to the nearest centre so
far. Greedy, as in section 3 there and in scikit-learn: of a few such rows, the one that leaves the lowest potential.
"""

from math import log

import numpy as np

from centra.data import Floats
from centra.rows import Rows


def plusplus(rows: Rows, n_clusters: int, rng: np.random.Generator, trials: int | None = None) -> Floats:
    """Seed with k-means++.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    trials : int or None
        Candidates a pick; 1 is plain k-means++, None is 2 + floor(log(n_clusters)).

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        Rows of the data; distinct as long as there are distinct ones, then the first again.
    """
    trials = trials or 2 + int(log(n_clusters))
    centers = np.empty((n_clusters, len(rows.moments.mean)))
    centers[:] = rows.rows(rows.draw(rng.random(1)))
    potential = rows.cover(centers[:1])
    for k in range(1, n_clusters):
        if potential == 0:  # every row is a centre already
            break
        candidates = rows.rows(rows.draw(rng.random(trials)))
        best = _lowest(rows.contest(candidates)) if trials > 1 else 0
        centers[k] = candidates[best]
        potential = rows.cover(centers[k : k + 1])
    return centers


def _lowest(potentials: Floats) -> int:
    """The first of those that are lowest as far as rounding, which depends on the order of the sums, can tell."""
    return int((potentials <= potentials.min() * (1 + 1e-9)).argmax())
