"""Rows at random, as in Forgy (1965), "Cluster analysis of multivariate data", Biometrics 21, page 768."""

import numpy as np

from centra.data import Floats, Index
from centra.rows import Rows

ROUNDS = 8


def random_rows(rows: Rows, n_clusters: int, rng: np.random.Generator) -> Floats:
    """Seed with rows drawn by weight, without replacement.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        Rows of the data, equal ones only where the data have equal rows.
    """
    picked: Index = np.empty(0, np.int64)
    for _ in range(ROUNDS):
        drawn = np.concatenate([picked, rows.draw(rng.random(2 * n_clusters))])
        _, first = np.unique(drawn, return_index=True)
        picked = drawn[np.sort(first)][:n_clusters]
        if len(picked) == n_clusters:
            return rows.rows(picked)
    # A few rows hold nearly all of the weight. The rest are drawn where no centre is yet.
    centers = np.empty((n_clusters, len(rows.moments.mean)))
    centers[:] = rows.rows(picked[:1])
    centers[: len(picked)] = rows.rows(picked)
    potential = rows.cover(centers[: len(picked)])
    for k in range(len(picked), n_clusters):
        if potential == 0:
            break
        centers[k] = rows.rows(rows.draw(rng.random(1)))[0]
        potential = rows.cover(centers[k : k + 1])
    return centers
