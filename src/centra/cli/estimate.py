"""How far a long comparison is, and about how long it still takes: a bar on a terminal, else a line now and then."""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any

from centra.choose.tally import Weighed
from centra.cli.output import bar, warn

EVERY = 30.0  # seconds between two lines


@contextmanager
def comparing() -> Generator[Weighed]:
    """Shows what it is told, on stderr; nothing of what is done before the first line is due."""
    with bar("comparing {task.fields[fits]}", counted=False) as shown:
        if shown is not None:
            yield _Bar(shown)
            return
    lines = _Lines()
    thread = Thread(target=lines.say, daemon=True)
    thread.start()
    try:
        yield lines
    finally:
        lines.over.set()
        thread.join()


class Estimate(Weighed):
    """What is left, by the share of the work that is done and the time that it took."""

    def __init__(self) -> None:
        self._begun = self._told = monotonic()
        self.done = self.total = 0

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total, self._told = done, total, monotonic()

    @property
    def text(self) -> str:
        """``120 of 400 fits, about 2 min left``."""
        fits = f"{self.done:,} of {self.total:,} fits"
        if not self.share:
            return fits
        whole = (self._told - self._begun) / self.share
        return f"{fits}, about {duration(self._begun + whole - monotonic())} left"


class _Bar(Estimate):
    def __init__(self, shown: Any) -> None:
        super().__init__()
        self._shown, self._task = shown, shown.add_task("", total=1.0, fits="")

    def __call__(self, done: int, total: int) -> None:
        super().__call__(done, total)
        self._shown.update(self._task, completed=self.share, fits=self.text)


class _Lines(Estimate):
    def __init__(self) -> None:
        super().__init__()
        self.over = Event()

    def say(self) -> None:
        while not self.over.wait(EVERY):
            warn(f"comparing, {self.text}")


def duration(seconds: float) -> str:
    """``40 s``, ``2 min`` or ``1 h 20 min``."""
    seconds = max(10.0, seconds)
    if seconds < 55:
        return f"{round(seconds, -1):.0f} s"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
