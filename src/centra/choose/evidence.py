"""What criteria judge by, and what they say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from centra.data import Data, Floats
from centra.fit import Clustering
from centra.rows import Rows

Fits = Mapping[int, Clustering]


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
    """

    data: Data
    rows: Rows
    fits: Fits
    ks: tuple[int, ...]
    replicate: Replicate
    n_refs: int

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
    options : mapping from name to sequence of str
        What else ``judge`` takes, each one of some words, the first by default. They are parameters of
        :func:`centra.choose_k`.
    """

    judge: Callable[..., Scores]
    title: str
    needs: Callable[[int], Iterable[int]] = lambda k: (k,)
    replicates: Callable[[int], int] = lambda n_refs: 0
    options: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def at_largest(ks: Sequence[int], values: Floats) -> int | None:
    """The k of the largest value, the smallest k among equal ones; None where there is no value."""
    return None if np.isnan(values).all() else int(ks[int(np.nanargmax(values))])
