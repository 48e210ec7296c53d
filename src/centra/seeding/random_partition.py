"""A random partition: every row goes to a cluster at random, centres are the means.

"RANDOM" in Peña, Lozano and Larrañaga (1999), "An empirical comparison of four initialization methods for the k-means
algorithm", Pattern Recognition Letters 20, pages 1027-1040, doi:10.1016/S0167-8655(99)00069-0. All centres are near
the mean of all rows.
"""

from time import perf_counter

import numpy as np

from centra.data import Floats
from centra.rows import Rows
from centra.seeding.blocks import present, step


def random_partition(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: float | None = None) -> Floats:
    """Seed with the means of random clusters.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    deadline : float or None
        Value of ``time.perf_counter`` after which the centres that are still missing are rows, drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        Weighted means. No cluster is empty: of the rows in a random order, the first n_clusters go to one each, all
        others wherever chance has it. Where fewer rows have a positive weight, these rows, over and over.
    """
    index, mean = present(rows), rows.moments.mean
    if len(index) < n_clusters:
        return rows.rows(np.resize(index, n_clusters))
    clusters = rng.integers(0, n_clusters, len(index), np.int32)
    clusters[rng.choice(len(index), n_clusters, replace=False)] = np.arange(n_clusters)
    order = np.argsort(clusters, kind="stable")  # by cluster, ascending within each
    members = np.split(index[order], np.bincount(clusters).cumsum()[:-1])
    centers = np.empty((n_clusters, len(mean)))
    for k in range(n_clusters):
        if deadline is not None and perf_counter() >= deadline:
            centers[k:] = rows.rows(rows.draw(rng.random(n_clusters - k)))
            break
        partial, _ = step(rows, members[k], mean[None])
        centers[k] = partial.means(where_empty=mean[None])[0]
    return centers
