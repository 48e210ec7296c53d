"""What a film of a run shows: assign, move, assign, move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from centra.data import Floats, Labels
from centra.given import Given
from centra.plot.replay import replay

Phase = Literal["start", "assign", "move", "end"]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """What one frame shows.

    Attributes
    ----------
    phase : {"start", "assign", "move", "end"}
        Centres alone; rows with their nearest centres; centres at the means of these rows; in place of the last of
        these the result, in which rows are with the nearest of the final centres.
    iteration : int
        From 1 on; 0 at the start.
    trail : tuple of ndarray of shape (k, d), float64
        Where the centres have been among the rows that were clustered, one after the other; the last is where they are.
    sites : ndarray of shape (k, d), float64, or None
        The centres that rows were assigned to: those from which cells follow.
    labels : ndarray of shape (n,), int32, or None
        The nearest of the sites.
    former : ndarray of shape (n,), int32, or None
        The labels before these, as they become these.
    inertia : float or None
        Of the rows about the sites.
    moved : int or None
        Rows whose label is another one than in the iteration before.
    """

    phase: Phase
    iteration: int
    trail: tuple[Floats, ...]
    sites: Floats | None = None
    labels: Labels | None = None
    former: Labels | None = None
    inertia: float | None = None
    moved: int | None = None

    @property
    def centers(self) -> Floats:
        """Where the centres are."""
        return self.trail[-1]


def shots(shown: Given) -> Iterator[Shot]:
    """What the frames show in turn: the start, then two for each iteration.

    Raises
    ------
    ParameterError
        The history has no centres.
    """
    trail: tuple[Floats, ...] = ()
    iterations, labels = len(shown.result.history), None
    for number, moment in enumerate(replay(shown), 1):
        if number == 1:
            trail = (moment.before,)
            yield Shot("start", 0, trail)
        former, labels = labels, moment.labels
        assign = Shot("assign", number, trail, moment.before, labels, former, moment.step.inertia, moment.step.moved)
        yield assign
        trail = (*trail, moment.after)
        if number < iterations:
            yield replace(assign, phase="move", trail=trail, former=None)
        else:
            yield the_end(shown, int((shown.result.labels != labels).sum()))


def the_end(shown: Given, moved: int) -> Shot:
    """The result, as the last of the shots."""
    history = [step.centers for step in shown.result.history if step.centers is not None]
    result = shown.result
    final = result.centers.astype(np.float64)
    return Shot("end", len(history), (*history, final), final, result.labels, None, result.inertia, moved)
