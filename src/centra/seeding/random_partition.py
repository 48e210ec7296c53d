"""A random partition: every row goes to a cluster at random, centres are the means.

"RANDOM" in Peña, Lozano and Larrañaga (1999), "An empirical comparison of four initialization methods for the k-means
algorithm", Pattern Recognition Letters 20, pages 1027-1040, doi:10.1016/S0167-8655(99)00069-0. All centres are near
the mean of all rows.
"""

from itertools import pairwise

import numpy as np

from centra.data import Floats, Labels
from centra.grouping import SPAN, OutOfTime, grouped, spans
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
    mean, centers, found = rows.moments.mean, np.empty((n_clusters, len(rows.moments.mean))), 0
    try:
        index = present(rows, deadline)
        if len(index) < n_clusters:
            return rows.rows(np.resize(index, n_clusters))
        places, starts = grouped(_clusters(len(index), n_clusters, rng, deadline), n_clusters, deadline)
        for first, last in pairwise(starts):
            partial, _ = step(rows, index[places[first:last]], mean[None], deadline)
            centers[found] = partial.means(where_empty=mean[None])[0]
            found += 1
    except OutOfTime:
        centers[found:] = rows.rows(rows.draw(rng.random(n_clusters - found)))
    return centers


def _clusters(n: int, n_clusters: int, rng: np.random.Generator, deadline: float | None) -> Labels:
    """A cluster for each of n rows; every cluster has at least one."""
    clusters = np.empty(n, np.int32)
    for span in spans(n, SPAN, deadline):
        clusters[span] = rng.integers(0, n_clusters, span.stop - span.start, np.int32)
    clusters[rng.choice(n, n_clusters, replace=False)] = np.arange(n_clusters)
    return clusters
