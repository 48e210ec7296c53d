"""Silhouettes of given labels: see ``choose/silhouette.py``."""

from typing import Any

import numpy as np

from centra import check
from centra.data import Floats
from centra.metrics.labelled import labelled
from centra.silhouettes import mean_silhouette, simplified_silhouette_samples, weights_of
from centra.silhouettes import silhouette_samples as samples
from centra.slips import mindful


@mindful
def silhouette(
    X: Any,
    labels: Any,
    *,
    sample_weight: Any = None,
    sample: int | None = None,
    random_state: Any = 0,
    n_threads: int | None = None,
) -> float:
    """The mean silhouette: how much nearer rows are to their own cluster than to the next one, from -1 to 1.

    Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7; scikit-learn's ``silhouette_score``. Distances are taken by
    direct differences, so that rows far from the origin, and close to each other, lose no digits.

    Parameters
    ----------
    X : array-like, frame or sparse, of shape (n, d)
    labels : array-like or series of shape (n,)
        Whole numbers or words. A label such as -1 for noise is a cluster like any other, as in scikit-learn: leave such
        rows out of both to leave them out.
    sample_weight : array-like of shape (n,), optional
        A row of weight w counts as w rows.
    sample : int, optional
        Look at about so many rows, each of them among all rows, which takes sample * n distances rather than n * n. Of
        each cluster its share is drawn, but two rows at least, and their means are weighed by the clusters.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        Of the sample.
    n_threads : int, optional
        By default as many as the process may use.

    Returns
    -------
    float

    Raises
    ------
    DataError
        X or the labels can't be judged: labels are missing, or too many or too few; one cluster, or one for each row.
    ParameterError
        A parameter has a value that means nothing.

    Examples
    --------
    >>> from centra import metrics
    >>> round(metrics.silhouette([[0.0], [1.0], [4.0], [5.0], [9.0]], ["a", "a", "b", "b", "c"]), 4)
    0.5913
    """
    size = None if sample is None else check.whole("sample", sample)
    _, rows, of, k = labelled(X, labels, sample_weight, n_threads)
    return mean_silhouette(rows, of, k, size, check.generator(random_state))[0]


@mindful
def silhouette_samples(X: Any, labels: Any, *, sample_weight: Any = None, n_threads: int | None = None) -> Floats:
    """The silhouette of each row; scikit-learn's ``silhouette_samples``.

    n * n distances are taken, though never kept: 10,000 rows take a second.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`silhouette`.

    Returns
    -------
    ndarray of shape (n,), float64
        From -1 to 1; 0 for the only row of a cluster.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import metrics
    >>> metrics.silhouette_samples([[0.0], [1.0], [4.0], [5.0], [9.0]], [0, 0, 1, 1, 2]).round(3)
    array([0.778, 0.714, 0.714, 0.75 , 0.   ])
    """
    _, rows, of, k = labelled(X, labels, sample_weight, n_threads, weightless=True)
    return samples(rows, of, k)


@mindful
def simplified_silhouette(X: Any, labels: Any, *, sample_weight: Any = None, n_threads: int | None = None) -> float:
    """The mean silhouette with distances to the means of clusters in place of mean distances to their rows.

    Vendramin, Campello and Hruschka (2010), doi:10.1002/sam.10080. n * k distances, so that no sample is needed; the
    values are mostly larger than those of :func:`silhouette`.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`silhouette`.

    Returns
    -------
    float
        From -1 to 1.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import metrics
    >>> round(metrics.simplified_silhouette([[0.0], [1.0], [4.0], [5.0], [9.0]], [0, 0, 1, 1, 2]), 4)
    0.6956
    """
    _, rows, of, k = labelled(X, labels, sample_weight, n_threads)
    partial = rows.sums(of, k)
    means = partial.means(where_empty=partial.sums)  # none is
    return float(np.average(simplified_silhouette_samples(rows, of, means), weights=weights_of(rows)))
