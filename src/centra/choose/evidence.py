"""What criteria judge by, and what they say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from centra.data import Data, Floats, Index
from centra.fit import Clustering
from centra.rows import Rows
from centra.silhouettes import weights_of
from centra.strata import members_of, stratified

Fits = Mapping[int, Clustering]
FLOOR = 100  # rows of a cluster in a sample, if it has so many, and the sample would be as large for every cluster
# What a criterion looks at where a sample is asked for: at all rows all the same; at some of each cluster, as all would
# take n^2 distances; at some of all, to which it fits; at these once they are fitted themselves.
Looks = Literal["all", "clusters", "rows", "fits"]
Better = Literal["larger", "smaller"] | None


class Replicate(Protocol):
    """Fits other rows as hard as the data were: with as many runs from as many starts.

    `make` is called once for each seed, with a generator, and gives the rows; each is fitted with every k of `ks`. The
    answers are in the order of the seeds, whatever runs in parallel. `told` is called with the place in this order and
    the rows, before they are fitted.
    """

    def __call__(
        self,
        make: Callable[[np.random.Generator], Data],
        count: int,
        ks: Sequence[int],
        told: Callable[[int, Data], None] | None = None,
    ) -> Sequence[Fits]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """How many rows are looked at where all would be too many, and the seed of the draw."""

    size: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All that is known when the data are fitted.

    Attributes
    ----------
    data : Data
    rows : Rows
        The same, bound, with nothing covered.
    fits : mapping from k to Clustering
        In ascending order: the k asked for, and the neighbours that criteria need.
    ks : tuple of int
        The k asked for, ascending.
    replicate : Replicate
    n_refs : int
        Reference data sets, or resamples, of the criteria that draw any.
    sample : Sample, optional
        Rows that criteria look at which take n^2 distances; None: all.
    looked : callable
        Is told of every k that such a criterion is done with.
    """

    data: Data
    rows: Rows
    fits: Fits
    ks: tuple[int, ...]
    replicate: Replicate
    n_refs: int
    sample: Sample | None = None
    looked: Callable[[int], object] = lambda k: None

    @property
    def weight(self) -> float:
        """Of all rows: how many they are, as a row of weight w counts as w rows."""
        return self.rows.moments.weight

    def sizes(self, k: int) -> Floats:
        """The weight of each cluster."""
        fit, weights = self.fits[k], self.data.weights
        sizes = fit.sizes if weights is None else np.bincount(fit.labels, weights, k)
        return np.asarray(sizes, np.float64)

    def generator(self, *key: int) -> np.random.Generator:
        """Of what is drawn for a sample."""
        return np.random.default_rng([0 if self.sample is None else self.sample.seed, *key])

    def some(self, k: int) -> list[Index]:
        """Rows of positive weight of each cluster that has any: those of the sample, else all of them."""
        members = members_of(self.fits[k].labels, weights_of(self.rows) > 0)
        if self.sample is None:
            return members
        size = self.sample.size
        return stratified(members, size, self.generator(k), floor=max(2, min(FLOOR, size // k)))

    def inertias(self, ks: Iterable[int]) -> Floats:
        """Of the fits; not a number for a k that was not fitted."""
        return np.array([self.fits[k].inertia if k in self.fits else np.nan for k in ks])

    @property
    def perfect(self) -> NDArray[np.bool_]:
        """Of each k asked for, whether nothing is left over though there are fewer clusters than rows.

        Then every cluster is one row repeated, and k the number of distinct rows. Of a single cluster it says nothing:
        where all rows are equal, so are those of any data to compare with.
        """
        ks = np.array(self.ks)
        return (self.inertias(ks) == 0) & (ks > 1) & (ks < self.data.n)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What a criterion says.

    Attributes
    ----------
    values : ndarray of shape (number of k asked for,)
        Not a number where the criterion is not defined.
    vote : int or None
        Its choice among the k asked for; None where it has none.
    errors : ndarray of the same shape, optional
        Standard errors of the values.
    note : str
        What there is to know about this vote, or nothing.
    clusters : mapping from k to ndarray of shape (k,)
        What it says of each cluster; nothing, but of the stability.
    """

    values: Floats
    vote: int | None
    errors: Floats | None = None
    note: str = ""
    clusters: Mapping[int, Floats] = field(default_factory=dict[int, Floats])


@dataclass(frozen=True, slots=True)
class Criterion:
    """How a number of clusters can be judged.

    Attributes
    ----------
    judge : callable
        Evidence to Scores.
    needs : callable
        The k whose fits it needs in order to judge a k, that one among them or not.
    title : str
        For pictures.
    replicates : callable
        From n_refs to how many data sets are fitted for it.
    looks : {"all", "clusters", "rows", "fits"}
        What it looks at where a sample is asked for: all rows all the same; those that :meth:`Evidence.some` tells its
        ``judge``; or evidence of some rows alone, with the labels of the fits, or with fits of these rows.
    options : mapping from name to sequence of str
        What else ``judge`` takes, each one of some words, the first by default. They are parameters of
        :func:`centra.choose_k`.
    better : {"larger", "smaller"} or None
        Which values speak for a k; None where it is not that simple.
    """

    judge: Callable[..., Scores]
    title: str
    needs: Callable[[int], Iterable[int]] = lambda k: (k,)
    replicates: Callable[[int], int] = lambda n_refs: 0
    options: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    looks: Looks = "all"
    better: Better = "larger"


def at_largest(ks: Sequence[int], values: Floats) -> int | None:
    """The k of the largest value, the smallest k among equal ones; None where there is no value."""
    return None if np.isnan(values).all() else int(ks[int(np.nanargmax(values))])
