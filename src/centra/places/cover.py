"""As few places as can be found such that every stay lies within a radius of its place.

That is a cover by discs, which is hard (Fowler, Paterson and Tanimoto 1981, doi:10.1016/0020-0190(81)90111-3). Stays
that are not within two radii of each other, from neighbour to neighbour, share no place: these groups are looked at one
by one. Of the discs at and between the stays of a group, those that hold most are taken, the largest first or from one
end to the other; in a small group, all sets of fewer discs are tried, up to a limit. Stays of which no two are within
two radii of each other need a place each: so it can often be proved that there are no fewer.
"""

from typing import Any, NamedTuple

import numpy as np

from centra.data import Floats, Index
from centra.places.discs import across, chord, enclosing, thinned
from centra.places.search import fewer, greedy
from centra.space import GLOBE

FEW = 150  # stays of a group that all pairs of are looked at
NEIGHBOURS = 4  # of each stay, in larger groups
ENTRIES = 10_000_000  # stays in discs, all in all, that are looked at for that


class Cover(NamedTuple):
    """
    Attributes
    ----------
    centers : ndarray of shape (k, 2)
        In degrees.
    least : int
        No fewer places will do.
    """

    centers: Floats
    least: int


def cover(places: Floats, radius: float) -> Cover:
    """Places within `radius` metres of at least one of which every stay lies.

    Parameters
    ----------
    places : ndarray of shape (m, 2)
        Where the stays are, in degrees.
    radius : float
    """
    unit = GLOBE.taken(places)
    found, least = list[Floats](), 0
    for members in _groups(unit, chord(2 * radius)):
        centers, needed = _of_group(unit[members], radius)
        found.append(centers)
        least += needed
    return Cover(GLOBE.handed(np.concatenate(found), np.dtype(np.float64)), least)


def _groups(unit: Floats, reach: float) -> list[Index]:
    """Points from neighbour to neighbour within reach; of many, cells stand for points, and reach a little farther."""
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    if len(unit) > FEW:
        size = reach / 4
        few, cell = thinned(unit, size)
        reach += 2 * 3**0.5 * size
    else:
        few = cell = np.arange(len(unit))
    tree = KDTree(unit[few])
    near = tree.sparse_distance_matrix(tree, reach, output_type="coo_matrix")
    count, group = connected_components(near, directed=False)
    group = group[cell]
    order = np.argsort(group, kind="stable")
    return np.split(order, np.cumsum(np.bincount(group, minlength=count))[:-1])


def _of_group(unit: Floats, radius: float) -> tuple[Floats, int]:
    middle, reach = enclosing(unit)
    if reach <= chord(radius):
        return middle[None], 1
    least = _apart(unit, chord(2 * radius))
    if len(unit) <= FEW:
        candidates, stays = _between(unit, chord(radius)), unit
        holds = _within(candidates, stays, chord(radius))
    else:
        few, cell = thinned(unit, chord(radius) / 16)
        stays = unit[few]
        farthest = float(np.sqrt(np.square(unit - stays[cell]).sum(axis=1).max()))
        reach = chord(radius) - farthest
        candidates = np.concatenate([unit[thinned(unit, chord(radius) / 5)[0]], _between_neighbours(stays, reach)])
        holds = _within(candidates, stays, reach)
    chosen = greedy(holds, _along(stays))
    if least < len(chosen) and len(unit) <= FEW:
        chosen, proved = fewer(holds, chosen, least)
        least = len(chosen) if proved else least
    return candidates[chosen], least


def _between(unit: Floats, reach: float) -> Floats:
    """Where a disc may as well lie: at a stay, or with two of them on its edge."""
    first, second = np.triu_indices(len(unit), 1)
    near = np.square(unit[first] - unit[second]).sum(axis=1) <= (2 * reach) ** 2
    return np.concatenate([unit, across(unit[first[near]], unit[second[near]], reach)])


def _between_neighbours(unit: Floats, reach: float) -> Floats:
    """Discs with two neighbours on their edge, where points are so few that discs at points hold too little."""
    from scipy.spatial import KDTree

    tree, n = KDTree(unit), len(unit)
    if float(tree.count_neighbors(tree, reach)) * 2 * NEIGHBOURS > ENTRIES:
        return np.empty((0, 3))
    found: Any = tree.query(unit, min(NEIGHBOURS + 1, n))
    away, beside = found
    first = np.arange(n).repeat(beside.shape[1])
    second, near = beside.ravel(), away.ravel() <= 2 * reach
    near &= first < second
    return across(unit[first[near]], unit[second[near]], reach)


def _within(candidates: Floats, stays: Floats, reach: float) -> Any:
    """Which stays each disc holds: a sparse matrix of shape (discs, stays)."""
    from scipy.sparse import csr_array
    from scipy.spatial import KDTree

    near = KDTree(candidates).sparse_distance_matrix(KDTree(stays), reach, output_type="coo_matrix")
    ones = np.ones(near.nnz, np.int64)
    return csr_array((ones, (near.row, near.col)), shape=(len(candidates), len(stays)))


def _apart(unit: Floats, reach: float) -> int:
    """How many stays are found no two of which are within reach of each other, from one end to the other."""
    from scipy.spatial import KDTree

    tree, left, count = KDTree(unit), np.ones(len(unit), np.bool_), 0
    for i in _along(unit).tolist():
        if left[i]:
            count += 1
            left[tree.query_ball_point(unit[i], reach)] = False
    return count


def _along(unit: Floats) -> Index:
    """From one end to the other, in the direction in which points are spread most."""
    spread = unit - unit.mean(axis=0)
    _, directions = np.linalg.eigh(spread.T @ spread)
    return np.argsort(unit @ directions[:, -1], kind="stable")
