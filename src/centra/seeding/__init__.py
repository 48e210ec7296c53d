"""Where the first centres come from: one file a method, each picks rows of Rows."""

from collections.abc import Callable

import numpy as np

from centra.data import Index
from centra.rows import Rows
from centra.seeding.plusplus import plusplus
from centra.seeding.random_rows import random_rows

Seeding = Callable[[Rows, int, np.random.Generator], Index]

METHODS: dict[str, Seeding] = {"k-means++": plusplus, "random": random_rows}

__all__ = ["METHODS", "Seeding", "plusplus", "random_rows"]
