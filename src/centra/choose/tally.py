"""How far a comparison is: fits done, of how many; and which share of the work that is, as fits differ in theirs."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from threading import Lock

from centra.result import Progress

FIT = 25  # looks that a run of a fit takes at each of its distances, seeding and all, about


class Weighed(ABC):
    """A :data:`~centra.result.Progress` that is told of the work, too, before it is called.

    Attributes
    ----------
    share : float
        Of the work, what is done: from 0 to 1.
    """

    share: float = 0.0

    @abstractmethod
    def __call__(self, done: int, total: int) -> object: ...


class Tally:
    """Counts fits, and distances as the measure of work; threads may share it."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = self._total = 0
        self._spent = self._whole = 0.0
        self._lock = Lock()

    def expect(self, fits: int, distances: float) -> None:
        """So much is left."""
        before, self._total = self._total, self._done + fits
        self._whole = self._spent + distances
        if fits == 0 and self._total != before:
            self._tell()

    def fitted(self, distances: float) -> None:
        """One fit is done."""
        with self._lock:
            self._done += 1
            self._spent += distances
            self._tell()

    def looked(self, distances: float) -> None:
        """Something else is done; who counts fits alone isn't called for that."""
        with self._lock:
            self._spent += distances
            if isinstance(self._progress, Weighed):
                self._tell()

    def _tell(self) -> None:
        if isinstance(self._progress, Weighed):
            self._progress.share = self._share
        if self._progress is not None:
            self._progress(self._done, self._total)

    @property
    def _share(self) -> float:
        return min(1.0, self._spent / self._whole) if self._whole else 1.0


def of_fits(n: int, ks: Iterable[int], runs: int) -> float:
    """The work of fitting n rows with every k."""
    return float(n) * FIT * sum(k * (1 if k == 1 else runs + 1) for k in ks)
