"""A run once more, from the centres that its history kept: labels follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from centra.binding import bound
from centra.data import Floats, Labels
from centra.errors import DataError, ParameterError
from centra.given import Given, refuse_globe
from centra.result import Step
from centra.rows import Rows


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One iteration.

    Attributes
    ----------
    before, after : ndarray of shape (k, d), float64
        The centres before they move, and after.
    labels : ndarray of shape (n,), int32
        The nearest of those before.
    step : Step
        What was counted when it was run.
    """

    before: Floats
    after: Floats
    labels: Labels
    step: Step


def replay(shown: Given) -> Iterator[Moment]:
    """The iterations of the best run, in order.

    Raises
    ------
    ParameterError
        The history has no centres.
    DataError
        Rows go other ways than those that were clustered.
    """
    history = shown.result.history
    if not history or history[0].centers is None:
        # Mini-batches, and what others fitted, come without a list of runs.
        never = "" if shown.result.restarts else ", as mini-batches and other libraries never do"
        what = 'fit with record="full"' if shown.result.restarts else 'fit a KMeans of centra with record="full"'
        raise ParameterError(f"the result keeps no centres of its iterations{never}: {what}", parameter="result")
    refuse_globe(shown.result, "steps")
    rows = bound(shown.inside)
    labels: Labels | None = None
    final = former = shown.result.centers.astype(np.float64)
    for number, (step, following) in enumerate(zip(history, [*history[1:], None], strict=True), 1):
        assert step.centers is not None
        before, labels = labels, _labelled(rows, step.centers)
        moved = shown.data.n if before is None else int((_repaired(rows, before, step.centers) != labels).sum())
        off = 0 if step.moved is None else abs(moved - step.moved)
        if off and off > sum(_undecided(rows, centers) for centers in (former, step.centers)):
            raise _other(f"{moved} of its rows change their cluster in iteration {number}, where {step.moved} did")
        former = step.centers
        after = final if following is None or following.centers is None else following.centers
        yield Moment(step.centers, after, labels, step)


def _labelled(rows: Rows, centers: Floats) -> Labels:
    rows.step(centers)
    return rows.labels()


def _repaired(rows: Rows, labels: Labels, centers: Floats) -> Labels:
    """As repair left them: rows that the centre of an empty cluster was put on are in that cluster."""
    empty = np.setdiff1d(np.arange(len(centers)), labels)
    if not len(empty):
        return labels
    squared = np.concatenate(list(rows.distances(centers)))
    own = np.take_along_axis(squared, labels[:, None], axis=1)[:, 0]
    there = squared[:, empty]
    return np.where((there.min(axis=1) == 0) & (own > 0), empty[there.argmin(axis=1)], labels)


def _undecided(rows: Rows, centers: Floats) -> int:
    """How many rows have several nearest centres: the first has them, and centres were sorted after the run."""
    return int((_labelled(rows, centers) != len(centers) - 1 - _labelled(rows, centers[::-1])).sum())


def _other(why: str) -> DataError:
    return DataError(f"X is not what was clustered: {why}; pass the same rows, in the same order, scaled alike")
