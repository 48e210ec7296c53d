"""All that a report tells, found once: of all rows, but for what takes resamples or n^2 distances."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from centra.binding import bound
from centra.choose import Choice, ClusterStability, choose_k
from centra.choose.clusterwise import params_of, stability_of_some
from centra.clusters import Profile, borderline, exemplars, profiled
from centra.comparing import Comparison, compare
from centra.data import Floats, Index, Labels
from centra.drawn import drawn_of
from centra.errors import ConvergenceWarning, ParameterError
from centra.given import Given, given
from centra.plot.paper import Plane, plane
from centra.result import Params
from centra.silhouettes import silhouette_samples
from centra.strata import some_of

LOOKED = 20_000  # rows at most for silhouettes and resamples
FLOOR = 100  # of them of each cluster, where it has so many
DRAWN = 2_500  # rows that are dots on the map
EXAMPLES, BORDER = 3, 8
RESAMPLES, REFERENCES = 30, 10
SEED = 0  # of the samples of the report itself

Records = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Silhouettes:
    """Of the rows that were looked at; their labels beside them."""

    values: Floats
    labels: Labels


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """Some rows on a sheet of paper.

    Attributes
    ----------
    sheet : Plane
    places, labels : of the rows that are drawn
    stars : ndarray of shape (k, 2)
    """

    sheet: Plane
    places: Floats
    labels: Labels
    stars: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What is told.

    Attributes
    ----------
    shown : Given
        The clustering with its rows.
    names : tuple of str
        What the clusters are called.
    params : Params or None
        How it was clustered; None where another library did it.
    profile : Profile
    stability : ClusterStability or None
        None where there are too few rows, or nobody knows how to cluster again.
    silhouettes : Silhouettes or None
        None of a single cluster.
    looked : int
        How many rows stability and silhouettes are of.
    one_is_likely : bool
        Whether the gap statistic sees no more than one cluster.
    map : Map
    examples : list of dict, or None
        Rows nearest to the centres, cluster by cluster; None where rows are not to be told.
    border : list of dict, or None
    choice : Choice or None
    comparison : Comparison or None
        With classes that are known, or another clustering.
    """

    shown: Given
    names: tuple[str, ...]
    params: Params | None
    profile: Profile
    stability: ClusterStability | None
    silhouettes: Silhouettes | None
    looked: int
    one_is_likely: bool
    map: Map
    examples: Records | None
    border: Records | None
    choice: Choice | None
    comparison: Comparison | None

    @property
    def k(self) -> int:
        return len(self.shown.centers)

    @property
    def inertias(self) -> list[float]:
        """Of all runs."""
        return [run.inertia for run in self.shown.result.restarts]


def find(
    result: Any,
    X: Any,
    *,
    names: Mapping[int, str] | None = None,
    truth: Any = None,
    rows: bool = True,
    n_threads: int | None = None,
) -> Findings:
    """Find what a report tells.

    Parameters
    ----------
    result : Clustering, fitted estimator, Pipeline or Choice
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; a frame may have further columns.
    names : mapping from int to str, optional
    truth : array-like of shape (n,) or a clustering, optional
        What to compare it with.
    rows : bool
        Whether single rows may be told.
    n_threads : int, optional

    Raises
    ------
    DataError, ParameterError
    """
    choice = result if isinstance(result, Choice) else None
    if choice is not None:
        if choice.best is None:
            raise ParameterError("the choice has no best K: report one of its fits", parameter="result")
        result = choice.fits[choice.best]
    shown, whole = given(result, X, None), drawn_of(result)
    k, some = len(shown.centers), some_of(shown.result.labels, LOOKED, SEED, FLOOR)
    params = _params(result)
    return Findings(
        shown,
        shown.result.called(names),
        params,
        profiled(result, X, names=names),
        _stability(shown, params, some, n_threads),
        _silhouettes(shown, some, n_threads) if len(np.unique(shown.result.labels)) > 1 else None,
        len(some),
        k > 1 and _one_is_likely(shown, choice, some, n_threads),
        _map(shown),
        _records(exemplars(shown, X, EXAMPLES)) if rows else None,
        _records(borderline(shown, X, BORDER)) if rows and k > 1 else None,
        choice,
        None if truth is None else compare(whole.labels, truth),
    )


def _params(result: Any) -> Params | None:
    try:
        return params_of(result)
    except ParameterError:
        return None


def _stability(shown: Given, params: Params | None, some: Index, n_threads: int | None) -> ClusterStability | None:
    if params is None:
        return None
    return stability_of_some(
        shown, params, some, n_resamples=RESAMPLES, random_state=SEED, n_threads=n_threads
    )  # fmt: skip


def _silhouettes(shown: Given, some: Index, n_threads: int | None) -> Silhouettes:
    labels = shown.result.labels[some]
    rows = bound(shown.inside.subset(some), n_threads)
    return Silhouettes(silhouette_samples(rows, labels, len(shown.centers)), labels)


def _one_is_likely(shown: Given, choice: Choice | None, some: Index, n_threads: int | None) -> bool:
    """Whether the gap statistic, which alone compares with rows without clusters, sees no more than one."""
    if choice is not None and choice.votes.get("gap") is not None and 1 in choice.ks:
        return choice.votes["gap"] == 1
    part = shown.inside.subset(some)
    if not shown.result.space.straight or part.n <= len(shown.centers):
        return False
    ks = sorted({1, len(shown.centers)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = choose_k(
            part.x, ks, ["gap"], n_init=1, n_refs=REFERENCES, random_state=SEED, n_threads=n_threads
        )  # fmt: skip
    return found.votes["gap"] == 1


def _map(shown: Given) -> Map:
    flat = shown.on_axes()
    sheet, labels = plane(flat.x, flat.columns), shown.result.labels
    some = some_of(labels, DRAWN, SEED, FLOOR)
    return Map(sheet, sheet.rows(labels)[some], labels[some], sheet.centers(flat.centers))


def _records(frame: Any) -> list[dict[str, Any]]:
    """Rows of any kind of frame."""
    if hasattr(frame, "iloc"):
        return frame.to_dict("records")
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "to_dicts"):
        return frame.to_dicts()
    columns: Mapping[str, Any] = frame
    rows = zip(*(each.tolist() for each in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]
