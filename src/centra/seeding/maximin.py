"""Maximin, or farthest-first: each next centre is the row that is farthest from all so far.

Gonzalez (1985), "Clustering to minimize the maximum intercluster distance", Theoretical Computer Science 38, pages
293-306, doi:10.1016/0304-3975(85)90224-5. No row is then more than twice as far from its centre as it has to be; rows
that lie far out are picked first.
"""

import numpy as np

from centra.data import Index
from centra.deadline import NEVER, Deadline
from centra.rows import Rows


def maximin(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Index:
    """Seed with rows that are far from each other; the first is drawn by weight.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    deadline : Deadline
        After it, the seeds that are still missing are drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters,), int64
        The rows to start from; distinct as long as there are distinct ones, then the first again.
    """
    seeds = np.repeat(rows.draw(rng.random(1)), n_clusters)
    for k in range(1, n_clusters):
        if rows.cover(rows.take(seeds[k - 1 : k])) == 0:  # every row is a centre already
            break
        if deadline.passed:
            seeds[k:] = rows.draw(rng.random(n_clusters - k))
            break
        seeds[k] = rows.farthest(1)[1][0]
    return seeds
