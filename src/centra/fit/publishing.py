"""What a run hands out: centres in the dtype of X, and all else taken from these."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Index, Labels
from centra.refine import relocate
from centra.result import Descent, Partial, reordered
from centra.rows import Rows
from centra.space import EUCLIDEAN, Space

SETTLED = 10  # steps at most in which rounded centres become the means of the rows that are nearest to them


class Published(NamedTuple):  # made for each run: a frozen dataclass takes three times as long
    """A run as it is handed out.

    Attributes
    ----------
    centers : ndarray of shape (k, d), float32 or float64
        As they are handed out.
    labels : ndarray of shape (n,), int32
    inertia : float
    within : ndarray of shape (k,)
        The inertia of each cluster.
    sizes : ndarray of shape (k,), int64
    descent : Descent
        The run, in the same order. Where it ended because no label changed, but rounding leaves no centres that are
        means, it ended for a shift of that size.
    """

    centers: NDArray[Any]
    labels: Labels
    inertia: float
    within: Floats
    sizes: Index
    descent: Descent


def publish(rows: Rows, descent: Descent, dtype: np.dtype[Any], space: Space = EUCLIDEAN) -> Published:
    """Round the centres to what is handed out, and take everything else from the rounded ones.

    Hence ``labels == predict(X)`` and ``inertia == -score(X)`` hold by construction. Where no label changed, the
    centres are the means of the rows that are nearest to them, and are to be that when they are rounded, too: where a
    row then is nearer to another one, centres move on.

    Parameters
    ----------
    rows : Rows
    descent : Descent
    dtype : float32 or float64
    space : Space
        Where the rows live.
    """
    handed, partial = _occupied(rows, space.handed(descent.centers, dtype), space)
    # If no row moved since the run, which labelled them last, its centres are the means, and were rounded once unless
    # they lie in the middle of two float32.
    known = partial.moved == 0 and space.rounds_once(descent.centers, dtype)
    if descent.stop_reason in ("labels", "swaps") and not known:
        for _ in range(SETTLED):
            middle = space.handed_middle(partial, handed, dtype)
            if (middle == handed).all():
                break
            handed, partial = _occupied(rows, middle, space)
        else:
            descent = descent._replace(stop_reason="shift")
    return Published(handed, rows.labels(), *rows.within(space.taken(handed)), partial.sizes, descent)


def _occupied(rows: Rows, handed: NDArray[Any], space: Space) -> tuple[NDArray[Any], Partial]:
    """Label the rows. Rounding may have emptied a cluster; it goes to a row, which needs no rounding, and keeps it."""
    partial = rows.step(space.taken(handed))
    for _ in range(len(handed)):  # a cluster that goes to a row keeps that row: each goes once at most
        if partial.fewest > 0:
            break
        centers, relocated = relocate(rows, space.taken(handed), partial, space=None)
        handed = space.handed(centers, handed.dtype)
        partial = rows.step(space.taken(handed))
        if not relocated:
            break
    return handed, partial


def numbered(descent: Descent) -> Descent:
    """With the clusters in the order of their sizes, as far as the run knows these."""
    return descent if descent.sizes is None else _in(_by_size(descent.sizes, descent.centers), descent)


def in_order(rows: Rows, published: Published, space: Space = EUCLIDEAN) -> Published:
    """With the clusters numbered by size.

    What decides is known only with the labels, and rows that are equally far from two centres follow the lower number:
    so it may take another look, and in contrived cases the order stays off by such rows.
    """
    for _ in range(2):
        order = _by_size(published.sizes, published.centers)
        if (order[1:] > order[:-1]).all():
            break
        published = publish(rows.fresh(), _in(order, published.descent), published.centers.dtype, space)
    return published


def _by_size(sizes: Index, centers: NDArray[Any]) -> Index:
    """The order of clusters by size, the largest first; of equal ones by the coordinates of their centres."""
    order = (-sizes).argsort(kind="stable")
    falling = sizes[order]
    if (falling[1:] < falling[:-1]).all():
        return order
    first = centers[:, 0]
    order = np.lexsort((first, -sizes))
    before, after = order[:-1], order[1:]
    if not ((sizes[before] == sizes[after]) & (first[before] == first[after])).any():
        return order  # other columns, which may be many, have nothing to say
    return np.array(sorted(range(len(sizes)), key=lambda i: (-sizes[i], centers[i].tolist())))


def _in(order: Index, descent: Descent) -> Descent:
    sizes = None if descent.sizes is None else descent.sizes[order]
    history = reordered(descent.history, order)
    return Descent(descent.centers[order], sizes, descent.stop_reason, history, descent.n_iter)
