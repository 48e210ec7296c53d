"""Where neither Lloyd's algorithm nor the move of a single row lowers the inertia.

Hartigan (1975), "Clustering Algorithms", chapter 4; Telgarsky and Vattani (2010), "Hartigan's method: k-means
clustering without Voronoi", AISTATS, pages 820-827: a row of weight w that leaves a cluster of weight W lowers the
inertia of that by w W / (W - w) times its squared distance to the mean, and raises that of the cluster it goes to by
w W / (W + w) times the one there. So a row may gain by a move although its own centre is the nearest: Lloyd's fixed
points that allow no such move are fewer, and better.
"""

import math
from dataclasses import dataclass

from centra._native import squared_distance
from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.refine.lloyd import lloyd
from centra.result import Moves, Record, Step, Watch
from centra.rows import Rows
from centra.stopping import StopReason

LESS = 1 - 1e-12  # what rounding may pretend to gain
AT_ONCE = 64  # rows that are asked for at once


@dataclass(slots=True, eq=False)
class Settled:
    """Where a descent has ended.

    Attributes
    ----------
    rows : Rows
        Labelled by these centres, which are ranked: unless the descent was given up, or broken off.
    centers : ndarray of shape (k, d), float64
    sizes : ndarray of shape (k,), int64
        As of the last labels.
    inertia : float
        By direct differences; of what was given up or broken off, that of the last step.
    stop_reason : str
        "labels": no label changed any more, and no single row had to move.
    steps : tuple of Step
        Of Lloyd's algorithm, those after moves included.
    """

    rows: Rows
    centers: Floats
    sizes: Index | None
    inertia: float
    stop_reason: StopReason
    steps: tuple[Step, ...]


def settle(
    rows: Rows,
    centers: Floats,
    *,
    max_iter: int,
    below: float = math.inf,
    record: Record = None,
    deadline: Deadline = NEVER,
    watch: Watch | None = None,
) -> Settled:
    """Go down from these centres until no label changes and no row would better be elsewhere.

    Parameters
    ----------
    rows : Rows
        With or without labels.
    centers : ndarray of shape (k, d), float64
    max_iter : int
        Of Lloyd's algorithm, each time.
    below : float
        An inertia that is known: where Lloyd's algorithm does not lead below it, the descent is given up.
    record, deadline, watch : see :func:`~centra.refine.lloyd`
    """
    steps: tuple[Step, ...] = ()
    last = math.inf
    while True:  # which ends, since the inertia falls each time
        descent = lloyd(rows, centers, max_iter=max_iter, tol=0.0, record=record, deadline=deadline, watch=watch)
        centers, steps, reason = descent.centers, steps + descent.history, descent.stop_reason
        reached = descent.history[-1].inertia
        if not reached < below or reason in ("time", "callback"):
            return Settled(rows, centers, descent.sizes, reached, reason, steps)
        partial = rows.step(centers)
        at_rest = reason in ("labels", "shift")  # tol is 0: centres that don't move are means, too
        if at_rest and partial.moved and partial.inertia < reached:
            continue
        inertia = rows.rank(centers)
        if at_rest and inertia < last and len((moves := rows.moves(partial.weights)).rows):
            centers, last = _moved(rows, centers, partial.weights, moves, deadline), inertia
            continue
        return Settled(rows, centers, partial.sizes, inertia, "labels" if at_rest else reason, steps)


def _moved(rows: Rows, centers: Floats, weights: Floats, moves: Moves, deadline: Deadline) -> Floats:
    """The means after these moves one by one, each of which is made if it still gains when its turn comes.

    Clusters of these means have a lower inertia, and rows that then go to the nearest mean lower it further.
    """
    centers, weights = centers.copy(), weights.copy()
    for first in range(0, len(moves.rows), AT_ONCE):
        if deadline.passed:
            break
        some = slice(first, first + AT_ONCE)
        index = moves.rows[some]
        places = zip(moves.clusters[some].tolist(), moves.others[some].tolist(), strict=True)
        for point, weight, (left, entered) in zip(rows.take(index), rows.weights(index), places, strict=True):
            rest, sum_there = weights[left] - weight, weights[entered] + weight
            if not rest > 0:
                continue
            gained = weights[left] / rest * squared_distance(point[None], centers[left : left + 1])
            lost = weights[entered] / sum_there * squared_distance(point[None], centers[entered : entered + 1])
            if not lost < gained * LESS:
                continue
            centers[left] += (centers[left] - point) * (weight / rest)
            centers[entered] += (point - centers[entered]) * (weight / sum_there)
            weights[left], weights[entered] = rest, sum_there
    return centers
