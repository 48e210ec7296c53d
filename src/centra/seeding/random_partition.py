"""A random partition: every row goes to a cluster at random, centres are the means.

"RANDOM" in Peña, Lozano and Larrañaga (1999), "An empirical comparison of four initialization methods for the k-means
algorithm", Pattern Recognition Letters 20, pages 1027-1040, doi:10.1016/S0167-8655(99)00069-0. All centres are near
the mean of all rows.
"""

import numpy as np

from centra.data import Floats, Labels
from centra.deadline import NEVER, Deadline, OutOfTime
from centra.grouping import SPAN, spans
from centra.rows import Rows
from centra.seeding.blocks import present


def random_partition(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Floats:
    """Seed with the means of random clusters.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
    deadline : Deadline
        After it, the centres are rows, drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        Weighted means. No cluster is empty: of the rows in a random order, the first n_clusters go to one each, all
        others wherever chance has it. Where fewer rows have a positive weight, these rows, over and over.
    """
    try:
        index = present(rows, deadline)
        if len(index) < n_clusters:
            return rows.take(np.resize(index, n_clusters))
        labels = np.zeros(rows.moments.n, np.int32)  # of a row that weighs nothing, no matter which
        labels[index] = _clusters(len(index), n_clusters, rng, deadline)
    except OutOfTime:
        return rows.draw_rows(rng.random(n_clusters))[1]
    return rows.sums(labels, n_clusters).means(where_empty=rows.moments.mean[None])


def _clusters(n: int, n_clusters: int, rng: np.random.Generator, deadline: Deadline) -> Labels:
    """A cluster for each of n rows; every cluster has at least one."""
    clusters = np.empty(n, np.int32)
    for span in spans(n, SPAN, deadline):
        clusters[span] = rng.integers(0, n_clusters, span.stop - span.start, np.int32)
    clusters[rng.choice(n, n_clusters, replace=False)] = np.arange(n_clusters)
    return clusters
