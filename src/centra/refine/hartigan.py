"""Where neither Lloyd's algorithm nor the move of a single row lowers the inertia.

Hartigan (1975), "Clustering Algorithms", chapter 4; Telgarsky and Vattani (2010), "Hartigan's method: k-means
clustering without Voronoi", AISTATS, pages 820-827: a row of weight w that leaves a cluster of weight W lowers the
inertia of that by w W / (W - w) times its squared distance to the mean, and raises that of the cluster it goes to by
w W / (W + w) times the one there. So a row may gain by a move although its own centre is the nearest: Lloyd's fixed
points that allow no such move are fewer, and better.
"""

import math
from dataclasses import dataclass

import numpy as np

from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.refine.lloyd import lloyd
from centra.result import Moves, Record, Step, Watch
from centra.rows import Rows
from centra.stopping import StopReason

MOST_ROUNDS = 1000  # of moves; each lowers the inertia, so that it ends anyway


@dataclass(slots=True, eq=False)
class Settled:
    """Where a descent has ended.

    Attributes
    ----------
    rows : Rows
        Labelled by these centres, which are ranked unless the descent was given up.
    centers : ndarray of shape (k, d), float64
    sizes : ndarray of shape (k,), int64, or None
        None: given up.
    inertia : float
        By direct differences.
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
    for _ in range(MOST_ROUNDS):
        descent = lloyd(rows, centers, max_iter=max_iter, tol=0.0, record=record, deadline=deadline, watch=watch)
        centers, steps = descent.centers, steps + descent.history
        reached = descent.history[-1].inertia
        if not reached < below:
            return Settled(rows, centers, None, reached, descent.stop_reason, steps)
        partial = rows.step(centers)
        at_rest = descent.stop_reason in ("labels", "shift")  # tol is 0: centres that don't move are means, too
        if at_rest and partial.moved:
            continue
        inertia = rows.rank(centers)
        moves = rows.moves(partial.weights)
        if not at_rest or not len(moves.rows) or not inertia < last:
            reason = "labels" if at_rest else descent.stop_reason
            return Settled(rows, centers, partial.sizes, inertia, reason, steps)
        centers, last = _moved(rows, centers, partial.weights, moves), inertia
    raise AssertionError("the inertia has fallen a thousand times")


def _moved(rows: Rows, centers: Floats, weights: Floats, moves: Moves) -> Floats:
    """The means after as many moves as concern different clusters: these gain independently of each other.

    To these, rows that moved are nearer than to those that they left.
    """
    points, own = rows.take(moves.rows), rows.weights(moves.rows)
    centers, touched = centers.copy(), np.zeros(len(centers), bool)
    for point, weight, left, entered in zip(points, own, moves.clusters.tolist(), moves.others.tolist(), strict=True):
        if touched[left] or touched[entered]:
            continue
        touched[left] = touched[entered] = True
        centers[left] += (centers[left] - point) * (weight / (weights[left] - weight))
        centers[entered] += (point - centers[entered]) * (weight / (weights[entered] + weight))
    return centers
