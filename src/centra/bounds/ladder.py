"""From cheap bounds to good ones: the best of those that there is time for."""

from collections.abc import Iterator
from operator import itemgetter
from time import perf_counter
from typing import Any

from centra import check
from centra.binding import scaled
from centra.blas import one_thread
from centra.bounds.columns import one_column_optima
from centra.bounds.generation import column_generation
from centra.bounds.prepared import Prepared, prepare
from centra.bounds.semidefinite import semidefinite
from centra.bounds.spectral import about_mean, singular_values
from centra.bounds.turning import turned
from centra.deadline import NEVER, Deadline
from centra.gap import Bound, BoundMethod
from centra.slips import mindful

GENERATED, SEMIDEFINITE = 300, 500  # distinct rows at most
SHARE = 0.5  # of the time: for one rung before the next, for prices before their proof

Found = tuple[float, BoundMethod]


@mindful
def lower_bound(X: Any, k: int, *, sample_weight: Any = None, max_seconds: float | None = None) -> Bound:
    """Tell what no clustering into ``k`` clusters can fall below: how far from the best can an answer be?

    ``kmeans(X, k).gap(lower_bound(X, k))`` is the answer in per cent. The bound is certain: it accounts for all that is
    rounded, and is never above the least inertia that there is.

    Cheap bounds are found first, good ones where rows are few:

    - one cluster, as many clusters as distinct rows, a single column: the least inertia itself ("exact");
    - what the ``k - 1`` largest singular values leave ("singular values"; Ding and He 2004,
      doi:10.1145/1015330.1015408);
    - the optima of single columns, or of principal axes, summed ("one-column optima");
    - up to 300 distinct rows, or 500 with ``max_seconds``: prices of rows, so that no cluster is worth more than it
      costs ("column generation"; Aloise, Hansen and Liberti 2012, doi:10.1007/s10107-010-0349-7). Mostly within a
      millionth of the least inertia;
    - up to 500 distinct rows, where that falls short: the semidefinite bound ("semidefinite"; Peng and Wei 2007,
      doi:10.1137/050641983).

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
        The rows, in the units and on the scale in which they are clustered. Numbers are taken as float64. Sparse rows
        are written out in full, in as many columns as there is room for: the inertia in all is no less.
    k : int
        How many clusters.
    sample_weight : array-like of shape (n,), optional
        As for :func:`kmeans`.
    max_seconds : float, optional
        After so many, the best bound so far is returned; 0: the cheapest. Without it, hundreds of rows take seconds,
        at worst some minutes, and the same rows give the same bound.

    Returns
    -------
    Bound

    Raises
    ------
    DataError
        X or the weights can't be clustered as they are.
    ParameterError
        A parameter has a value that means nothing.

    Examples
    --------
    >>> from centra import datasets, kmeans, lower_bound
    >>> X = datasets.board_gauss(60, 3, random_state=1)
    >>> kmeans(X, 3, n_init=10, random_state=0).gap(lower_bound(X, 3)) < 0.001
    True
    """
    start = perf_counter()
    k = check.whole("k", k)
    seconds = None if max_seconds is None else check.not_negative("max_seconds", max_seconds)
    data = check.data(X, sample_weight)
    scaled(data, k)  # refuses what a fit refuses
    with one_thread:
        given = prepare(data)
        value, method = _exact(given, k) or max(_climb(given, k, seconds, start), key=itemgetter(0))
    weight = float(data.n) if data.weights is None else float(data.weights.sum())
    return Bound(value, method, perf_counter() - start, data.n, k, weight)


def _exact(given: Prepared, k: int) -> Found | None:
    """The least inertia, where that is no work."""
    if not given.full:
        return None
    if k >= given.n:
        return 0.0, "exact"
    if k == 1:
        return given.certain(about_mean(given)), "exact"
    return (given.certain(one_column_optima(given, k, NEVER)), "exact") if given.rows.shape[1] == 1 else None


def _climb(given: Prepared, k: int, seconds: float | None, start: float) -> Iterator[Found]:
    """One bound after another, for as long as there is time and hope for a better one."""

    def within(share: float) -> Deadline:
        """So much of the time that is left."""
        return NEVER if seconds is None else Deadline(share * max(0.0, seconds - (perf_counter() - start)))

    yield given.certain(singular_values(given, k)), "singular values"
    if k == 1 or within(1).passed:
        return
    along = turned(given)
    for rows in (along, given):
        yield rows.certain(one_column_optima(rows, k, within(1))), "one-column optima"
    n, d = given.rows.shape
    if GENERATED < n <= SEMIDEFINITE and not within(1).passed:
        yield given.certain(semidefinite(given, k, within(SHARE))), "semidefinite"
    if n > (GENERATED if seconds is None else SEMIDEFINITE) or within(1).passed:
        return
    share = SHARE if n <= GENERATED else 1.0
    rows = along if d >= n else given
    value, closed = column_generation(rows, k, soon=within(share * SHARE), deadline=within(share))
    yield rows.certain(value), "column generation"
    if n <= GENERATED and not closed and not within(1).passed:
        yield given.certain(semidefinite(given, k, within(1))), "semidefinite"
