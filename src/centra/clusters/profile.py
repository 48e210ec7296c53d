"""What sets clusters apart, column by column, in the units of the columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isnan, ldexp
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.arrays import column_names
from centra.data import Csr, Floats, Index, Labels
from centra.drawn import check_labelled, drawn_of
from centra.errors import DataError
from centra.frames import column, distinct, made
from centra.given import named
from centra.sparse import matrix

APART = 3  # columns that are told to set a cluster apart
COMMONEST = 3  # values of a column of text that are told
TEXT = frozenset("OSUTb")  # kinds of arrays that hold text, categories, or yes and no


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """A column of numbers, cluster by cluster; gaps and infinity are left out.

    Attributes
    ----------
    mean, median, sd : ndarray of shape (k,)
        In the units of the column; not a number where a cluster has no value.
    difference : ndarray of shape (k,)
        The mean less that of all rows, in standard deviations of all rows; 0 in a constant column.
    overall : (float, float, float)
        Mean, median and standard deviation of all rows.
    """

    mean: Floats
    median: Floats
    sd: Floats
    difference: Floats
    overall: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What clusters are.

    Attributes
    ----------
    names : tuple of str
        What the clusters are called: by name, or by number.
    sizes : ndarray of shape (k,), int64
    within : ndarray of shape (k,), optional
        The inertia of each.
    statistics : mapping from column to Statistics
    shares : mapping from a column of text to a mapping from value to ndarray of shape (k,)
        Which share of a cluster's rows has that value.
    """

    names: tuple[str, ...]
    sizes: Index
    within: Floats | None
    statistics: Mapping[str, Statistics]
    shares: Mapping[str, Mapping[str, Floats]]

    def apart(self, cluster: int) -> list[tuple[str, float]]:
        """The columns that set a cluster apart, and by how much: the largest differences, either way."""
        told = [(name, float(each.difference[cluster])) for name, each in self.statistics.items()]
        return sorted((each for each in told if abs(each[1]) > 0), key=lambda each: -abs(each[1]))[:APART]


def profile(result: Any, X: Any, *, names: Mapping[int, str] | None = None) -> Any:
    """Tell what the clusters are, column by column.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered, in the units that are to be told: scaled or not. A frame may have further columns;
        those of numbers are told like the others.
    names : mapping from int to str, optional
        What to call clusters, such as ``{0: "young spenders"}``; by default as the result does.

    Returns
    -------
    frame
        Of pandas, polars or Arrow, as X is, else as is installed, else a dict of arrays. A row for each cluster:
        ``cluster``, ``name`` if any has one, ``rows``, ``share`` of all rows, ``inertia`` where the result tells that
        of each, as a :class:`Clustering` does; ``apart``, the three columns whose means are farthest from those of all
        rows, in standard deviations (population) of all rows; then for each column of numbers its ``mean``, ``median``,
        ``sd`` (population) and ``difference``, which is that measure; and for each column of text the shares of its
        three commonest values. Where rows were clustered with weights, these count; gaps and infinity are left out.
        Text of which hardly any value comes twice, such as identifiers, is not told.

    Raises
    ------
    DataError
        X has more or fewer rows than were clustered.
    ParameterError
        The result has no labels, or `names` are none.

    Examples
    --------
    >>> from centra import kmeans, profile
    >>> X = [[21.0, 900.0], [23.0, 800.0], [64.0, 50.0]]
    >>> result = kmeans(X, 2, init=[[20.0, 900.0], [60.0, 0.0]])
    >>> list(profile(result, X, names={0: "young spenders"})["name"])
    ['young spenders', '1']
    """
    return as_frame(profiled(result, X, names=names), X, named_at_all=bool(names or drawn_of(result).names))


def profiled(result: Any, X: Any, *, names: Mapping[int, str] | None = None) -> Profile:
    """The same as numbers."""
    drawn = drawn_of(result)
    check_labelled(drawn)
    k, labels = len(drawn.centers), drawn.labels
    n = np.shape(X)[0] if hasattr(X, "shape") else len(X)
    if n != len(labels):
        raise DataError(f"X has {n} rows, but {len(labels)} were clustered: pass the rows that the result is of")
    there = labels >= 0  # rows of zeros may be in no cluster
    weights = np.where(there, 1.0 if drawn.weights is None else drawn.weights, 0.0)
    own = column_names(X)
    numbers, text = _by_kind(X, own) if own else (_numbers(X, drawn.columns), {})
    return Profile(
        drawn.called(names),
        np.bincount(labels[there], minlength=k),
        drawn.within,
        {name: _statistics(values, labels, weights, k) for name, values in numbers},
        {name: told for name, values in text.items() if (told := _shares(values, labels, weights, k))},
    )


def as_frame(found: Profile, like: Any, *, named_at_all: bool) -> Any:
    """As a table with a row for each cluster."""
    k = len(found.sizes)
    table: dict[str, Any] = {"cluster": np.arange(k)}
    if named_at_all:
        table["name"] = np.array(found.names, object)
    table |= {"rows": found.sizes, "share": found.sizes / max(1, found.sizes.sum())}
    if found.within is not None:
        table["inertia"] = found.within
    table["apart"] = np.array([", ".join(f"{c} {d:+.1f} sd" for c, d in found.apart(i)) for i in range(k)], object)
    for name, each in found.statistics.items():
        for what in ("mean", "median", "sd", "difference"):
            table[f"{name} {what}"] = getattr(each, what)
    for name, values in found.shares.items():
        table |= {f"{name} = {value}": share for value, share in values.items()}
    return made(table, like)


