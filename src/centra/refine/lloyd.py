"""Lloyd's algorithm: label every row with its nearest centre, move every centre to the mean of its rows, repeat.

Lloyd (1982), "Least squares quantization in PCM", IEEE Transactions on Information Theory 28, pages 129-137,
doi:10.1109/TIT.1982.1056489.
"""

from itertools import starmap
from operator import itemgetter
from time import perf_counter

import numpy as np

from centra._native import squared_distance
from centra.data import Floats, Index
from centra.deadline import NEVER, Deadline
from centra.refine.empty import relocate
from centra.result import Descent, Partial, Record, Step, Watch
from centra.rows import Rows
from centra.space import EUCLIDEAN, Space
from centra.stopping import StopReason, first_reason


def lloyd(
    rows: Rows,
    centers: Floats,
    *,
    max_iter: int,
    tol: float,
    record: Record = None,
    deadline: Deadline = NEVER,
    watch: Watch | None = None,
    space: Space = EUCLIDEAN,
) -> Descent:
    """Refine centres until no label changes.

    Parameters
    ----------
    rows : Rows
        Without labels.
    centers : ndarray of shape (k, d), float64
        Where to start.
    max_iter : int
    tol : float
        Stop also when the squared distances that the centres moved add up to no more than this.
    record : {None, "stats", "full"}
        What the history keeps of each iteration, see :class:`~centra.result.Step`.
    deadline : Deadline
        After it, no further iteration starts.
    watch : callable, optional
        See :data:`~centra.result.Watch`.
    space : Space
        Where the rows live: on a sphere, centres are means brought back to it.

    Returns
    -------
    Descent
        Its inertia never rises from one step to the next.
    """
    history: list[Step] = []
    step_by_step = record == "full" or watch is not None or not space.straight
    centers = space.placed(centers)
    reason: StopReason | None = None
    sizes: Index = np.empty(0, np.int64)
    while reason is None:
        start = perf_counter()
        # Several steps take some milliseconds: no more than that of any time is overrun.
        most = 1 if step_by_step or deadline.passed else max_iter - len(history)
        taken, centers, partial = rows.advance(
            centers, most, tol
        )  # several take milliseconds: time is not overrun by more
        history += starmap(Step, taken) if record else map(Step, map(itemgetter(0), taken))
        means, lost = space.middle(partial, centers)
        new_centers, relocated = means, False
        # Where no label changed, rows that cancel out have no better centre than the one they have.
        if lost is not None and (partial.fewest == 0 or partial.moved):
            new_centers, relocated = relocate(rows, means, partial, space=space, deadline=deadline)
        shift = squared_distance(centers, new_centers)
        history.append(_step(partial, shift, perf_counter() - start, centers, record))
        stop = watch is not None and watch(len(history) - 1, partial.inertia, new_centers)
        centers, moved, sizes = new_centers, partial.moved, partial.sizes
        del partial, means, new_centers  # k by d numbers each, of no use during the next step
        settled = not relocated
        reason = first_reason(
            labels=settled and moved == 0,
            shift=settled and shift <= tol,
            time=deadline.passed,
            callback=bool(stop),
            max_iter=len(history) == max_iter,
        )
    return Descent(centers, sizes, reason, tuple(history), len(history))


def _step(partial: Partial, shift: float, seconds: float, centers: Floats, record: Record) -> Step:
    if record is None:
        return Step(partial.inertia)
    kept = centers if record == "full" else None
    return Step(partial.inertia, shift, partial.moved, partial.distances, seconds, kept)
