"""The rows to be clustered: an immutable view, and what is known of them as a whole."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Labels = NDArray[np.int32]
Rows2D = NDArray[Any]  # of any real dtype of at most 8 bytes


class Stored(ABC):
    """Rows that are no array in memory: in a file, on other machines, or not all of their numbers.

    A subclass brings ``shape`` (n, d) and ``dtype``.
    """

    shape: tuple[int, int]

    @property
    @abstractmethod
    def dtype(self) -> np.dtype[Any]: ...

    def __len__(self) -> int:
        return self.shape[0]

    @abstractmethod
    def __getitem__(self, index: Index | slice) -> "Rows2D | Stored":
        """Some rows, in this order: for an index of any order with repetitions, or a slice without steps."""

    @abstractmethod
    def astype(self, dtype: Any) -> Rows2D:
        """All rows written out in full."""


@dataclass(frozen=True, slots=True, eq=False)
class Csr(Stored):
    """Rows of which only the numbers that are not zero are stored.

    Attributes
    ----------
    values : ndarray of shape (stored,), contiguous
        Row after row, in ascending order of their columns within each, no column twice, none of them zero.
    columns : ndarray of shape (stored,), int32, contiguous
    starts : ndarray of shape (n + 1,), int64, contiguous
        Row i has the values from starts[i] to starts[i + 1].
    shape : (n, d)
    """

    values: NDArray[Any]
    columns: NDArray[np.int32]
    starts: Index
    shape: tuple[int, int]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.values.dtype

    def __getitem__(self, index: Index | slice) -> "Csr":
        """Some rows, in this order; consecutive ones share the memory."""
        if isinstance(index, slice):
            begin, end, _ = index.indices(len(self))
            starts = self.starts[begin : end + 1]
            stored = slice(starts[0], starts[-1])
            return Csr(self.values[stored], self.columns[stored], starts - starts[0], (end - begin, self.shape[1]))
        counts = self.starts[index + 1] - self.starts[index]
        starts = np.concatenate([[0], counts.cumsum()])
        stored = np.arange(starts[-1]) + (self.starts[index] - starts[:-1]).repeat(counts)
        return Csr(self.values[stored], self.columns[stored], starts, (len(index), self.shape[1]))

    def astype(self, dtype: Any) -> Rows2D:
        """All rows written out in full."""
        full = np.zeros(self.shape, dtype)
        full[np.arange(len(self)).repeat(np.diff(self.starts)), self.columns] = self.values
        return full


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Checked rows and weights; neither is a copy where that can be helped.

    Attributes
    ----------
    x : ndarray of shape (n, d), any strides; or Csr, or Stored otherwise
        Of any float, integer or bool dtype of at most 8 bytes a number, or ml_dtypes' bfloat16.
    weights : ndarray of shape (n,), float64, or None
        Finite, not negative, not all zero. None means that every row weighs 1.
    columns : tuple of str
        Their names, for messages; none where they have none.
    """

    x: Rows2D | Stored
    weights: Floats | None = None
    columns: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        return self.x.shape[0]

    @property
    def d(self) -> int:
        return self.x.shape[1]

    @property
    def float_dtype(self) -> np.dtype[Any]:
        """What centres and distances are handed out in: float32 for float32 rows, else float64."""
        return np.dtype(np.float32 if self.x.dtype == np.float32 else np.float64)

    def rows(self, index: Index | slice) -> Floats:
        """Some rows, in full, in float64."""
        rows = self.x[index]
        return rows if isinstance(rows, np.ndarray) and rows.dtype == np.float64 else rows.astype(np.float64)

    def weights_of(self, index: Index) -> Floats:
        """The weights of some rows: of each 1 where none were given."""
        return np.ones(len(index)) if self.weights is None else self.weights[index]

    def subset(self, index: Index | slice) -> "Data":
        """Some rows with their weights."""
        return Data(self.x[index], None if self.weights is None else self.weights[index])

    def times(self, exponent: int) -> "Data":
        """A copy in float64 with every number multiplied by 2**exponent."""
        x = self.x
        if isinstance(x, Csr):
            scaled = replace(x, values=np.ldexp(x.values.astype(np.float64), exponent))
        else:
            scaled = np.ldexp(x.astype(np.float64), exponent)
        return replace(self, x=scaled)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What one pass over the rows tells, in float64.

    Attributes
    ----------
    n : int
        Rows.
    weight : float
        Their total weight.
    mean : ndarray of shape (d,)
        Of the rows, weighted.
    variance : ndarray of shape (d,)
        Of the rows, weighted, population (divided by the weight), in squared units of X.
    largest : float
        The largest magnitude in X.
    least : float
        The least that is not 0; infinity where there is none.
    """

    n: int
    weight: float
    mean: Floats
    variance: Floats
    largest: float
    least: float


def pool_moments(moments: Iterable[Moments]) -> Moments:
    """Moments of the union.

    By the pairwise update of Chan, Golub and LeVeque (1983), doi:10.1080/00031305.1983.10483115.
    """
    return reduce(_pool_two, moments)


def _pool_two(a: Moments, b: Moments) -> Moments:
    weight = a.weight + b.weight
    share = b.weight / weight if weight > 0 else 0.5
    delta = b.mean - a.mean
    variance = (1 - share) * a.variance + share * (b.variance + (1 - share) * delta**2)
    largest, least = max(a.largest, b.largest), min(a.least, b.least)
    return Moments(a.n + b.n, weight, a.mean + delta * share, variance, largest, least)
