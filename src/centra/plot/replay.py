"""A run once more, from the centres that its history kept: labels follow from them."""

from collections.abc import Iterator
from dataclasses import dataclass

from centra import check
from centra.data import Floats, Labels
from centra.errors import ParameterError
from centra.fit import bound
from centra.plot.given import Given
from centra.result import Step


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
    """
    history = shown.result.history
    if not history or history[0].centers is None:
        raise ParameterError('the result keeps no centres of its iterations: fit with record="full"')
    rows = bound(check.data(shown.x))
    for step, following in zip(history, [*history[1:], None], strict=True):
        assert step.centers is not None
        rows.step(step.centers)
        after = shown.centers if following is None or following.centers is None else following.centers
        yield Moment(step.centers, after, rows.labels(), step)
