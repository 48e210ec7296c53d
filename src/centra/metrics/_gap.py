"""The gap statistic of given labels: see ``choose/gap.py``."""

from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np

from centra import check
from centra.choose.gap import REFERENCES, gaps, logarithms
from centra.choose.parallel import SMALL
from centra.choose.references import Reference, reference_draw
from centra.choose.work import TOL, Work
from centra.fit import parameters
from centra.metrics.labelled import labelled
from centra.slips import mindful


class Gap(NamedTuple):
    """A gap statistic.

    Attributes
    ----------
    value : float
        The mean of log W over the reference data sets less log W of the labels.
    error : float
        Its standard error s, from the spread of the reference data sets.
    """

    value: float
    error: float


@mindful
def gap(
    X: Any,
    labels: Any,
    *,
    sample_weight: Any = None,
    n_refs: int = 20,
    n_init: int = 10,
    reference: str = "pca",
    random_state: Any = 0,
    n_threads: int | None = None,
) -> Gap:
    """How much tighter the clusters are than those of data that have none, clustered into as many.

    Tibshirani, Walther and Hastie (2001), doi:10.1111/1467-9868.00293. W is the sum of squared distances of the rows to
    the means of their clusters; the reference data are clustered by k-means, so that labels of other kinds, which need
    not make W small, have less.

    Parameters
    ----------
    X, labels, sample_weight, n_threads :
        As for :func:`centra.metrics.silhouette`, but a single cluster will do. Rows of the reference data sets have the
        weights of those of X.
    n_refs : int
        Reference data sets.
    n_init : int
        Runs from different starts for each of them: where they are clustered less well than X, the gap is too large.
    reference : {"pca", "box"}
        Where they are uniform: in a box along the principal axes, or the columns.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer, that of :func:`centra.choose_k` for its own labels, if it is asked
        for this number of clusters alone.

    Returns
    -------
    Gap
        ``value``, the larger the better, and ``error``. Infinity where all rows of a cluster are equal, in every one.

    Raises
    ------
    DataError, ParameterError

    Examples
    --------
    >>> from centra import datasets, kmeans, metrics
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> metrics.gap(X, kmeans(X, 3, random_state=0).labels).value > 1
    True
    """
    kind = cast("Reference", check.choice("reference", reference, REFERENCES))
    n_refs, n_init = check.whole("n_refs", n_refs), check.whole("n_init", n_init)
    params = replace(parameters("lloyd", 1, n_init=n_init, n_threads=n_threads), tol=TOL)
    data, rows, of, k = labelled(X, labels, sample_weight, n_threads, least=1)
    inertia = rows.sums(of, k).inertia
    work = Work(params, int(check.generator(random_state).integers(1 << 63)), None, small=data.n * data.d * k < SMALL)
    fits = work.replicate("gap", reference_draw(kind, data, rows), n_refs, (k,))
    observed = logarithms(np.array([inertia])) if inertia > 0 else np.array([-np.inf])
    value, error = gaps(observed, logarithms(np.array([[fit[k].inertia] for fit in fits])))
    return Gap(float(value[0]), float(error[0]))
