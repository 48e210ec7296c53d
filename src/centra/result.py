"""What a fit gives back, and what travels between the algorithms and the engines. Nobody changes any of it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra._native import means as means_of
from centra.data import Floats, Index
from centra.starts import StartName
from centra.stopping import StopReason, stopped

Record = Literal["stats", "full"] | None
# Called after each iteration with its number from 0 on, its inertia and the centres that it ends with; true stops the
# run.
Watch = Callable[[int, float, Floats], object]
Progress = Callable[[int, int], object]  # called with how much is done, and of how much
RunProgress = Callable[[int, "Restart"], object]  # called after each run: how many are done, what it came to
Init = StartName | Floats | Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Params:
    """Checked parameters of a fit: those of :func:`centra.kmeans`, which see, and how centres are refined.

    Attributes
    ----------
    method : str
        One of ``centra.fit.METHODS``.
    options : mapping
        Parameters that this method alone has.
    """

    n_clusters: int
    init: Init
    n_init: int
    max_iter: int
    tol: float
    n_threads: int | None = None
    record: Record = None
    max_seconds: float | None = None
    method: str = "lloyd"
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True, eq=False)  # not frozen: to make one would take a quarter of a small step
class Partial:
    """What one assignment of some rows to k centres adds up to; Partials of disjoint rows add.

    Attributes
    ----------
    totals : ndarray of shape (k, d + 1)
        Sum of weight times row over the rows of each cluster; in the last column, of the weights alone.
    residues : ndarray of shape (k, d + 1)
        What rounding took from the totals: ``totals + residues`` is good to about 100 bits, so that a mean is the same
        in whatever order its rows are added or taken away, and however far they are from the origin.
    sizes : ndarray of shape (k,), int64
        Number of rows of each cluster.
    present : ndarray of shape (k,), int64
        Number of those of positive weight: a cluster that has none is empty.
    moved : int
        Rows whose label differs from the one before (all of them, the first time).
    inertia : float
        Weighted sum of squared distances to the centres, found from the sums.
    distances : int
        Row-to-centre distances that were computed.
    fewest : int
        The least of `present`; 0 if a cluster is empty.
    quotients : ndarray of shape (k, d), optional
        Sums over weights, where an engine has them at hand; 0 where the weight is.
    """

    totals: Floats
    residues: Floats
    sizes: Index
    present: Index
    moved: int
    inertia: float
    distances: int
    fewest: int
    quotients: Floats | None = None

    @property
    def sums(self) -> Floats:
        """Sum of weight times row over the rows of each cluster, shape (k, d)."""
        return self.totals[:, :-1]

    @property
    def weights(self) -> Floats:
        """Total weight of each cluster, shape (k,)."""
        return self.totals[:, -1]

    def means(self, where_empty: Floats) -> Floats:
        """The mean row of each cluster, float64; an empty one gets its row of `where_empty`."""
        means = means_of(self.totals, self.residues) if self.quotients is None else self.quotients
        return means if self.fewest > 0 else np.where(self.present[:, None] == 0, where_empty, means)

    def rounded_means(self, where_empty: Floats, dtype: np.dtype[Any]) -> NDArray[Any]:
        """The same in float32 or float64, rounded once."""
        means = self.means(where_empty)
        rounded = means.astype(dtype, copy=False)
        if rounded is means:
            return rounded
        for c, j in np.argwhere(middles(means)).tolist():  # what float64 does not hold of a mean decides
            if self.present[c] == 0:
                continue
            total, weight = (
                Fraction(float(self.totals[c, at])) + Fraction(float(self.residues[c, at])) for at in (j, -1)
            )
            rest = total / weight - Fraction(float(means[c, j]))
            if rest != 0:
                rounded[c, j] = np.nextafter(means[c, j], math.copysign(math.inf, rest)).astype(dtype)
        return rounded

    def __add__(self, other: "Partial") -> "Partial":
        totals = self.totals + other.totals
        ours = totals - other.totals
        lost = (self.totals - ours) + (other.totals - (totals - ours)) + (self.residues + other.residues)
        rounded = totals + lost
        present = self.present + other.present
        return Partial(
            rounded,
            lost - (rounded - totals),
            self.sizes + other.sizes,
            present,
            self.moved + other.moved,
            self.inertia + other.inertia,
            self.distances + other.distances,
            fewest=int(present.min()),
        )


def middles(numbers: Floats) -> NDArray[np.bool_]:
    """Which lie exactly in the middle of two float32, so that rounding twice may differ from rounding once."""
    return (numbers.view(np.int64) & 0x1FFFFFFF) == 0x10000000


@dataclass(slots=True, eq=False, repr=False)  # not frozen: one for each iteration, which would take five times as long
class Step:
    """One iteration as it is remembered. Without ``record``, only the inertia.

    Attributes
    ----------
    inertia : float
        Weighted sum of squared distances of the rows to the centres at the start of this iteration.
    shift : float or None
        Sum over the centres of the squared distance that they moved.
    moved : int or None
        Rows that changed their cluster.
    distances : int or None
        Row-to-centre distances computed.
    seconds : float or None
        Wall-clock time.
    centers : ndarray of shape (k, d), float64, or None
        The centres at the start of this iteration (``record="full"``).
    """

    inertia: float
    shift: float | None = None
    moved: int | None = None
    distances: int | None = None
    seconds: float | None = None
    centers: Floats | None = None

    def __repr__(self) -> str:
        facts = [f"inertia={self.inertia:.8g}"]
        facts += [] if self.shift is None else [f"shift={self.shift:.4g}"]
        facts += [] if self.moved is None else [f"moved={self.moved:,}"]
        facts += [] if self.distances is None else [f"distances={self.distances:,}"]
        facts += [] if self.seconds is None else [f"seconds={self.seconds:.4g}"]
        facts += [] if self.centers is None else [f"centers of shape {self.centers.shape}"]
        return f"Step({', '.join(facts)})"

    def times(self, exponent: int) -> "Step":
        """The same of rows multiplied by 2**exponent."""
        return replace(
            self,
            inertia=math.ldexp(self.inertia, 2 * exponent),
            shift=None if self.shift is None else math.ldexp(self.shift, 2 * exponent),
            centers=None if self.centers is None else np.ldexp(self.centers, exponent),
        )


class Moves(NamedTuple):
    """Rows that lower the inertia by going from their cluster to another one alone; those that gain most come first.

    Each goes where it gains most, to the lowest index among equals.

    Attributes
    ----------
    gains : ndarray of shape (m,), float64, squared distance
    rows, clusters, others : ndarray of shape (m,), int64
        Who goes, from where, and where to.
    """

    gains: Floats
    rows: Index
    clusters: Index
    others: Index

    def ordered(self) -> "Moves":
        """The same by gain, then by row."""
        order = np.lexsort((self.rows, -self.gains))
        return Moves(self.gains[order], self.rows[order], self.clusters[order], self.others[order])


Taken = tuple[float, float, int, int, float]  # a Step without centres


def reordered(history: tuple[Step, ...], order: Index) -> tuple[Step, ...]:
    """The same with the centres that were kept in another order."""
    if history and history[0].centers is None:
        return history
    return tuple(step if step.centers is None else replace(step, centers=step.centers[order]) for step in history)


class Descent(NamedTuple):
    """Where one run of a refinement ended, before publishing.

    Attributes
    ----------
    centers : ndarray of shape (k, d), float64
    sizes : ndarray of shape (k,), int64, or None
        Number of rows of each cluster at the last iteration, where all rows were looked at.
    stop_reason : str
    history : tuple of Step
    n_iter : int
        Iterations, that is looks at as many rows as there are.
    """

    centers: Floats
    sizes: Index | None
    stop_reason: StopReason
    history: tuple[Step, ...]
    n_iter: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Restart:
    """One of the ``n_init`` runs, in brief."""

    inertia: float
    n_iter: int
    stop_reason: StopReason
    history: tuple[Step, ...]

    def __repr__(self) -> str:
        return f"Restart(inertia={self.inertia:.8g}, {stopped(self.stop_reason, self.n_iter)})"
