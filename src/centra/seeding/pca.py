"""PCA-Part: clusters are split in two along their principal direction until there are enough. Nothing is drawn.

Su and Dy (2007), "In search of deterministic methods for initializing K-means and Gaussian mixture clustering",
Intelligent Data Analysis 11, pages 319-338, doi:10.3233/IDA-2007-11402.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import add
from typing import NamedTuple

import numpy as np

from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline, OutOfTime
from centra.rows import Rows
from centra.seeding.blas import one_thread
from centra.seeding.blocks import blocks, may_be_kept, present, step

EIGH = 128  # columns up to which all eigenvectors are found at once
SQUARE = 1024  # columns up to which the covariances of too many rows to keep are added up
STEPS = 50  # of Lanczos's algorithm, each with a product with all rows, at most
TOL = 1e-3  # relative; the variance along the direction is then off by its square
DIGITS = 6  # of the direction: rounding should not decide about rows in the hyperplane
TIE = 1e-9  # relative: as far as rounding can tell scatters, and variances so that their directions have these digits


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
    # A power of two: what BLAS rounds in a direction, and what is left of it after DIGITS, is then rounded no further.
    deviation = 2.0 ** round(np.log2(np.sqrt(part.scatter / weight)))

    def deviations() -> Iterator[Floats]:
        """Of the rows from their mean, scaled so that the squares of all sum to about 1 and can't overflow."""
        for block in blocks(part.members, d, deadline):
            x = rows.take(block)
            x -= part.mean
            x *= (np.sqrt(rows.weights(block) / weight) / deviation)[:, None]
            yield x

    with one_thread:
        across = deviation * _direction(deviations, len(part.members), d, deadline)
    partial, labels = step(rows, part.members, np.array([part.mean - across, part.mean + across]), deadline)
    if partial.sizes.min() == 0:
        return [part._replace(scatter=0.0)]
    means = partial.means(where_empty=partial.sums)
    return [_part(rows, part.members[labels == side], means[side], deadline) for side in (0, 1)]


def _direction(deviations: Callable[[], Iterator[Floats]], n: int, d: int, deadline: Deadline) -> Floats:
    """The first principal direction of n rows; the first of its largest coordinates is 1.

    Where several are principal, as of a cube, it is the axis that is nearest to all of them, projected onto them: of
    equally near ones the first. So it hangs neither on the order in which BLAS adds, nor on what LAPACK comes upon.
    """
    kept = list(deviations()) if d > EIGH and may_be_kept(n, d) else None
    if d <= EIGH:
        values, vectors = np.linalg.eigh(_square(deviations()))
        principal = vectors[:, values >= values[-1] * (1 - TIE)]
    elif d <= SQUARE and kept is None:
        principal = _lanczos(_square(deviations()).dot, d, deadline)[:, None]
    else:
        principal = _lanczos(lambda v: reduce(add, (x.T @ (x @ v) for x in kept or deviations())), d, deadline)[:, None]
    sizes = np.sqrt(np.square(principal).sum(axis=1))
    lead = int((sizes >= sizes.max() * (1 - 10.0**-DIGITS)).argmax())
    direction = principal @ principal[lead]
    return np.round(direction / direction[lead], DIGITS)


def _square(deviations: Iterator[Floats]) -> Floats:
    return reduce(add, (x.T @ x for x in deviations))


def _lanczos(product: Callable[[Floats], Floats], d: int, deadline: Deadline) -> Floats:
    """An eigenvector of the largest eigenvalue of a symmetric matrix that is known by its products.

    Lanczos (1950), doi:10.6028/jres.045.026, with full reorthogonalization.
    """
    steps = min(d, STEPS)
    basis, small = np.zeros((steps, d)), np.zeros((steps, steps))
    v = ritz = np.random.default_rng(0).standard_normal(d)  # always the same; data won't be orthogonal to it
    for j in range(steps):
        deadline.check()
        basis[j] = v / np.linalg.norm(v)
        v = product(basis[j])
        known = basis[: j + 1]
        small[: j + 1, j] = known @ v
        values, vectors = np.linalg.eigh(small[: j + 1, : j + 1], UPLO="U")
        ritz = vectors[:, -1] @ known
        for _ in range(2):  # once is not enough
            v = v - (known @ v) @ known
        if np.linalg.norm(v) * abs(vectors[-1, -1]) <= TOL * values[-1]:
            break
    return ritz
