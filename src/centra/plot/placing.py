"""Where numbers and names of centres go: beside their star, clear of rows, of other stars and of each other."""

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats

CELL = 2.0  # points: side of the cells in which dots are counted
ANGLES = np.deg2rad([45, 135, -45, -135, 0, 90, -90, 180, 22, 68, 112, 158, -22, -68, -112, -158])
STEPS = (0.0, 5.0, 12.0, 22.0, 36.0)  # points away from where the text would touch the star
FAR = 9.0  # points: from there on, a line leads to the star
# What counts how much: text on text or on a star, beyond the edge, a share of the text on dots, a point away from the
# star, and any place but the one to the upper right.
ON_TEXT, ON_STAR, OUTSIDE, ON_DOTS, AWAY, ELSEWHERE = 30.0, 12.0, 60.0, 6.0, 0.06, 0.05


def occupied(places: Floats, size: tuple[float, float], reach: float) -> NDArray[np.bool_]:
    """Which cells of a sheet of so many points have a dot in or near them, up and across.

    Parameters
    ----------
    places : ndarray of shape (n, 2)
        Of the dots, in points from the lower left.
    size : width and height in points
    reach : how far a dot is from its middle to its edge
    """
    across, up = (max(1, int(np.ceil(side / CELL))) for side in size)
    column = np.clip((places[:, 0] / CELL).astype(np.int64), 0, across - 1)
    row = np.clip((places[:, 1] / CELL).astype(np.int64), 0, up - 1)
    cells = np.zeros((up, across), np.bool_)
    cells[row, column] = True
    for _ in range(int(np.ceil(reach / CELL))):
        cells[1:] |= cells[:-1].copy()
        cells[:-1] |= cells[1:].copy()
        cells[:, 1:] |= cells[:, :-1].copy()
        cells[:, :-1] |= cells[:, 1:].copy()
    return cells


def place(stars: Floats, texts: Floats, dots: NDArray[np.bool_], star: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Where the middle of each text goes, in points from its star.

    Texts are placed one after the other, those in the thickest crowd of stars first; each goes to the cheapest of some
    places around its star.

    Parameters
    ----------
    stars, texts : ndarray of shape (k, 2)
        Places of the stars, and width and height of their texts, in points.
    dots : ndarray of bool
        See :func:`occupied`.
    star : how wide a star is, in points

    Returns
    -------
    offsets : ndarray of shape (k, 2)
    far : ndarray of shape (k,)
        Which are so far off that a line should lead to the star.
    """
    sums = np.pad(dots.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    edge = np.array(dots.shape[::-1]) * CELL
    offsets, far = np.empty_like(stars), np.zeros(len(stars), np.bool_)
    apart = np.abs(stars[:, None] - stars)
    crowd = (apart.max(axis=2) < 60).sum(axis=1)
    taken = np.empty((0, 4))  # boxes of texts: left, bottom, right, top
    on_stars = np.hstack([stars - star / 2.6, stars + star / 2.6])
    for i in np.argsort(-crowd, kind="stable"):
        half = texts[i] / 2
        tried, away = _around(half, star)
        boxes = np.hstack([stars[i] + tried - half, stars[i] + tried + half])
        cost = ON_TEXT * _overlaps(boxes, taken) + ON_STAR * _overlaps(boxes, np.delete(on_stars, i, axis=0))
        beyond = np.maximum(-boxes[:, :2], 0).sum(axis=1) + np.maximum(boxes[:, 2:] - edge, 0).sum(axis=1)
        cost += OUTSIDE * (beyond > 0.5) + ON_DOTS * _share(boxes, sums) + AWAY * away
        cost += ELSEWHERE * (np.arange(len(tried)) % len(ANGLES))
        best = int(cost.argmin())
        offsets[i], far[i] = tried[best], away[best] >= FAR
        taken = np.vstack([taken, boxes[best]])
    return offsets, far


def _around(half: Floats, star: float) -> tuple[Floats, Floats]:
    """Places of the middle of a text around its star, the nearest first; and how far each is from touching it."""
    toward = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
    touching = np.abs(toward) * half
    near = toward * (0.44 * star) + np.sign(np.round(toward, 6)) * touching
    return np.concatenate([near + step * toward for step in STEPS]), np.repeat(STEPS, len(ANGLES))


def _overlaps(boxes: Floats, others: Floats) -> Floats:
    """How many of the others each box overlaps."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    return ((low < others[None, :, 2:]) & (others[None, :, :2] < high)).all(axis=2).sum(axis=1).astype(np.float64)


def _share(boxes: Floats, sums: NDArray[np.int64]) -> Floats:
    """Which share of the cells of each box have dots; `sums` are over all cells below and to the left."""
    most = np.array(sums.shape[::-1]) - 1
    low = np.clip(np.floor(boxes[:, :2] / CELL).astype(np.int64), 0, most)
    high = np.clip(np.ceil(boxes[:, 2:] / CELL).astype(np.int64), 0, most)
    (left, bottom), (right, top) = low.T, high.T
    inside = sums[top, right] - sums[bottom, right] - sums[top, left] + sums[bottom, left]
    return inside / np.maximum((right - left) * (top - bottom), 1)
