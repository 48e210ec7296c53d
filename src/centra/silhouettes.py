"""How well rows lie in their clusters, by distances to other rows or to centres: see ``choose/silhouette.py``."""

from typing import Any

import numpy as np

from centra.data import Floats, Index, Labels
from centra.rows import Rows
from centra.seeding.blocks import blocks
from centra.strata import members_of, stratified


def silhouette_samples(rows: Rows, labels: Labels, k: int, index: Index | None = None) -> Floats:
    """The silhouettes of rows among all rows.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
        From 0 to k - 1.
    k : int
    index : ndarray of int, optional
        Which rows' silhouettes; by default all.

    Returns
    -------
    ndarray of shape (n,) or that of index
        Not a number where all rows are in one cluster.
    """
    weights = weights_of(rows)
    totals = _totals(weights, labels, k)
    if index is None:
        index = np.arange(rows.moments.n)
    silhouettes: list[Floats] = []
    for block in blocks(index, len(rows.moments.mean) + k):
        sums = rows.distance_sums(rows.take(block), labels, k)
        silhouettes.append(of_sums(sums, totals, labels[block], weights[block]))
    return np.concatenate(silhouettes)


def of_sums(sums: Floats, totals: Floats, labels: Labels, weights: Floats) -> Floats:
    """The silhouettes of some rows.

    Parameters
    ----------
    sums : ndarray of shape (m, k)
        Of their distances to the rows of each cluster, each times its weight.
    totals : ndarray of shape (k,)
        The weight of each cluster.
    labels, weights : ndarrays of shape (m,)
        Their own.
    """
    others = _others(totals, labels, weights)
    own = np.arange(len(sums)), labels
    within = np.divide(sums[own], others, out=np.zeros(len(sums)), where=others > 0)
    means = np.divide(sums, totals, out=np.full(sums.shape, np.inf), where=totals > 0)
    means[own] = np.inf
    return _silhouettes(within, means.min(axis=1), others)


def mean_silhouette(
    rows: Rows, labels: Labels, k: int, sample: int | None = None, seed: Any = 0
) -> tuple[float, float]:
    """The mean of the silhouettes by weight, and its standard error.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
        From 0 to k - 1.
    k : int
    sample : int, optional
        Of about so many rows only, each exact, among all rows. Of each cluster its share of them is drawn, but two rows
        at least; their means are weighed by the clusters. The standard error is that of the draw, else 0.
    seed : int or numpy.random.Generator
        Of the draw.
    """
    weights = weights_of(rows)
    if sample is None:
        return float(np.average(silhouette_samples(rows, labels, k), weights=weights)), 0.0
    members = members_of(labels, weights > 0)
    drawn = stratified(members, sample, np.random.default_rng(seed))
    found = silhouette_samples(rows, labels, k, np.concatenate(drawn))
    mean = variance = 0.0
    of_each = np.split(found, np.cumsum([*map(len, drawn)])[:-1])
    for of_cluster, some, values in zip(members, drawn, of_each, strict=True):
        share = weights[of_cluster].sum() / weights.sum()
        mean += share * np.average(values, weights=weights[some])
        if len(some) < len(of_cluster):
            variance += share**2 * values.var(ddof=1) / len(some) * (1 - len(some) / len(of_cluster))
    return float(mean), float(np.sqrt(variance))


def simplified_silhouette_samples(rows: Rows, labels: Labels, centers: Floats) -> Floats:
    """The simplified silhouettes of all rows, by their distances to centres.

    Parameters
    ----------
    rows : Rows
    labels : ndarray of shape (n,), int32
        From 0 to k - 1.
    centers : ndarray of shape (k, d), float64

    Returns
    -------
    ndarray of shape (n,)
    """
    weights = weights_of(rows)
    others = _others(_totals(weights, labels, len(centers)), labels, weights)
    silhouettes: list[Floats] = []
    start = 0
    for squared in rows.distances(centers):
        block = slice(start, start := start + len(squared))
        distances = np.sqrt(squared)
        own = np.arange(len(squared)), labels[block]
        within = distances[own]
        distances[own] = np.inf
        silhouettes.append(_silhouettes(within, distances.min(axis=1), others[block]))
    return np.concatenate(silhouettes)


def _totals(weights: Floats, labels: Labels, k: int) -> Floats:
    return np.asarray(np.bincount(labels, weights, k), np.float64)


def _others(totals: Floats, labels: Labels, weights: Floats) -> Floats:
    """How many rows there are in the cluster of each, itself not counted."""
    return totals[labels] - np.minimum(weights, 1)


def _silhouettes(within: Floats, between: Floats, others: Floats) -> Floats:
    largest = np.maximum(within, between)
    told = (others > 0) & (largest > 0) & np.isfinite(between)
    return np.divide(between - within, largest, out=np.where(np.isinf(between), np.nan, 0.0), where=told)


def weights_of(rows: Rows) -> Floats:
    """Of all rows."""
    return rows.weights(np.arange(rows.moments.n))
