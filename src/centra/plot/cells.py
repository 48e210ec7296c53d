"""Which part of a sheet is nearer to one centre than to any other: Voronoi cells, as polygons.

Every cell starts as the whole sheet. As long as a corner of it is nearer to another centre, it is cut along the line
half-way to that one; once no corner is, no point between the corners is. Collinear centres or ones outside of the sheet
are no cases of their own, as they would be on the way over a triangulation.
"""

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Index
from centra.plot.paper import Frame
from centra.scaling import Scaling

RIVALS = 8  # centres tried for a corner: close ones are told apart by the lines between them, not by their distances
SLACK = 16 * float(np.finfo(np.float64).eps)  # of the sheet: how far a corner may be off by rounding


def cells(centers: Floats, edges: Frame) -> list[Floats]:
    """The Voronoi cells of centres within a sheet.

    Parameters
    ----------
    centers : ndarray of shape (k, 2)
        Finite; they may lie outside of the sheet.
    edges : left, right, bottom, top

    Returns
    -------
    list of k ndarrays of shape (corners, 2), float64
        Convex polygons, counter-clockwise, that share no area and fill the sheet. Of equal centres the first has the
        cell, as it has the label of all rows there; where there is no cell, there are no corners.

    Examples
    --------
    >>> import numpy as np
    >>> left, right = cells(np.array([[1.0, 1.0], [3.0, 1.0]]), (0, 4, 0, 2))
    >>> left.tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    """
    low, high = np.array(edges, np.float64).reshape(2, 2).T
    middle = low + (high - low) / 2
    unit = 2.0 ** np.ceil(np.log2((high - low).max()))  # a power of two: dividing by it rounds nothing
    points = (centers - middle) / unit
    distinct, first = np.unique(points, axis=0, return_index=True)
    found = [np.empty((0, 2)) for _ in centers]
    for owner, polygon in zip(first, _tessellate(distinct, (high - middle) / unit), strict=True):
        corners = np.clip(polygon * unit + middle, low, high)
        corners = corners[(corners != np.roll(corners, 1, axis=0)).any(axis=1)]
        if len(corners) > 2:
            found[owner] = corners
    return found


def scaled_cells(centers: Floats, edges: Frame, scaling: Scaling | None) -> list[Floats]:
    """The same in the units of the columns, of centres of scaled rows: straight lines stay straight.

    Parameters
    ----------
    centers : ndarray of shape (k, 2)
        As they were clustered.
    edges : left, right, bottom, top, in the units of the columns
    scaling : Scaling, optional
    """
    if scaling is None:
        return cells(centers, edges)
    sides = (np.array(edges).reshape(2, 2) - scaling.offset[:, None]) / scaling.scale[:, None]
    left, right, bottom, top = sides.ravel().tolist()
    return [polygon * scaling.scale + scaling.offset for polygon in cells(centers, (left, right, bottom, top))]


def _tessellate(points: Floats, reach: Floats) -> list[Floats]:
    """The cells of distinct points within a sheet about the origin that goes so far to the right and up."""
    from scipy.spatial import KDTree

    tree, k = KDTree(points), len(points)
    tried = min(k, RIVALS)

    def rivals_of(corners: Floats, owners: Index) -> tuple[Index, Floats]:
        near = np.reshape(tree.query(corners, tried)[1], (len(corners), tried))
        middle, toward = _line(points[owners, None], points[near])
        beyond = (corners[:, None] - middle) * toward - SLACK * (reach + np.abs(middle)) * np.abs(toward)
        excess = beyond.sum(axis=2)
        return near[np.arange(len(near)), excess.argmax(axis=1)], excess.max(axis=1)

    # The corners of all cells, cell after cell; for each, the centre that it should go to, and how much it should.
    corners, owners = np.tile(reach * [[-1.0, -1], [1, -1], [1, 1], [-1, 1]], (k, 1)), np.repeat(np.arange(k), 4)
    rivals, excess = rivals_of(corners, owners)
    for _ in range(1, k):  # a line a round and cell: no cell has more
        lost = np.flatnonzero(excess > 0)
        if not len(lost):
            break
        lost = lost[np.argsort(excess[lost])]
        winner = np.arange(k)
        winner[owners[lost]] = rivals[lost]  # of several, the last one stays, which has most to win
        kept, between = _cut(points, owners, winner[owners], corners)
        corners, owners = np.stack([corners, between], axis=1).reshape(-1, 2)[kept], owners.repeat(2)[kept]
        rivals, excess = rivals.repeat(2)[kept], excess.repeat(2)[kept]
        fresh = np.flatnonzero(kept) % 2 == 1
        rivals[fresh], excess[fresh] = rivals_of(corners[fresh], owners[fresh])
    return np.split(corners, np.searchsorted(owners, np.arange(1, k)))


def _cut(points: Floats, owners: Index, winners: Index, corners: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Cut cells in two; where the winner is the owner, nothing is cut.

    Returns
    -------
    kept : ndarray of shape (2 n,)
        Whether a corner is still one and, after each, whether the edge that begins there is cut.
    between : ndarray of shape (n, 2)
        Where it is.
    """
    middle, toward = _line(points[owners], points[winners])
    side = ((corners - middle) * toward).sum(axis=1)
    following = np.arange(1, len(owners) + 1)
    last = np.append(np.diff(owners) > 0, True)
    following[last] = np.searchsorted(owners, owners[last])
    inside = side <= 0
    crossed = inside != inside[following]
    share = np.divide(side, side - side[following], out=np.zeros_like(side), where=crossed)
    between = corners + share[:, None] * (corners[following] - corners)
    return np.stack([inside, crossed], axis=1).ravel(), between


def _line(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """The line half-way between points: where it crosses theirs, and which way is from a to b; nowhere from a to a."""
    length = np.hypot(*np.moveaxis(b - a, -1, 0))[..., None]
    return (a + b) / 2, np.divide(b - a, length, out=np.zeros_like(b), where=length > 0)
