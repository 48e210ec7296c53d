"""Indices of given labels: see the files of ``choose/`` that are called after them."""

from typing import Any

import numpy as np

from centra import check
from centra.choose.calinski_harabasz import calinski_harabasz_index
from centra.choose.davies_bouldin import davies_bouldin_index
from centra.choose.dunn import dunn_index
from centra.metrics.labelled import labelled
from centra.slips import mindful
from centra.strata import members_of, stratified


@mindful
def calinski_harabasz(X: Any, labels: Any, *, sample_weight: Any = None, n_threads: int | None = None) -> float:
    """How far clusters are apart beside how wide they are, each per degree of freedom; the larger the better.

    Calinski and Harabasz (1974), doi:10.1080/03610927408827101; scikit-learn's ``calinski_harabasz_score``.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`centra.metrics.silhouette`.

    Returns
    -------
    float
        1 where all rows of a cluster are equal, in every one: that is scikit-learn's value, too, while
        :func:`centra.choose_k` says infinity.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import metrics
    >>> metrics.calinski_harabasz([[0.0], [1.0], [4.0], [5.0], [9.0]], [0, 0, 1, 1, 2])
    49.8
    """
    _, rows, of, k = labelled(X, labels, sample_weight, n_threads)
    index = calinski_harabasz_index(rows, of, k)
    return 1.0 if np.isposinf(index) else index


@mindful
def davies_bouldin(X: Any, labels: Any, *, sample_weight: Any = None, n_threads: int | None = None) -> float:
    """How much each cluster overlaps with the one that it overlaps most, on average; the smaller the better.

    Davies and Bouldin (1979), doi:10.1109/TPAMI.1979.4766909; scikit-learn's ``davies_bouldin_score``, which takes
    distances below 1e-8 for 0.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`centra.metrics.silhouette`.

    Returns
    -------
    float
        0 where all rows of a cluster are equal, in every one.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import metrics
    >>> round(metrics.davies_bouldin([[0.0], [1.0], [4.0], [5.0], [9.0]], [0, 0, 1, 1, 2]), 4)
    0.2037
    """
    _, rows, of, k = labelled(X, labels, sample_weight, n_threads)
    return davies_bouldin_index(rows, of, k)


@mindful
def dunn(
    X: Any,
    labels: Any,
    *,
    sample_weight: Any = None,
    sample: int | None = None,
    random_state: Any = 0,
    n_threads: int | None = None,
) -> float:
    """The least distance between rows of different clusters beside the largest within one; the larger the better.

    Dunn (1974), doi:10.1080/01969727408546059. Two rows decide, and so does a single outlier.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`centra.metrics.silhouette`. Rows of weight 0 don't count; of others, the weight doesn't matter.
    sample : int, optional
        Look at about so many rows, each of them among all rows, which takes sample * n distances rather than n * n. Of
        each cluster its share is drawn, but two rows at least. The pairs that decide may be missed: the answer is never
        less than the exact one.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        Of the sample.

    Returns
    -------
    float
        Above 1, every row is nearer to all of its cluster than to any of another. Infinity where all rows of a cluster
        are equal, in every one.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import metrics
    >>> metrics.dunn([[0.0], [1.0], [4.0], [5.0], [9.0]], [0, 0, 1, 1, 2])
    3.0
    """
    size = None if sample is None else check.whole("sample", sample)
    _, rows, of, _ = labelled(X, labels, sample_weight, n_threads)
    drawn = None if size is None else stratified(members_of(of), size, check.generator(random_state))
    return dunn_index(rows, of, drawn)
