"""Where the first centres come from: one file a method, each picks rows of Rows."""

from typing import Protocol

import numpy as np

from centra.data import Index
from centra.rows import Rows
from centra.seeding.plusplus import plusplus
from centra.seeding.random_rows import random_rows


class Seeding(Protocol):
    """Picks rows; those that are missing at the deadline all at once."""

    def __call__(
        self, rows: Rows, n_clusters: int, rng: np.random.Generator, *, deadline: float | None = None
    ) -> Index: ...


METHODS: dict[str, Seeding] = {"k-means++": plusplus, "random": random_rows}

__all__ = ["METHODS", "Seeding", "plusplus", "random_rows"]
