"""Greedy k-means++.

Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding", SODA '07, pages 1027-1035: each next
centre is a row drawn with probability proportional to its weight times its squared distance to the nearest centre so
far. Greedy, as in section 3 there and in scikit-learn: of a few such rows, the one that leaves the lowest potential.
"""

from math import log

import numpy as np

from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.rows import Rows


def plusplus(
    rows: Rows,
    n_clusters: int,
    rng: np.random.Generator,
    trials: int | None = None,
    *,
    deadline: Deadline = NEVER,
) -> Index:
    """Seed with k-means++.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    trials : int or None
        Candidates a pick; 1 is plain k-means++, None is 2 + floor(log(n_clusters)).
    deadline : Deadline
        After it, the seeds that are still missing are drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters,), int64
        The rows to start from; distinct as long as there are distinct ones, then the first again.
    """
    trials = trials or _trials(n_clusters)
    first, point = rows.draw_rows(rng.random(1))
    seeds = first.repeat(n_clusters)
    if n_clusters > 1:
        rows.cover(point)
        _fill(rows, seeds[1:], rng, trials, deadline)
    return seeds


def extended(rows: Rows, n_clusters: int, rng: np.random.Generator, *, centers: Floats) -> Floats:
    """Centres, and rows that k-means++ goes on with: a start that is nowhere worse than these centres alone.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    centers : ndarray of shape (k, d), float64
        Fewer than `n_clusters`.

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        The centres first; where no row is left that is none of them, the first of them again.
    """
    rows.cover(centers)
    seeds = np.full(n_clusters - len(centers), -1)
    _fill(rows, seeds, rng, _trials(n_clusters))
    found = rows.take(seeds[seeds >= 0])
    return np.concatenate([centers, found, centers[:1].repeat((seeds < 0).sum(), axis=0)])


def _trials(n_clusters: int) -> int:
    return 2 + int(log(n_clusters))


def _fill(rows: Rows, seeds: Index, rng: np.random.Generator, trials: int, deadline: Deadline = NEVER) -> None:
    """Go on from what is covered, as long as there are rows that are no centres; other seeds are left as they are."""
    potential = rows.potential
    for i, shares in enumerate(rng.random((len(seeds), trials))):
        if potential == 0:  # every row is a centre already
            break
        if deadline.passed:
            seeds[i:] = rows.draw(rng.random(len(seeds) - i))
            break
        candidates, points = rows.draw_rows(shares)
        best = _lowest(rows.contest(points).tolist()) if trials > 1 else 0
        seeds[i] = candidates[best]
        if i + 1 < len(seeds):
            potential = rows.cover(points[best : best + 1])


def _lowest(potentials: list[float]) -> int:
    """The first of those that are lowest as far as rounding, which depends on the order of the sums, can tell."""
    most = min(potentials) * (1 + 1e-9)
    return next(i for i, potential in enumerate(potentials) if potential <= most)
