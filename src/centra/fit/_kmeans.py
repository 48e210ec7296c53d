"""kmeans(): Lloyd's algorithm, and others for the same clusters."""

from typing import Any

from centra import check
from centra.fit._cluster import of_rows
from centra.fit.clustering import Clustering
from centra.fit.methods import ALGORITHMS, parameters
from centra.result import Init, Record
from centra.slips import mindful


@mindful
def kmeans(
    X: Any,
    n_clusters: int,
    *,
    sample_weight: Any = None,
    init: Init = "k-means++",
    n_init: int | str = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
    random_state: Any = None,
    n_threads: int | None = None,
    record: Record = None,
    max_seconds: float | None = None,
    algorithm: str = "lloyd",
) -> Clustering:
    """Cluster rows so that their squared distances to the nearest of ``n_clusters`` centres are small in sum.

    Lloyd's algorithm (doi:10.1109/TIT.1982.1056489), by default from greedy k-means++ starts. Of the answer, to the
    bit, nothing depends on ``n_threads``.

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
        The rows, of any real dtype of at most 8 bytes a number (bfloat16, too), any strides; used in place, never
        copied as a whole but for up to 16 columns, which are kept in a layout of their own. Sparse rows stay sparse;
        other formats than CSR, and CSR that is not in order, are copied into CSR that is. Wider numbers (float128)
        and text that reads as numbers are converted to float64, torch's bfloat16 to float32.
    n_clusters : int
        How many clusters. Exactly so many non-empty ones come back whenever that many distinct rows of positive
        weight exist. They are numbered by size, the largest first, equal ones by the coordinates of their centres;
        unless ``init`` is an array, whose order they keep.
    sample_weight : array-like of shape (n,), optional
        A row of weight 2 counts as two rows, one of weight 0 only gets a label.
    init : str, array-like of shape (n_clusters, d), or callable
        Where the centres start: at rows, picked by greedy "k-means++", at "random" or far from each other ("maximin");
        at the means of a "random_partition" or of one along principal directions ("pca"); at the quantiles of a single
        column ("quantile"). A callable is called as ``init(X, n_clusters, random_state=random_state)``, with the rows
        as an array that can't be written to (CSR if they are sparse) and a RandomState, or the Generator given.
    n_init : int or "auto"
        Runs from different starts, of which the one with the lowest inertia is returned. "auto" is 10 for "random",
        "random_partition" and callables, else 1. "pca", "quantile" and arrays, which draw nothing, are run once.
    max_iter : int
        Iterations of a run at most; with "swap", after each swap.
    tol : float
        A run stops when the squared distances moved by the centres sum to no more than ``tol`` times the mean
        variance of the columns, or when no label changes.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer, and ``RandomState(1)`` that of 1.
    n_threads : int, optional
        By default, or if -1, as many as the process may use; -2: all but one.
    record : {None, "stats", "full"}
        What the history keeps: inertias; every counter; also all centres.
    max_seconds : float, optional
        Stop after the iteration in which this many seconds have passed (some milliseconds later where iterations take
        less), with a valid answer; seeds that are missing by then are drawn all at once. With "swap", go on for as
        long, unless nothing has come of that for very long.
    algorithm : {"lloyd", "exact", "swap"}
        "exact" is for one column: the clusters of least inertia that there are, by dynamic programming
        (doi:10.32614/RJ-2011-015, arXiv:1701.07204), in time for a sort and a few passes, whatever ``n_clusters`` is.
        Of equal optima it takes the one whose cuts are leftmost. It needs no start, and has no answer before the best
        one: ``init``, ``n_init``, ``max_iter``, ``tol`` and ``max_seconds`` are refused, and nothing is random.

        "swap" goes on where Lloyd's algorithm ends (doi:10.1016/j.comgeo.2004.03.003): it puts single centres elsewhere
        and keeps what is better, until as many swaps as there are clusters, ten at least, were in vain. From its answer
        on, no row's move to another cluster is an improvement. It takes ten to fifty times as long; with
        ``max_seconds``, it goes on for so long and combines what it finds. ``tol`` means nothing to it.

    Returns
    -------
    Clustering

    Raises
    ------
    DataError
        X or the weights can't be clustered as they are.
    ParameterError
        A parameter has a value that means nothing.

    Warns
    -----
    ConvergenceWarning
        X has fewer distinct rows of positive weight than ``n_clusters``.

    Examples
    --------
    >>> from centra import datasets, kmeans
    >>> result = kmeans(datasets.board_gauss(200, 3, random_state=1), 3, random_state=0)
    >>> result.sizes.sum()
    np.int64(200)
    """
    params = parameters(
        check.choice("algorithm", algorithm, ALGORITHMS),
        n_clusters,
        init=init,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        n_threads=n_threads,
        record=record,
        max_seconds=max_seconds,
    )
    return of_rows(X, sample_weight, params, random_state)
