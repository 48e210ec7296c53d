"""PCA-Part: clusters are split in two along their principal direction until there are enough. Nothing is drawn.

Su and Dy (2007), "In search of deterministic methods for initializing K-means and Gaussian mixture clustering",
Intelligent Data Analysis 11, pages 319-338, doi:10.3233/IDA-2007-11402.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from centra.blas import one_thread
from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline, OutOfTime
from centra.principal import leading
from centra.rows import Rows
from centra.seeding.blocks import blocks, may_be_kept, present, step

TIE = 1e-9  # relative: as far as rounding can tell scatters


class Part(NamedTuple):
    """Some of the rows: which, their mean, and the weighted sum of their squared distances to it."""

    members: Index
    mean: Floats
    scatter: float


def pca(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Floats:
    """Seed with the means of the parts into which hyperplanes cut the rows.

    The part of the largest scatter is cut next, through its mean, orthogonally to its first principal direction.

    Parameters
    ----------
    rows : Rows
        With nothing covered yet.
    n_clusters : int
    rng : numpy.random.Generator
        Of use only after the deadline.
    deadline : Deadline
        After it, the centres that are still missing are rows, drawn all at once.

    Returns
    -------
    ndarray of shape (n_clusters, d), float64
        Where fewer parts come out, because their rows are equal, the first centre again.
    """
    parts: list[Part] = []
    try:
        index = present(rows, deadline)
        whole, _ = step(rows, index, rows.moments.mean[None], deadline)
        parts.append(_part(rows, index, whole.means(where_empty=whole.sums)[0], deadline))
        while len(parts) < n_clusters:
            scatters = np.array([part.scatter for part in parts])
            if scatters.max() == 0:  # all rows of a part are equal, in every part
                break
            widest = int((scatters >= scatters.max() * (1 - TIE)).argmax())
            parts[widest : widest + 1] = _split(rows, parts[widest], deadline)
    except OutOfTime:
        drawn = rows.draw_rows(rng.random(n_clusters - len(parts)))[1]
        return np.vstack([*(part.mean for part in parts), drawn])
    missing = n_clusters - len(parts)
    return np.array([part.mean for part in parts] + [parts[0].mean] * missing)


def _part(rows: Rows, index: Index, mean: Floats, deadline: Deadline) -> Part:
    scatter = 0.0
    for block in blocks(index, len(mean), deadline):
        scatter += float((rows.weights(block)[:, None] * np.square(rows.take(block) - mean)).sum())
    return Part(index, mean, scatter)


def _split(rows: Rows, part: Part, deadline: Deadline) -> list[Part]:
    """Both halves; or the same part, never to be split again, where its rows differ by too little."""
    d, weight = len(part.mean), sum(float(rows.weights(block).sum()) for block in blocks(part.members, 1, deadline))
    # A power of two, so that a direction, whose last digits are rounded away, is multiplied exactly.
    deviation = 2.0 ** round(np.log2(np.sqrt(part.scatter / weight)))

    def deviations() -> Iterator[Floats]:
        """Of the rows from their mean, scaled so that the squares of all sum to about 1 and can't overflow."""
        for block in blocks(part.members, d, deadline):
            x = rows.take(block)
            x -= part.mean
            x *= (np.sqrt(rows.weights(block) / weight) / deviation)[:, None]
            yield x

    with one_thread:
        keep = may_be_kept(len(part.members), d)
        across = deviation * leading(deviations, d, keep=keep, deadline=deadline)
    partial, labels = step(rows, part.members, np.array([part.mean - across, part.mean + across]), deadline)
    if partial.sizes.min() == 0:
        return [part._replace(scatter=0.0)]
    means = partial.means(where_empty=partial.sums)
    return [_part(rows, part.members[labels == side], means[side], deadline) for side in (0, 1)]