def _by_kind(X: Any, names: tuple[str, ...]) -> tuple[Iterator[tuple[str, Floats]], dict[str, NDArray[Any]]]:
    """The columns of a frame that hold numbers, and those of text; times are left out."""
    columns = {name: column(X, j) for j, name in enumerate(distinct(names))}
    columns = {name: values for name, values in columns.items() if values.ndim == 1}  # a struct of polars has more
    text = {name: values for name, values in columns.items() if values.dtype.kind in TEXT and not _is_number(values)}
    numeric = (
        (name, _as_floats(values))
        for name, values in columns.items()
        if name not in text and (values.dtype.kind in "iuf" or _is_number(values))
    )
    return numeric, text


def _is_number(values: NDArray[Any]) -> bool:
    """Whether objects are numbers with gaps, as pandas and polars hand over whole numbers that may be missing."""
    if values.dtype.kind != "O":
        return False
    there = [value for value in values.tolist() if not _is_gap(value)]
    return bool(there) and all(type(value) is not bool and isinstance(value, Real | Decimal) for value in there)


def _is_gap(value: Any) -> bool:
    return value is None or (isinstance(value, float) and isnan(value)) or type(value).__name__ in ("NAType", "NaTType")


def _as_floats(values: NDArray[Any]) -> Floats:
    if values.dtype.kind == "O":
        values = np.array([np.nan if _is_gap(value) else value for value in values.tolist()])
    return values.astype(np.float64)


def _numbers(X: Any, columns: tuple[str, ...] | None) -> Iterator[tuple[str, Floats]]:
    """The columns of whatever has no names."""
    x = check.data(X).x
    names = named(None, columns if columns and len(columns) == x.shape[1] else None, x.shape[1])
    dense: Any = x
    stored: Any = matrix(x).tocsc() if isinstance(x, Csr) else None
    for j, name in enumerate(names):
        yield (
            name,
            dense[:, j].astype(np.float64) if stored is None else stored[:, [j]].toarray().ravel().astype(np.float64),
        )


def _statistics(values: Floats, labels: Labels, weights: Floats, k: int) -> Statistics:
    there = np.isfinite(values) & (weights > 0)
    values, labels, weights = values[there], labels[there], weights[there]
    zero = np.zeros(len(values), np.int32)
    power = int(np.frexp(np.abs(values).max(initial=0.0))[1])
    values = np.ldexp(values, -power)  # lest squares overflow or vanish
    every = _of_each(values, labels, weights, k)
    whole = [float(each[0]) for each in _of_each(values, zero, weights, 1)]
    spread = whole[2] if len(values) and np.ptp(values) > 0 else 0.0  # that of a constant may be a rounding error
    away = (every[0] - whole[0]) / spread if spread else np.where(np.isnan(every[0]), np.nan, 0.0)
    mean, median, sd = (np.ldexp(each, power) for each in every)
    return Statistics(mean, median, sd, away, (ldexp(whole[0], power), ldexp(whole[1], power), ldexp(whole[2], power)))


def _of_each(values: Floats, labels: Labels, weights: Floats, k: int) -> tuple[Floats, Floats, Floats]:
    """Mean, median and standard deviation of each cluster."""
    mass = np.asarray(np.bincount(labels, weights, k), np.float64)
    some = mass > 0
    nowhere = np.full(k, np.nan)
    middle = float(values.mean()) if len(values) else 0.0  # far from 0, sums would lose digits
    near = np.divide(np.bincount(labels, weights * (values - middle), k), mass, out=nowhere.copy(), where=some)
    away = values - middle - near[labels]
    variance = np.divide(np.bincount(labels, weights * away**2, k), mass, out=nowhere.copy(), where=some)
    return near + middle, _medians(values, labels, weights, mass), np.sqrt(variance)


def _medians(values: Floats, labels: Labels, weights: Floats, mass: Floats) -> Floats:
    """Of each cluster; not a number where it has no value."""
    order = labels.argsort(kind="stable") if len(mass) > 1 else np.arange(len(labels))
    values, weights = values[order], weights[order]
    ends = np.cumsum(np.bincount(labels, minlength=len(mass)))
    alike = len(weights) == 0 or bool((weights == weights[0]).all())
    medians = np.full(len(mass), np.nan)
    for cluster, (begin, end) in enumerate(zip(np.concatenate([[0], ends[:-1]]), ends, strict=True)):
        if end > begin:
            own = values[begin:end]
            medians[cluster] = np.median(own) if alike else _weighted_median(own, weights[begin:end])
    return medians


def _weighted_median(values: Floats, weights: Floats) -> float:
    """The value that half of the weight is below, or the middle of the two that it may be."""
    order = values.argsort()
    below = np.cumsum(weights[order])
    low, high = (np.searchsorted(below, below[-1] / 2, side) for side in ("left", "right"))
    high = min(high, len(values) - 1)
    return float(values[order[low]] / 2 + values[order[high]] / 2)


def _shares(values: NDArray[Any], labels: Labels, weights: Floats, k: int) -> dict[str, Floats]:
    """The shares of the commonest values of a column of text; nothing of one that only tells rows apart."""
    text = np.array(["" if _is_gap(value) else str(value) for value in values.tolist()], object)
    found, at, counts = np.unique(text, return_inverse=True, return_counts=True)
    told = counts[found != ""]
    if not len(told) or len(told) > max(2, int(told.sum()) // 2):
        return {}
    clusters = np.maximum(labels, 0)
    mass = np.bincount(clusters, weights, k)
    order = [i for i in np.argsort(-counts, kind="stable") if found[i]][:COMMONEST]
    return {
        str(found[i]): np.divide(np.bincount(clusters, weights * (at == i), k), mass, out=np.zeros(k), where=mass > 0)
        for i in order
    }
