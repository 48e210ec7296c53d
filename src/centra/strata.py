"""Samples of rows that have rows of every cluster."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from centra.data import Index, Labels


def members_of(labels: Labels, among: NDArray[np.bool_] | None = None) -> list[Index]:
    """The rows of each cluster that has any, ascending, or of those only that are `among` them."""
    rows = np.arange(len(labels)) if among is None else np.flatnonzero(among)
    order = rows[labels[rows].argsort(kind="stable")]
    own = labels[order]
    return np.split(order, np.flatnonzero(own[1:] != own[:-1]) + 1) if len(order) else []


def stratified(members: Sequence[Index], sample: int, rng: np.random.Generator, floor: int = 2) -> list[Index]:
    """Of each cluster its share of a sample, rounded up, but so many rows at least, where it has them."""
    n = sum(map(len, members))
    sizes = [min(len(rows), max(floor, -(-sample * len(rows) // n))) for rows in members]
    return [np.sort(rng.choice(rows, size, replace=False)) for rows, size in zip(members, sizes, strict=True)]


def some_of(labels: Labels, most: int, seed: int, floor: int = 2) -> Index:
    """Rows of every cluster, ascending; all of them where there are no more than that."""
    if len(labels) <= most:
        return np.arange(len(labels))
    return np.sort(np.concatenate(stratified(members_of(labels), most, np.random.default_rng(seed), floor)))
