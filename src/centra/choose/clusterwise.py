"""Stability of each cluster: how much of it is found again where rows that were drawn anew are clustered.

Hennig (2007), "Cluster-wise assessment of cluster stability", Computational Statistics and Data Analysis 52, pages
258-271, doi:10.1016/j.csda.2006.11.025; ``clusterboot`` of the R package fpc is his own program. Of each resample,

    the rows are n draws with replacement, each of them that was drawn once, whatever how often: about 63 % of all
    (fpc's default, multipleboot = FALSE: rows that are there twice would look like a cluster of their own);
    they are clustered as all rows were;
    a cluster of all rows, as far as its rows were drawn, is compared with that cluster of theirs which is most like it.

Likeness is Jaccard's: rows in both, as a share of those in either. Its mean over the resamples in which any row of a
cluster was drawn is the stability of the cluster. (fpc counts a resample without any as 0, which takes a cluster of one
row to 0.63 at most.)

Blind spots. Stable is not the same as there: where one long cloud is cut is stable, too, if its outline tells where.
Clusters of a few rows are unstable, as they are lost with these. A cluster that is always split in two is as unstable
as one that is not there.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.random import Generator, SeedSequence

from centra import check
from centra.agreement import DISSOLVED, RECOVERED, contingencies, largest_jaccards, mean_jaccards, reading
from centra.choose.parallel import SMALL, in_parallel
from centra.data import Data, Floats, Index, Labels
from centra.drawn import Drawn, check_labelled, drawn_of
from centra.errors import DataError, ParameterError
from centra.fit import METHODS, Clustering, cluster, method_of, parameters
from centra.frames import with_columns
from centra.given import Given, refuse_others, steps_before
from centra.result import Params
from centra.scaling import apply_scaling, numbers_of
from centra.slips import mindful
from centra.space import Globe
from centra.telling import as_html, lines
from centra.wording import counted

SHOWN = 9  # clusters, where a result is printed


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClusterStability:
    """What :func:`cluster_stability` found.

    Attributes
    ----------
    jaccard : ndarray of shape (k,), float64
        The mean likeness of each cluster to the one of a resample that is most like it, from 0 to 1; not a number where
        no row of it was ever drawn.
    dissolved : ndarray of shape (k,), int64
        In how many resamples it was 0.5 or less.
    recovered : ndarray of shape (k,), int64
        In how many it was more than 0.75.
    each : ndarray of shape (n_resamples, k), float64
        The likeness in each resample; not a number where no row of the cluster was drawn.
    names : tuple of str
        What the clusters are called.
    """

    jaccard: Floats
    dissolved: Index
    recovered: Index
    each: Floats
    names: tuple[str, ...]

    @property
    def reading(self) -> tuple[str, ...]:
        """What Hennig thinks of each cluster.

        From 0.85 on, it is highly stable; from 0.75 on, a valid, stable cluster; from 0.6 on, a pattern, but which rows
        belong to it is in doubt; below, not to be trusted; 0.5 or less, dissolved.
        """
        return tuple(map(reading, self.jaccard.tolist()))

    def __repr__(self) -> str:
        told = zip(self.names, self.jaccard, self.reading, self.dissolved, self.recovered, strict=True)
        facts = [
            (f"{name} ", f"{jaccard:.2f}  {said} (dissolved {dissolved}, recovered {recovered})")
            for name, jaccard, said, dissolved, recovered in list(told)[:SHOWN]
        ]
        more = len(self.names) - len(facts)
        title = f"Stability of {counted(len(self.names), 'cluster')} in {counted(len(self.each), 'resample')}"
        return lines(title, facts) + (f"\n  ... and {more:,} more: .jaccard has them all" if more else "")

    def _repr_html_(self) -> str:
        return as_html(repr(self))


@mindful
def cluster_stability(
    X: Any,
    result: Any,
    *,
    sample_weight: Any = None,
    n_resamples: int = 50,
    random_state: Any = None,
    n_threads: int | None = None,
) -> ClusterStability:
    """Tell which clusters come back where rows that are drawn anew are clustered, and which do not.

    For each resample, n rows are drawn with replacement, and those that were drawn are clustered, each of them once, as
    all rows were: by the same method, into as many clusters, from starts of the same kind. Of each cluster, as far as
    its rows were drawn, the largest Jaccard similarity with a cluster of the resample counts: rows in both, as a share
    of those in either. The mean over resamples is its stability: Hennig (2007), doi:10.1016/j.csda.2006.11.025; as
    ``clusterboot`` of the R package fpc does it by default.

    Parameters
    ----------
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered.
    result : Clustering, fitted estimator or Pipeline
        With labels. Its parameters are those of the resamples, but for ``max_seconds``, which would make chance of
        them; centres that were given as ``init`` are given to each.
    sample_weight : array-like of shape (n,), optional
        What the rows weigh in each fit; by default what they weighed for the result, if it tells. Every row of positive
        weight is as likely to be drawn as any other, and counts once.
    n_resamples : int
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer.
    n_threads : int, optional
        By default as many as the process may use; no bit of the answer depends on it.

    Returns
    -------
    ClusterStability

    Raises
    ------
    DataError
        X is not what was clustered; there are fewer than two rows a cluster.
    ParameterError
        A parameter has a value that means nothing; the result has no labels.

    Examples
    --------
    >>> from centra import cluster_stability, datasets, kmeans
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> stability = cluster_stability(X, kmeans(X, 3, random_state=0), n_resamples=20, random_state=0)
    >>> stability.jaccard.shape, stability.reading[0]
    ((3,), 'highly stable')
    """
    count, drawn = check.whole("n_resamples", n_resamples), drawn_of(result)
    data = _clustered(X, result, drawn, sample_weight)
    return _resampled(data, drawn, params_of(result), count, random_state=random_state, n_threads=n_threads)


def stability_of_some(
    shown: Given, params: Params, some: Index, *, n_resamples: int, random_state: int, n_threads: int | None = None
) -> ClusterStability | None:
    """The same of some of the rows that are shown, clustered as all of them were; None where they are too few."""
    # Places enter the globe by their degrees, which are shown with the longitude first.
    turned = isinstance(shown.result.space, Globe)
    data = Data(shown.data.rows(slice(None))[:, ::-1]) if turned else shown.inside
    weights = None if shown.result.weights is None else shown.result.weights[some]
    drawn = replace(shown.result, labels=shown.result.labels[some])
    try:
        part = replace(data.subset(some), weights=weights)
        return _resampled(part, drawn, params, n_resamples, random_state=random_state, n_threads=n_threads)
    except DataError:
        return None


def _resampled(
    data: Data, drawn: Drawn, asked: Params, count: int, *, random_state: Any, n_threads: int | None
) -> ClusterStability:
    """Of rows as they enter their space.

    Raises
    ------
    DataError
        They are too few.
    """
    threads = check.threads(n_threads)
    params = replace(asked, n_threads=threads, record=None, max_seconds=None)
    labels, k = drawn.labels, len(drawn.centers)
    index = np.flatnonzero((labels >= 0) & (data.weights_of(np.arange(data.n)) > 0))
    if len(index) < 2 * k:
        raise DataError(
            f"there are {counted(len(index), 'row')} of {counted(k, 'cluster')}: at least two rows a cluster are "
            "needed, as a resample has but 63 % of them"
        )
    root = int(check.generator(random_state).integers(1 << 63))
    jobs = [
        partial(_likeness, _Whole(data, index, labels, params), SeedSequence(root, spawn_key=(number,)))
        for number in range(count)
    ]
    each = np.array(in_parallel(jobs, threads, small=data.n * data.d * k < SMALL))
    dissolved, recovered = (each <= DISSOLVED).sum(axis=0), (each > RECOVERED).sum(axis=0)
    return ClusterStability(mean_jaccards(each), dissolved, recovered, each, drawn.called())


class _Whole(NamedTuple):
    """What resamples are drawn of: all rows, which of them may be drawn, their labels, how they were clustered."""

    data: Data
    drawable: Index
    labels: Labels
    params: Params


def _likeness(whole: _Whole, seed: SeedSequence, n_threads: int) -> Floats:
    """Of each cluster, in one resample."""
    rng, params = np.random.default_rng(seed), replace(whole.params, n_threads=n_threads)
    rows = drawn_rows(whole.drawable, params.n_clusters, rng)
    state = check.for_callables(int(rng.integers(1 << 32))) if callable(params.init) else None
    fit = cluster(whole.data.subset(rows), params, rng, random_state=state)
    return largest_jaccards(contingencies(whole.labels[rows], fit.labels, params.n_clusters))


def drawn_rows(index: Index, least: int, rng: Generator) -> Index:
    """As many draws as there are rows, with replacement; the rows that were drawn, ascending, and so many at least."""
    while True:
        rows = np.unique(rng.choice(index, len(index)))
        if len(rows) >= least:
            return rows


def _clustered(X: Any, result: Any, drawn: Drawn, sample_weight: Any) -> Data:
    """The rows as they were clustered, and what they weigh.

    Raises
    ------
    DataError, ParameterError
    """
    check_labelled(drawn)
    rows, before = with_columns(X, drawn.columns) if drawn.columns else X, steps_before(result)
    data = check.data(rows if before is None else before.transform(rows), sample_weight)
    if drawn.scaling is not None:
        data = replace(data, x=apply_scaling(drawn.scaling, numbers_of(data)))
    check.finite(data)
    n, d = len(drawn.labels), drawn.centers.shape[1]
    if data.x.shape != (n, d):
        raise DataError(
            f"X has shape {data.x.shape}, but {n} rows of {d} column(s) were clustered: pass the rows that the result "
            "is of"
        )
    data = data if sample_weight is not None else replace(data, weights=drawn.weights)
    inside, kept = drawn.space.enter(data)
    refuse_others(drawn if kept is None else replace(drawn, labels=drawn.labels[kept], weights=inside.weights), inside)
    return data


def params_of(result: Any) -> Params:
    """What a clustering was asked for.

    Raises
    ------
    ParameterError
        It is not told.
    """
    if hasattr(result, "named_steps"):
        return params_of(result[-1])
    if isinstance(result, Clustering):
        return result.params
    kinds = {kind.__name__ for kind in type(result).__mro__}
    estimator = next((method.estimator for method in METHODS.values() if method.estimator in kinds), None)
    if estimator is None or not hasattr(result, "get_params"):
        kind = type(result).__name__
        raise ParameterError(
            f"result is of type {kind}: expected what kmeans() gives back, or a fitted estimator of centra, whose "
            "parameters tell how to cluster again",
            parameter="result",
        )
    told = cast("dict[str, Any]", result.get_params(deep=False))
    found = method_of(estimator, told)
    names = ("n_clusters", "init", "n_init", "max_iter", "tol")
    own = {name: told[name] for name in METHODS[found].options}
    return parameters(found, **{name: told[name] for name in names}, options=own)
