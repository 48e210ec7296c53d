"""What the explorer tells of clusterings: of all rows, and which rows it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.assignment import assigned
from centra.choose.clusterwise import params_of, stability_of_some
from centra.clusters.profile import APART
from centra.data import Csr, Floats, Index, Labels
from centra.drawn import Drawn, drawn_of
from centra.errors import DataError, ParameterError
from centra.fitted_rows import inertia_of
from centra.given import Given, given
from centra.pages.chosen import FLOOR, SEED, chosen_rows, typical
from centra.pages.moments import differences, moments_of
from centra.principal import first_two
from centra.space import Globe
from centra.sparse import matrix
from centra.strata import some_of

COLUMNS = 50  # that are in a page at most
FEW = 5  # rows of a cluster that is told of where rows must not be
RESAMPLES, SAMPLE = 20, 20_000  # of the stability, and rows that it looks at

Plane = tuple[Floats, Floats, Floats]  # mean, two directions, their shares of the variance
Apart = list[list[tuple[int, float, float]]]  # of each cluster: column, mean, difference in standard deviations


@dataclass(frozen=True, slots=True, eq=False)
class FitFacts:
    """What is told of a clustering.

    Attributes
    ----------
    centers : ndarray of shape (k, d)
        Where distances count; not a number where a cluster is not to be told.
    labels : of all rows
    sizes : ndarray of shape (k,), int64
    inertia : float
    colors : list of int
        Alike for clusters that have most rows in common with one of the fit before.
    seen : ndarray of shape (k,), bool
        Which clusters are told of.
    apart : list
        Of each cluster, the columns whose means are farthest from those of all rows.
    examples : list
        Of each cluster, the rows nearest to its centre, by their places among those chosen.
    stability : ndarray of shape (k,), optional
    """

    centers: Floats
    labels: Labels
    sizes: Index
    inertia: float
    colors: list[int]
    seen: NDArray[np.bool_]
    apart: Apart
    examples: list[list[int]]
    stability: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is told.

    Attributes
    ----------
    shown : Given
        The clustering that is shown first, with its rows.
    rows : ndarray of int64
        Which of X are clustered.
    chosen : ndarray of int64
        Which of those are in the page.
    columns : list of int
        Which columns are.
    scaling : (offset, scale), optional
        Of these columns.
    plane : (mean, directions, shares), optional
        The principal axes of these columns, where they are more than two.
    overall : ndarray
        The means of all rows.
    fits : sequence of FitFacts
    flows : list
        From each fit to the next: how many rows are in two clusters both.
    """

    shown: Given
    rows: Index
    chosen: Index
    columns: list[int]
    scaling: tuple[Floats, Floats] | None
    plane: Plane | None
    overall: Floats
    fits: Sequence[FitFacts]
    flows: list[list[tuple[int, int, int]]]

    @property
    def globe(self) -> bool:
        """Whether rows are places on the earth."""
        return isinstance(self.shown.result.space, Globe)


def facts(
    fits: Sequence[Any], at: int, X: Any, *, rows: bool = True, stabilities: Mapping[int, Floats] | None = None
) -> Facts:
    """Find what is told of some clusterings of the same rows.

    Parameters
    ----------
    fits : sequence of Clustering, fitted estimator or Pipeline
    at : int
        Which of them is shown first.
    X : the rows that were clustered
    rows : bool
        Whether any may be in the page.
    stabilities : mapping from k to ndarray, optional
        Those that are known; None: they are to be found.

    Raises
    ------
    DataError, ParameterError
    """
    shown = given(fits[at], X, None)
    space, inside = shown.result.space, shown.inside
    drawn = [drawn_of(fit) for fit in fits]
    kept = np.arange(len(drawn[at].labels)) if shown.kept is None else shown.kept
    if any(len(each.labels) != len(drawn[at].labels) for each in drawn):
        raise DataError("the fits are of different numbers of rows: pass what choose_k() gave back")
    labels = [each.labels[kept] for each in drawn]
    centers = [space.taken(each.centers) for each in drawn]
    ks = [len(each) for each in centers]
    weights = np.ones(inside.n) if shown.result.weights is None else shown.result.weights
    present = [np.bincount(own[weights > 0], minlength=k) for own, k in zip(labels, ks, strict=True)]
    seen = [sizes >= (0 if rows else FEW) for sizes in present]

    overall, spread, means = moments_of(shown, weights, labels, ks)
    columns = _telling(means[at], overall, spread, np.bincount(labels[at], weights, ks[at]).astype(np.float64))
    plane = _plane(shown, columns)
    scaling = None
    if shown.result.scaling is not None:
        scaling = shown.result.scaling.offset[columns], shown.result.scaling.scale[columns]
    shown_columns = slice(None) if isinstance(space, Globe) else columns
    placed = [own[:, shown_columns] for own in centers]
    if not rows and scaling is not None:
        scaling, plane, placed = _veiled(scaling, plane, placed, overall[columns])
    nearest = [typical(shown, own, middle) for own, middle in zip(labels, centers, strict=True)] if rows else []
    chosen = chosen_rows(shown, labels, at, nearest, columns) if rows else np.empty(0, np.int64)
    place = {row: number for number, row in enumerate(chosen.tolist())}
    stable = [
        _stability(fit, shown) if stabilities is None else stabilities.get(k) for fit, k in zip(fits, ks, strict=True)
    ]
    told = [
        FitFacts(
            np.where(seen[i][:, None], placed[i], np.nan),
            labels[i],
            np.bincount(labels[i], minlength=ks[i]),
            _inertia(each, shown, labels[i]),
            colored,
            seen[i],
            _apart(means[i], overall, spread, columns, seen[i]),
            [[place[row] for row in own if row in place] for own in nearest[i]] if rows else [[] for _ in range(ks[i])],
            stable[i],
        )
        for i, (each, colored) in enumerate(zip(drawn, _colors(labels, ks, at), strict=True))
    ]
    both = [_common(labels[i], labels[i + 1], ks[i], ks[i + 1]) for i in range(len(fits) - 1)]
    flows = [[(int(a), int(b), int(table[a, b])) for a, b in np.argwhere(table)] for table in both]
    return Facts(shown, kept, chosen, columns, scaling, plane, overall[columns], told, flows)


