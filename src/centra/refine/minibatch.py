"""Mini-batch k-means: every centre is the running mean of the rows that a stream of small samples gave it.

Sculley (2010), "Web-scale k-means clustering", WWW '10, pages 1177-1178, doi:10.1145/1772690.1772862. Early stop and
the reassignment of centres that get few rows are scikit-learn's.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from centra.data import Floats
from centra.deadline import NEVER, Deadline
from centra.result import Descent, Step, Watch
from centra.rows import Rows
from centra.stopping import StopReason, first_reason

REASSIGN_EVERY = 10  # rows seen per cluster between two looks at centres that get few rows


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """Where the centres are, between two batches.

    Attributes
    ----------
    centers : ndarray of shape (k, d), float64
    counts : ndarray of shape (k,), float64
        The weight of all rows that a centre is the mean of.
    unchecked : int
        Rows seen since centres that get few rows were last looked at.
    """

    centers: Floats
    counts: Floats
    unchecked: int = 0

    @classmethod
    def start(cls, centers: Floats) -> "Running":
        return cls(centers, np.zeros(len(centers)))


def average(
    batch: Rows, running: Running, reassignment_ratio: float, rng: np.random.Generator
) -> tuple[Running, float]:
    """Take one batch into the running means.

    Parameters
    ----------
    batch : Rows
    running : Running
    reassignment_ratio : float
        Now and then, and whenever a centre has no rows yet, centres whose count is below this share of the largest
        count go to rows of the batch. 0: never.
    rng : numpy.random.Generator

    Returns
    -------
    running : Running
    inertia : float
        Weighted sum of the squared distances of the batch to the centres as they were.
    """
    partial = batch.step(running.centers)
    n = int(partial.sizes.sum())
    unchecked = running.unchecked + n
    look = unchecked >= REASSIGN_EVERY * len(running.centers) or not running.counts.all()
    counts = running.counts + partial.weights
    share = partial.weights / np.where(counts > 0, counts, 1.0)
    means = partial.means(where_empty=running.centers)
    centers = running.centers + share[:, None] * (means - running.centers)
    if look:
        centers, counts = _reassign(batch, centers, counts, ratio=reassignment_ratio, most=n // 2, rng=rng)
    return Running(centers, counts, 0 if look else unchecked), partial.inertia


def _reassign(
    batch: Rows, centers: Floats, counts: Floats, *, ratio: float, most: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Centres of low counts go to random rows, at most so many of them, the lowest counts first.

    Each takes on the lowest count of the others, so that it is neither nailed down nor taken away again at once.
    """
    lowest = counts.argsort(kind="stable")
    low = lowest[counts[lowest] < min(ratio, 1.0) * counts.max()][:most]
    if not len(low):
        return centers, counts
    picked = np.unique(batch.draw(rng.random(len(low))))
    low = low[: len(picked)]
    centers, counts = centers.copy(), counts.copy()
    centers[low] = batch.take(picked)
    counts[low] = np.delete(counts, low).min()
    return centers, counts


class Smoothed:
    """Inertia a row, averaged over batches with weights that fall exponentially; says when it no longer improves."""

    def __init__(self, newest: float, patience: int | None) -> None:
        self._newest = newest  # weight of the newest batch
        self._patience = patience
        self._lowest = np.inf
        self._idle = 0
        self.value: float | None = None

    def improves(self, inertia: float) -> bool:
        """Take in the inertia of a batch, per row; False after `patience` batches in a row without a new minimum."""
        self.value = inertia if self.value is None else self.value + self._newest * (inertia - self.value)
        self._idle = 0 if self.value < self._lowest else self._idle + 1
        self._lowest = min(self._lowest, self.value)
        return self._patience is None or self._idle < self._patience


def minibatch(
    rows: Rows,
    centers: Floats,
    *,
    batch_size: int,
    max_iter: int,
    tol: float,
    max_no_improvement: int | None,
    reassignment_ratio: float,
    rng: np.random.Generator,
    deadline: Deadline = NEVER,
    watch: Watch | None = None,
) -> Descent:
    """Refine centres by batches of random rows.

    Parameters
    ----------
    rows : Rows
        Batches are drawn from them by weight, with replacement; in a batch each row then weighs 1.
    centers : ndarray of shape (k, d), float64
        Where to start.
    batch_size : int
        At most the number of rows is of use.
    max_iter : int
        Epochs: so many times as many rows as there are are drawn at most.
    tol : float
        Stop when the squared distances that the centres moved at a batch add up to no more than this; 0: never.
    max_no_improvement : int or None
        Stop when the smoothed inertia of so many batches in a row was no new minimum. None: never.
    reassignment_ratio : float
        See :func:`average`.
    rng : numpy.random.Generator
    deadline : Deadline
        After it, no further batch is drawn.
    watch : callable, optional
        See :data:`~centra.result.Watch`; the inertia is that of the batch per row.

    Returns
    -------
    Descent
        Its history has a step for each batch, with the inertia per row, before the centres moved; its iterations are
        epochs that were started.
    """
    rows = rows.fresh()  # batches are drawn by weight: nothing may be covered
    units, n = rows.reweighted(None), rows.moments.n
    batch_size, max_steps = schedule(n, batch_size, max_iter)
    running = Running.start(centers)
    smoothed = Smoothed(min(1.0, 2.0 * batch_size / (n + 1)), max_no_improvement)
    history: list[Step] = []
    reason: StopReason | None = None
    for step in range(max_steps):
        batch = units.subset(np.sort(rows.draw(rng.random(batch_size))))
        before = running.centers
        running, inertia = average(batch, running, reassignment_ratio, rng)
        inertia /= batch_size
        history.append(Step(inertia))
        stop = watch is not None and watch(step, inertia, running.centers)
        improves = step == 0 or smoothed.improves(inertia)  # the first is the start's, not yet that of any mean
        reason = first_reason(
            shift=step > 0 and 0 < tol >= float(np.square(running.centers - before).sum()),
            no_improvement=not improves,
            time=deadline.passed,
            callback=bool(stop),
            max_iter=step + 1 == max_steps,
        )
        if reason is not None:
            break
    assert reason is not None
    return Descent(running.centers, None, reason, tuple(history), epochs(len(history), batch_size, n))


def schedule(n: int, batch_size: int, max_epochs: int) -> tuple[int, int]:
    """Rows of a batch, at most as many as there are; and batches at most."""
    size = min(batch_size, n)
    return size, max_epochs * n // size


def epochs(steps: int, batch_size: int, n: int) -> int:
    """How many were started in so many batches."""
    return ceil(steps * batch_size / n)
