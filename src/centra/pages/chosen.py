"""Which rows are in the explorer: some of each cluster, those that are typical of one, and the extremes of columns."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from centra.data import Csr, Floats, Index, Labels
from centra.given import Given
from centra.sparse import matrix
from centra.strata import members_of, stratified

ROWS = 5000  # that are in a page at most
EXAMPLES = 3  # rows that are typical of a cluster
FLOOR = 20  # rows of each cluster, if it has so many, and all floors together are no more than half of the page
SEED = 0  # of what is drawn for a page
BLOCK = 1 << 20  # numbers that are looked at together


def typical(shown: Given, labels: Labels, centers: Floats) -> list[list[int]]:
    """The rows nearest to the centre of each cluster, the first among equally near ones."""
    inside = shown.inside
    size = max(1, BLOCK // inside.d)
    away = np.empty(inside.n)
    for start in range(0, inside.n, size):
        some = slice(start, start + size)
        away[some] = np.square(inside.rows(some) - centers[labels[some]]).sum(axis=1)
    order = np.lexsort((away, labels))
    ends = np.searchsorted(labels[order], np.arange(len(centers) + 1))
    return [order[begin : min(begin + EXAMPLES, end)].tolist() for begin, end in pairwise(ends.tolist())]


def chosen_rows(
    shown: Given, labels: Sequence[Labels], at: int, nearest: list[list[list[int]]], columns: list[int]
) -> Index:
    """The rows that are in the page, ascending: all or, of many, some of each cluster, and the extremes of columns."""
    n = shown.inside.n
    if n <= ROWS:
        return np.arange(n)
    rng = np.random.default_rng(SEED)
    floor = max(1, min(FLOOR, ROWS // 2 // sum(map(len, nearest))))
    own = [rows[:floor] for fit in nearest for rows in fit]
    own += [rng.permutation(rows)[:floor].tolist() for each in labels for rows in members_of(each)]
    must = np.unique(np.concatenate([*(np.array(rows, np.int64) for rows in own), _extremes(shown, columns)]))[:ROWS]
    free = np.ones(n, np.bool_)
    free[must] = False
    room = ROWS - len(must)
    drawn = np.concatenate(stratified(members_of(labels[at], free), room, rng)) if room else must[:0]
    if len(drawn) > room:  # shares are rounded up
        drawn = rng.choice(drawn, room, replace=False)
    return np.sort(np.concatenate([must, drawn]))


def _extremes(shown: Given, columns: list[int]) -> Index:
    """Of each column, a row with the smallest value and one with the largest."""
    stored: Any = matrix(shown.x).tocsc() if isinstance(shown.x, Csr) else None
    dense: Any = shown.x
    found: list[int] = []
    for j in columns:
        values = dense[:, j] if stored is None else stored[:, [j]].toarray().ravel()
        found += [int(values.argmin()), int(values.argmax())]
    return np.array(found, np.int64)
