"""Where the first centres come from: one file a method, each a function of Rows.

Some pick rows, some find points between them. METHODS has all of them by name, as functions that return centres.
"""

from typing import Protocol

import numpy as np

from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.rows import Rows
from centra.seeding.maximin import maximin
from centra.seeding.pca import pca
from centra.seeding.plusplus import extended, plusplus
from centra.seeding.quantile import quantile
from centra.seeding.random_partition import random_partition
from centra.seeding.random_rows import random_rows


class Picking(Protocol):
    """Picks rows; those that are missing at the deadline all at once."""

    def __call__(
        self, rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER
    ) -> Index: ...


class Seeding(Protocol):
    """Finds centres, of shape (n_clusters, d) and in float64; those that are missing at the deadline all at once."""

    def __call__(
        self, rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER
    ) -> Floats: ...


def _centers(pick: Picking) -> Seeding:
    """Centres at the rows that are picked."""

    def seeding(rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: Deadline = NEVER) -> Floats:
        return rows.take(pick(rows, n_clusters, rng, deadline=deadline))

    return seeding


METHODS: dict[str, Seeding] = {
    "k-means++": _centers(plusplus),
    "random": _centers(random_rows),
    "random_partition": random_partition,
    "maximin": _centers(maximin),
    "pca": pca,
    "quantile": quantile,
}

__all__ = [
    "METHODS",
    "Seeding",
    "extended",
    "maximin",
    "pca",
    "plusplus",
    "quantile",
    "random_partition",
    "random_rows",
]
