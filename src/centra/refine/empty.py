"""Empty clusters: each goes to a row that is far from its own centre."""

import numpy as np

from centra.data import Floats
from centra.deadline import NEVER, Deadline
from centra.result import Partial
from centra.rows import Rows
from centra.space import EUCLIDEAN, Space

SHARE = 4  # one in so many of the empty clusters is placed before rows are looked at anew
LOOKED_AT = 256  # rows that a round chooses from


def relocate(
    rows: Rows,
    centers: Floats,
    partial: Partial,
    *,
    space: Space | None = EUCLIDEAN,
    deadline: Deadline = NEVER,
) -> tuple[Floats, bool]:
    """Put the centres of empty clusters on rows, the farthest first.

    In rounds: a quarter of them, one at least, go to rows that are far from the centre of their cluster and from what
    was placed before. Such a row and its duplicates then leave the cluster that had them, whose mean moves, so that a
    weight of 2 remains the row twice. Every one that is placed lowers the inertia.

    This ends: a row at a distance of 0 is never taken, so that no cluster that was placed loses its row again, and a
    round places one at least.

    Parameters
    ----------
    rows : Rows
        Labelled, with nothing covered.
    centers : ndarray of shape (k, d)
        Not changed.
    partial : Partial
        What the labels add up to.
    space : Space or None
        Where centres are those of their rows and are to remain that: clusters whose rows have none count as empty.
        None: only clusters without rows move.
    deadline : Deadline
        After it, all that are left are placed at once.

    Returns
    -------
    centers : ndarray of shape (k, d)
        Where no row is left that is not a centre already, the data have fewer distinct rows than k: the other empty
        clusters then lie on rows that are centres.
    relocated : bool
        Whether any empty cluster went to a row that was none.
    """
    _, lost = (space or EUCLIDEAN).middle(partial, centers)
    centers, relocated = centers.copy(), False
    for _ in range(len(centers)):
        if lost is None:
            break
        empty = np.flatnonzero(lost)
        late = deadline.passed
        points = _far_apart(rows, centers, len(empty) if late else -(-len(empty) // SHARE), late=late)
        if not len(points):  # all rows are centres
            known = {(center + 0.0).tobytes() for center in np.delete(centers, empty, axis=0)}  # -0 is 0
            lost = [c for c in empty if (centers[c] + 0.0).tobytes() not in known]
            centers[lost] = rows.take(rows.farthest(1, centers)[1])
            break
        filled = empty[: len(points)]
        centers[filled] = points
        rows.cover(points)
        partial = rows.relabel(points, filled, centers)
        relocated = True
        middle, lost = (space or EUCLIDEAN).middle(partial, centers)
        centers = centers if space is None else middle
    return centers, relocated


def _far_apart(rows: Rows, centers: Floats, most: int, *, late: bool) -> Floats:
    """Rows far from their centres, none nearer to another one than to its centre, at most so many.

    Late: they only differ.
    """
    squared, index = rows.farthest(most if late else min(SHARE * most, LOOKED_AT), centers)
    squared, index = squared[squared > 0], index[squared > 0]
    points = rows.take(index)
    if late:
        _, first = np.unique(points, axis=0, return_index=True)
        return points[np.sort(first)]
    chosen: list[int] = []
    apart = np.ones(len(points), bool)
    while len(chosen) < most and apart.any():
        chosen.append(int(apart.argmax()))
        apart &= np.square(points - points[chosen[-1]]).sum(axis=1) >= squared * (1 - 1e-9)
    return points[chosen]
