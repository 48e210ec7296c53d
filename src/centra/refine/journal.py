"""What a search for better optima has come to so far, what is told of it, and whether it is to go on."""

import math
from time import perf_counter

import numpy as np

from centra.data import Floats
from centra.deadline import Deadline
from centra.refine.hartigan import Settled, settle
from centra.result import Descent, Record, Step, Watch
from centra.rows import Rows
from centra.stopping import first_reason

LESS = 1 - 1e-12  # what rounding may pretend to gain


class Journal:
    """Settles centres, and keeps the best of what comes of that.

    Parameters
    ----------
    max_iter : int
        Of Lloyd's algorithm, each time.
    record, deadline, watch : see :func:`~centra.refine.swap.swap`
    """

    def __init__(self, max_iter: int, record: Record, deadline: Deadline, watch: Watch | None) -> None:
        self._max_iter, self._deadline, self._watch = max_iter, deadline, watch
        self._record: Record = record
        self._history: list[Step] = []
        self._n_iter, self._distances, self._since = 0, 0, perf_counter()
        self._told = 0
        self._called_off = False
        self._best: Settled

    def begin(self, rows: Rows, centers: Floats) -> Settled:
        """The first descent, which is told step by step."""
        watch = None if self._watch is None else self._tell
        found = settle(
            rows, centers, max_iter=self._max_iter, record=self._record, deadline=self._deadline, watch=watch
        )
        self._best, self._history, self._n_iter = found, list(found.steps), len(found.steps)
        self._since = perf_counter()
        return found

    def settle(self, rows: Rows, centers: Floats, *, below: float = math.inf) -> Settled | None:
        """Where these centres lead to; None: not below, or there was no time to find out."""
        record: Record = None if self._record is None else "stats"
        found = settle(
            rows, centers, max_iter=self._max_iter, below=below * LESS, record=record, deadline=self._deadline
        )
        self._n_iter += len(found.steps)
        if self._record is not None:
            self._distances += sum(step.distances or 0 for step in found.steps)
        if found.stop_reason == "time" or not found.inertia < below * LESS:
            return None
        if found.inertia < self._best.inertia * LESS:
            self._keep(found)
        return found

    def _keep(self, found: Settled) -> None:
        self._history.append(self._step(found))
        self._best = found
        self._tell(len(self._history), found.inertia, found.centers)

    def _tell(self, _: int, inertia: float, centers: Floats) -> bool:
        """Steps are counted on, whatever number Lloyd's algorithm gives them; who called it off hears no more."""
        if self._watch is not None and not self._called_off:
            self._called_off = bool(self._watch(self._told, inertia, centers))
            self._told += 1
        return self._called_off

    def _step(self, found: Settled) -> Step:
        if self._record is None:
            return Step(found.inertia)
        blocks = zip(self._best.rows.label_blocks(), found.rows.label_blocks(), strict=True)
        moved = sum(int(np.count_nonzero(before != after)) for before, after in blocks)
        shift = float(np.square(self._best.centers - found.centers).sum())
        seconds, self._since = perf_counter() - self._since, perf_counter()
        distances, self._distances = self._distances, 0
        return Step(found.inertia, shift, moved, distances, seconds, found.centers if self._record == "full" else None)

    @property
    def best(self) -> Settled:
        """The best so far."""
        return self._best

    @property
    def over(self) -> bool:
        """Whether a search is to end."""
        return self._called_off or self._deadline.passed

    def descent(self) -> Descent:
        """What has come of it."""
        best = self._best
        reason = first_reason(
            swaps=best.stop_reason == "labels" and not self.over, time=self._deadline.passed, callback=self._called_off
        )
        return Descent(best.centers, best.sizes, reason or best.stop_reason, tuple(self._history), self._n_iter)
