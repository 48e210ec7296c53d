"""The seam between algorithms and engines: the questions that k-means asks of its rows."""

from collections.abc import Callable, Iterator
from typing import Protocol

from centra.data import Floats, Index, Labels, Moments
from centra.result import Moves, Partial, Taken


class Rows(Protocol):
    """Data bound to an engine. It owns the labels and the running distances; algorithms own everything else.

    Two states live here. *Labels* are set by :meth:`step`. The *running distance* of a row is its squared distance to
    the nearest of the points covered since. Points and centres are float64 arrays of shape (m, d).

    Every distance is squared, by direct differences in float64, summed in one fixed order (`squared_distances` in
    ``engine/numpy.py`` states it); the label of a row is the index of the smallest one, the lowest among equals. So
    labels, running distances and what :meth:`farthest` picks are equal, to the bit, on every engine. One exception:
    an engine may add up the distances of sparse rows that it hands out, or keeps as running distances, in another
    order, if it loses no digits by that and is at 0 exactly where a row equals a point. Labels follow the rule.
    """

    @property
    def moments(self) -> Moments: ...

    def fresh(self) -> "Rows":
        """The same rows in the initial state: no labels, nothing covered."""
        ...

    def step(self, centers: Floats) -> Partial:
        """Label every row; forget the running distances."""
        ...

    def advance(self, centers: Floats, most: int, tol: float) -> tuple[list[Taken], Floats, Partial]:
        """One step after the other, each from the means of the one before, until there is something to decide.

        That is where no label has changed, a cluster has become empty, the squared distances that the centres would
        move add up to no more than `tol`, or `most` steps are done; or sooner: an engine may always make but one.

        Returns
        -------
        taken : list of Taken
            All steps but the last.
        centers : ndarray of shape (k, d)
            Those that the last step began with.
        partial : Partial
            What the last step came to.
        """
        ...

    def inertia(self, centers: Floats) -> float:
        """Weighted sum of the squared distances of the rows to the centres of their labels, by direct differences."""
        ...

    def within(self, centers: Floats) -> tuple[float, Floats]:
        """The same, and that of the rows of each cluster, shape (k,)."""
        ...

    def labels(self) -> Labels:
        """The labels of the last :meth:`step`. Later ones don't change this array, and nobody else may before them."""
        ...

    def label_blocks(self) -> Iterator[Labels]:
        """The same in consecutive blocks, so that no array of all labels need exist."""
        ...

    def cover(self, points: Floats) -> float:
        """Lower the running distances to these points where they are nearer; return the potential."""
        ...

    def contest(self, points: Floats) -> Floats:
        """For each point, the potential if it alone were covered next."""
        ...

    @property
    def potential(self) -> float:
        """Sum of weight times running distance; the total weight while nothing is covered."""
        ...

    def draw(self, u: Floats) -> Index:
        """For each u in [0, 1), the row at that share of the potential: never one that contributes nothing."""
        ...

    def draw_rows(self, u: Floats) -> tuple[Index, Floats]:
        """The same, and these rows in float64, shape (len(u), d): one question instead of two."""
        ...

    def farthest(self, count: int, centers: Floats | None = None) -> tuple[Floats, Index]:
        """The rows of positive weight with the largest running distances, at most so many of them.

        Where centres are given, what counts is the distance to the centre of the row's label if that is nearer.

        Returns
        -------
        squared : ndarray of shape (at most count,)
            In descending order.
        rows : ndarray of shape (at most count,), int64
            Ascending among distances that are equal, or so close (1e-12 of them) that the order of summation may have
            parted them.
        """
        ...

    def relabel(self, points: Floats, clusters: Index, centers: Floats) -> Partial:
        """Give every row that equals one of the points to the cluster that goes with it; say what all labels add up to.

        The points are different rows, and covered. Of the Partial, the inertia is to `centers`, and `moved` means
        nothing. The next :meth:`step` counts as moved what differs from these labels.
        """
        ...

    def rank(self, points: Floats) -> float:
        """Find of every row the nearest and the second nearest point, the lower number among equals.

        These points alone are covered from then on; returns the potential.
        """
        ...

    def swaps(self, points: Floats) -> Floats:
        """What the potential would change by if a point came and one that is ranked went: shape (m, k), in this order.

        Sums may differ between engines and parts by what rounding does to them, but not with the number of threads.
        """
        ...

    def swapped(self, point: Floats, place: int) -> "Rows":
        """The same rows with their labels, nothing covered, for steps from centres of which one has been replaced.

        Those are the ranked points with `point`, of shape (d,), at `place`. An engine may take the chance to look only
        at rows that this concerns; nothing else hangs on it.
        """
        ...

    def moves(self, weights: Floats) -> Moves:
        """Rows that would better be in another cluster than in that of the nearest ranked point.

        The ranked points are the means of clusters of these weights, shape (k,). What rounding may pretend to gain
        is none.
        """
        ...

    def sums(self, labels: Labels, k: int) -> Partial:
        """What given labels of all rows, from 0 to k - 1, add up to.

        Of the Partial, the inertia is to the means, `moved` and `distances` mean nothing. Labels and running distances
        of the rows stay as they are.
        """
        ...

    def distances(self, points: Floats) -> Iterator[Floats]:
        """Squared distances of blocks of rows, in order, to every point: arrays of shape (rows of the block, m)."""
        ...

    def distance_sums(self, points: Floats, labels: Labels, k: int) -> Floats:
        """For each point, the sum of weight times distance (not squared) to the rows of each cluster: shape (m, k).

        The labels are given, those of all rows, from 0 to k - 1. Of a point that is a row itself, its own distance is
        among them, and 0. Sums may differ between engines and parts by what rounding does to them, but not with the
        number of threads.
        """
        ...

    def take(self, index: Index) -> Floats:
        """These rows, in float64."""
        ...

    def weights(self, index: Index) -> Floats:
        """The weights of these rows: of each 1 where none were given."""
        ...

    def subset(self, index: Index) -> "Rows":
        """Rows of their own: these, for an ascending index."""
        ...

    def reweighted(self, weights: Floats | None) -> "Rows":
        """The same rows in the initial state with other weights, of shape (n,); None: of each 1."""
        ...

    def like(self, points: Floats, weights: Floats | None = None) -> "Rows":
        """Other rows, few of them, on the same kind of engine: of an algorithm that clusters points that it found."""
        ...


Seed = Callable[[Rows], Floats]  # finds the first centres of one run, on rows without labels and with nothing covered