def _telling(means: Floats, overall: Floats, spread: Floats, mass: Floats) -> list[int]:
    """The columns that are in the page: all or, of many, those in which clusters differ most."""
    d = len(overall)
    if d <= COLUMNS:
        return list(range(d))
    shares = mass @ differences(means, overall, spread) ** 2
    return sorted(np.argsort(-shares, kind="stable")[:COLUMNS].tolist())


def _plane(shown: Given, columns: list[int]) -> Plane | None:
    """Along which axes rows vary most, as they were clustered."""
    if len(columns) < 3:
        return None
    x: Any = shown.inside.x if isinstance(shown.inside.x, Csr) else shown.on_axes().x
    if len(columns) < x.shape[1]:
        some = matrix(x)[:, columns].toarray() if isinstance(x, Csr) else x[:, columns]
    else:
        some = x
    mean = matrix(some).mean(axis=0) if isinstance(some, Csr) else some.mean(axis=0, dtype=np.float64)
    mean = np.asarray(mean, np.float64).ravel()
    return (mean, *first_two(some, mean))


def _veiled(
    scaling: tuple[Floats, Floats], plane: Plane | None, centers: list[Floats], overall: Floats
) -> tuple[tuple[Floats, Floats], Plane | None, list[Floats]]:
    """The same with another scaling, as smallest and largest values, or quartiles, are those of rows.

    It is relative to the means, and its scale has two digits.
    """
    offset, scale = scaling
    tens = 10.0 ** (np.floor(np.log10(scale)) - 1)
    near = np.round(scale / tens) * tens
    moved = [(own * scale + offset - overall) / near for own in centers]
    return (overall, near), None if plane is None else (np.zeros_like(overall), *plane[1:]), moved


def _inertia(drawn: Drawn, shown: Given, labels: Labels) -> float:
    if drawn.inertia is not None:
        return float(drawn.inertia)
    return inertia_of(replace(drawn, labels=labels), shown.inside)[0]


def _apart(
    means: Floats, overall: Floats, spread: Floats, columns: list[int], seen: NDArray[np.bool_]
) -> list[list[tuple[int, float, float]]]:
    away = differences(means, overall, spread)[:, columns]
    order = np.argsort(-np.abs(away), axis=1, kind="stable")[:, :APART]
    return [
        [(j, float(means[i, columns[j]]), float(away[i, j])) for j in order[i].tolist() if away[i, j] and seen[i]]
        for i in range(len(means))
    ]


def _common(one: Labels, other: Labels, k: int, m: int) -> Index:
    """How many rows two clusters have in common, shape (k, m)."""
    return np.bincount(one.astype(np.int64) * m + other, minlength=k * m).reshape(k, m)


def _colors(labels: Sequence[Labels], ks: Sequence[int], at: int) -> list[list[int]]:
    """Of the fit that is shown first, their numbers; of others, those of the clusters they have most in common with."""
    found: dict[int, list[int]] = {at: list(range(ks[at]))}
    for i, before in [*((i, i - 1) for i in range(at + 1, len(ks))), *((i, i + 1) for i in range(at - 1, -1, -1))]:
        table = _common(labels[before], labels[i], ks[before], ks[i])
        pairs = dict(zip(*(each.tolist() for each in reversed(assigned(table, largest=True))), strict=True))
        own = [found[before][pairs[cluster]] if cluster in pairs else -1 for cluster in range(ks[i])]
        free = (color for color in range(2 * max(ks) + 1) if color not in set(own))
        found[i] = [next(free) if color < 0 else color for color in own]
    return [found[i] for i in range(len(ks))]


def _stability(result: Any, shown: Given) -> Floats | None:
    """How often each cluster comes back, of some rows; None where they are too few, or nobody knows how it was made."""
    try:
        params = params_of(result)
    except ParameterError:
        return None
    if len(shown.centers) < 2:
        return None
    some = some_of(shown.result.labels, SAMPLE, SEED, FLOOR)
    found = stability_of_some(shown, params, some, n_resamples=RESAMPLES, random_state=SEED)
    return None if found is None else found.jaccard
