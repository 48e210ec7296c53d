"""Until when a fit may go on."""

import math
from time import perf_counter


class OutOfTime(Exception):
    """The deadline has passed; never reaches the user."""


class Deadline:
    """A point in time.

    Parameters
    ----------
    seconds : float or None
        From now on. None: there is always time.
    """

    __slots__ = ("_end",)

    def __init__(self, seconds: float | None) -> None:
        self._end = math.inf if seconds is None else perf_counter() + seconds

    @property
    def passed(self) -> bool:
        return self._end != math.inf and perf_counter() >= self._end

    @property
    def ever(self) -> bool:
        """Whether there is one."""
        return self._end != math.inf

    def check(self) -> None:
        """Raise :class:`OutOfTime` if it has passed: for work that ends in several places."""
        if self.passed:
            raise OutOfTime


NEVER = Deadline(None)
