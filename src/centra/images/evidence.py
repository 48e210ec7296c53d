"""A cell that is two, and two that are one: told by their outlines."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Labels
from centra.fit import kmeans

NO_NECK = 0.9  # of the smaller radius: two cells whose border is as wide as that are one, if their outline has no dent
ROUND = 0.93  # of its convex hull, that a cell fills
DENTED = 0.8  # of its convex hull: what fills less is two cells
LARGE = 1.3  # typical areas, which two cells have at least


def settled(mask: NDArray[np.bool_], labels: Labels, centers: Floats, radius: float) -> Floats:
    """Where cells begin, once those that are one have been merged, and those that are two have been split."""
    image = np.full(mask.shape, -1, np.int64)
    image[mask] = labels
    merged = _merged(image, mask, centers, radius)
    return _split(image, centers, merged)


def _merged(image: NDArray[np.int64], mask: NDArray[np.bool_], centers: Floats, radius: float) -> dict[int, int]:
    """Which cell goes to which other."""
    from scipy import ndimage

    distances = np.asarray(ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge")))[1:-1, 1:-1]
    heights = np.asarray(ndimage.maximum(distances, image, np.arange(len(centers))))
    necks: dict[tuple[int, int], float] = {}
    for beside in (np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:]):
        one, other = (image[side] for side in beside)
        border = (one != other) & (one >= 0) & (other >= 0)
        depth = np.minimum(*(distances[side] for side in beside))[border]
        pairs = np.sort(np.column_stack([one[border], other[border]]), axis=1)
        for (a, b), deep in zip(pairs.tolist(), depth.tolist(), strict=True):
            necks[a, b] = max(necks.get((a, b), 0.0), deep)
    gone: dict[int, int] = {}
    boxes = ndimage.find_objects(image + 1)
    for (a, b), neck in sorted(necks.items(), key=lambda item: -item[1]):
        if a in gone or b in gone or a in gone.values() or b in gone.values():
            continue
        if neck < NO_NECK * min(heights[a], heights[b]):
            continue
        if solidity(_pixels(image, boxes, a, b)) >= ROUND:
            gone[b] = a
    return gone


def _split(image: NDArray[np.int64], centers: Floats, gone: dict[int, int]) -> Floats:
    from scipy import ndimage

    boxes = ndimage.find_objects(image + 1)
    typical = float(np.median(np.bincount(image[image >= 0], minlength=len(centers))))
    found: list[Floats] = []
    joined = {kept: other for other, kept in gone.items()}
    for cell in range(len(centers)):
        if cell in gone or boxes[cell] is None:
            continue
        if cell in joined:
            found.append(_pixels(image, boxes, cell, joined[cell]).mean(axis=0)[None])
            continue
        pixels = _pixels(image, boxes, cell)
        halves = _halves(pixels) if len(pixels) > LARGE * typical else None
        found.append(centers[cell][None] if halves is None else halves)
    return np.concatenate(found).astype(np.float64)


def _halves(pixels: Floats) -> Floats | None:
    """The middles of two cells that some pixels are, if their outline says so."""
    whole = solidity(pixels)
    if whole >= DENTED:
        return None
    fit = kmeans(pixels, 2, n_init=3, random_state=0)
    parts = [solidity(pixels[fit.labels == half]) for half in range(2)]
    return fit.centers.astype(np.float64) if min(parts) > whole + 0.5 * (1 - whole) else None


def _pixels(image: NDArray[np.int64], boxes: list[tuple[slice, slice] | None], *cells: int) -> Floats:
    """Rows and columns of the pixels of some cells."""
    found: list[NDArray[Any]] = []
    for cell in cells:
        box = boxes[cell]
        if box is not None:
            found.append(np.argwhere(image[box] == cell) + np.array([box[0].start, box[1].start]))
    return np.concatenate(found).astype(np.float64)


def solidity(pixels: Floats) -> float:
    """Which share of their convex hull some pixels fill."""
    from scipy.spatial import ConvexHull

    corners = np.concatenate([pixels + np.array(off) for off in ((-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5))])
    return len(pixels) / float(ConvexHull(corners).volume)
