"""Rows at random, as in Forgy (1965), "Cluster analysis of multivariate data", Biometrics 21, page 768."""

import numpy as np

from centra.data import Index
from centra.deadline import NEVER, Deadline
from centra.rows import Rows

ROUNDS = 8


def random_rows(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Index:
    """Seed with rows drawn by weight, without replacement.

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
        The rows to start from, all different; once more the first where fewer than n_clusters differ in their numbers.
    """
    picked: Index = np.empty(0, np.int64)
    for _ in range(ROUNDS):
        drawn = np.concatenate([picked, rows.draw(rng.random(2 * n_clusters))])
        _, first = np.unique(drawn, return_index=True)
        picked = drawn[np.sort(first)][:n_clusters]
        if len(picked) == n_clusters:
            return picked
    # A few rows hold nearly all of the weight. The rest are drawn where no centre is yet.
    seeds = np.repeat(picked[:1], n_clusters)
    seeds[: len(picked)] = picked
    potential = rows.cover(rows.take(picked))
    for k in range(len(picked), n_clusters):
        if potential == 0:
            break
        if deadline.passed:
            seeds[k:] = rows.draw(rng.random(n_clusters - k))
            break
        seeds[k] = rows.draw(rng.random(1))[0]
        potential = rows.cover(rows.take(seeds[k : k + 1]))
    return seeds
