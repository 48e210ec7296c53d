"""cell_centers(): where the cells of a micrograph are.

Bright pixels are clustered by their positions, weighted by their brightness, from starts that the picture shows: what
is brighter than its surroundings, a few cells wide, is foreground; where the distance to its edge, smoothed, is
highest, a cell begins. All lengths are in radii of a typical cell, which is measured; nothing else is a number of
pixels.
"""

from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Floats, Index, Rows2D
from centra.errors import DataError
from centra.extras import require
from centra.fit import Clustering, kmeans
from centra.images.evidence import settled
from centra.images.grey import intensities
from centra.images.reading import Image, of_array, read_image
from centra.wording import counted

AROUND = 4.0  # radii: how far around a pixel its surroundings reach across
ABOVE = 0.1  # of the step from ground to cells, by which foreground is brighter than its surroundings
LOW = 0.8  # of the way from the ground to the threshold, below which nothing is foreground
APART = 0.6  # radii between two starts at least
SMOOTHED = 0.12  # radii: by which the distances are smoothed
LEAST = 0.25  # radii: what is thinner is no cell
ROUNDS = 2  # of measuring a radius and looking with it
BLOCKS = 8  # from side to side, in which the ground is looked for
CLEARER = 0.03  # of the variance: by so much dark and bright are parted better if an uneven ground is taken off
SMOOTH_NOISE = 0.28  # of the noise is left when pixels are smoothed
PLAIN = 4.0  # times the noise that is left, by which foreground differs from the ground at least


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What :func:`cell_centers` found.

    Attributes
    ----------
    centers : ndarray of shape (k, 2)
        x and y in pixels: 0, 0 is the middle of the upper left one.
    areas : ndarray of shape (k,)
        Pixels.
    brightness : ndarray of shape (k,)
        Of the pixels of each cell, on average, in the units of the image (of the stain, if it was parted).
    labels : ndarray of shape (height, width), int32
        0 is ground, 1 is the first cell.
    micrometres : (float, float) or None
        Height and width of a pixel.
    radius : float
        Of a typical cell, in pixels.
    grey : ndarray of shape (height, width), float32
        What was looked at.
    source : str
    notes : tuple of str
    """

    centers: Floats
    areas: Index
    brightness: Floats
    labels: NDArray[np.int32]
    micrometres: tuple[float, float] | None
    radius: float
    grey: Rows2D
    source: str
    notes: tuple[str, ...]


def cell_centers(
    image: Any,
    *,
    k: int | None = None,
    channel: int | None = None,
    page: int | None = None,
    force: bool = False,
) -> Cells:
    """Find the centres of cells, or of other bright or dark spots of about one size.

    Parameters
    ----------
    image : str, path or array
        TIFF, PNG, JPEG, or an array of shape (height, width) or (height, width, channels).
    k : int, optional
        How many; by default what the picture shows.
    channel : int, optional
        From 0 on; by default a grey image, a stain or the brightness.
    page : int, optional
        Of a stack, from 0 on.
    force : bool
        Take more than 200 million pixels, too.

    Returns
    -------
    Cells
        Numbered from top to bottom.

    Raises
    ------
    DataError
        It can't be read, or has no foreground.
    ParameterError
    """
    require("skimage", "image", "finding cells")
    k = None if k is None else check.whole("k", k)
    given = read_image(fspath(image), page=page, force=force) if isinstance(image, str | PathLike) else of_array(image)
    grey, notes = intensities(given, channel)
    notes = (*given.notes, *notes)
    smooth, done = _flattened(grey, given)
    notes = (*notes, *done)
    mask, radius, starts, weights = _seen(smooth, given)
    where = np.argwhere(mask).astype(np.float64)
    if k is not None:
        starts = _so_many(starts, k, where, given)
    fit = _fitted(where, weights, starts)
    if k is None:
        starts = settled(mask, fit.labels, fit.centers.astype(np.float64), radius)
        fit = _fitted(where, weights, starts)
    return Cells(**_described(given, grey, mask, fit), radius=radius, notes=notes)


def _ndimage() -> Any:  # whose stubs know less than its callers
    from scipy import ndimage

    return ndimage


def _flattened(grey: Rows2D, image: Image) -> tuple[Rows2D, list[str]]:
    """Smoothed, cells bright, the ground even, and the noise, as far as it comes from counts; and what was done."""
    ndimage = _ndimage()
    from skimage.filters import threshold_otsu

    smooth, notes = ndimage.gaussian_filter(grey, 1.0, output=np.float32), list[str]()
    if float(np.ptp(smooth)) == 0:
        raise DataError(f"{image.source} has no foreground: all of its pixels are alike")
    if float((smooth > threshold_otsu(smooth)).mean()) > 0.5:
        smooth = smooth.max() - smooth
        notes.append("cells are darker than the ground: brightness was turned around")
    even = smooth - _ground(smooth)
    if _parted(even) > _parted(smooth) + CLEARER:
        smooth = even
        notes.append("the ground is uneven, and was taken off")
    bright = smooth > threshold_otsu(smooth)
    if float(smooth[bright].mean() - smooth[~bright].mean()) < PLAIN * SMOOTH_NOISE * _noise(grey):
        raise DataError(f"{image.source} has no foreground: nothing stands out of the noise")
    smooth -= smooth.min()
    return np.sqrt(smooth, out=smooth), notes


def _noise(grey: Rows2D) -> float:
    """Standard deviation of what differs from pixel to pixel."""
    if grey.shape[1] < 3:
        return 0.0
    bends = 2 * grey[:, 1:-1] - grey[:, :-2] - grey[:, 2:]
    return 1.4826 * float(np.median(np.abs(bends))) / 6**0.5


def _ground(smooth: Rows2D) -> Rows2D:
    """What is dark in each of some blocks, smoothly."""
    ndimage = _ndimage()

    height, width = smooth.shape
    rows, columns = (np.linspace(0, size, BLOCKS + 1).astype(int) for size in (height, width))
    if min(height, width) < 4 * BLOCKS:
        return np.zeros_like(smooth)
    low = [
        [np.percentile(smooth[rows[i] : rows[i + 1], columns[j] : columns[j + 1]], 20) for j in range(BLOCKS)]
        for i in range(BLOCKS)
    ]
    even = ndimage.median_filter(np.array(low, np.float32), 3, mode="nearest")
    zoom = (height / BLOCKS, width / BLOCKS)
    return ndimage.zoom(even, zoom, order=1, mode="nearest", grid_mode=True, output=np.float32)[:height, :width]


def _parted(smooth: Rows2D) -> float:
    """Which share of the variance is that between dark and bright, by Otsu's threshold."""
    from skimage.filters import threshold_otsu

    total = float(smooth.var())
    if total == 0:
        return 0.0
    bright = smooth > threshold_otsu(smooth)
    share = float(bright.mean())
    if share in (0.0, 1.0):
        return 0.0
    return share * (1 - share) * float(smooth[bright].mean() - smooth[~bright].mean()) ** 2 / total


def _seen(smooth: Rows2D, image: Image) -> tuple[NDArray[np.bool_], float, Floats, Floats]:
    """Foreground, the radius of a typical cell, where cells begin, and the weight of each pixel of the foreground."""
    ndimage = _ndimage()
    from skimage.filters import threshold_otsu

    threshold = float(threshold_otsu(smooth))
    bright = smooth > threshold
    ground, cells = float(smooth[~bright].mean()), float(smooth[bright].mean())
    distances = _distances(ndimage.binary_fill_holes(bright))
    _, heights = _peaks(distances, 1.0, 3, 2.0)
    radius = float(np.median(heights)) if len(heights) else 2.0
    mask, starts, around = bright, np.empty((0, 2)), smooth
    for _ in range(ROUNDS):
        width = int(AROUND * radius) // 2 * 2 + 1
        around = ndimage.uniform_filter(smooth, width, mode="reflect")
        mask = (smooth > around + ABOVE * (cells - ground)) & (smooth > ground + LOW * (threshold - ground))
        mask = ndimage.binary_opening(ndimage.binary_fill_holes(mask), iterations=max(1, int(0.15 * radius)))
        distances = _distances(mask)
        starts, heights = _peaks(distances, SMOOTHED * radius, APART * radius, LEAST * radius)
        if not len(starts):
            raise DataError(f"{image.source} has no foreground: nothing is as wide as a cell")
        radius = float(np.median(heights))
    highest = ndimage.maximum_filter(smooth, int(AROUND * radius) // 2 * 2 + 1)
    weights = (smooth[mask] - ground) / np.maximum(highest[mask] - ground, 1e-6 * (cells - ground))
    return mask, radius, starts, np.maximum(weights, 0.05).astype(np.float64)


def _distances(mask: NDArray[np.bool_]) -> Floats:
    """To the ground; a cell that is cut off by the border goes on there."""
    ndimage = _ndimage()

    return np.asarray(ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge")))[1:-1, 1:-1]


def _peaks(distances: Floats, smoothed: float, apart: float, least: float) -> tuple[Floats, Floats]:
    """Where distances are highest, and how high, those at least so far apart and so high."""
    ndimage = _ndimage()
    from skimage.feature import peak_local_max

    found: Any = peak_local_max(
        ndimage.gaussian_filter(distances, max(0.8, smoothed)),
        min_distance=max(2, round(apart)),
        threshold_abs=least,
        exclude_border=False,
    )
    return found.astype(np.float64), distances[found[:, 0], found[:, 1]]


def _so_many(starts: Floats, k: int, where: Floats, image: Image) -> Floats:
    """The first k starts, which are the plainest; further ones as far from all others as can be."""
    if k > len(where):
        raise DataError(f"{image.source} has only {counted(len(where), 'pixel')} of foreground: use -k {len(where)}")
    if len(starts) >= k:
        return starts[:k]
    from scipy.spatial import KDTree

    squared = np.square(KDTree(starts).query(where)[0])
    chosen = list(starts)
    while len(chosen) < k:
        at = where[int(squared.argmax())]
        squared = np.minimum(squared, np.square(where - at).sum(axis=1))
        chosen.append(at)
    return np.array(chosen)


def _fitted(where: Floats, weights: Floats, starts: Floats) -> Clustering:
    return kmeans(where, len(starts), init=starts, sample_weight=weights, max_iter=50)


def _described(image: Image, grey: Rows2D, mask: NDArray[np.bool_], fit: Clustering) -> dict[str, Any]:
    """Of each cell, from top to bottom: where it is, how large, how bright, and its pixels."""
    order = np.lexsort((fit.centers[:, 1], fit.centers[:, 0]))
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(1, len(order) + 1)
    labels = np.zeros(mask.shape, np.int32)
    labels[mask] = number[fit.labels]
    areas = np.bincount(labels.ravel(), minlength=len(order) + 1)[1:]
    light = np.bincount(labels.ravel(), grey.ravel(), minlength=len(order) + 1)[1:]
    return {
        "centers": fit.centers[order][:, ::-1].astype(np.float64),
        "areas": areas,
        "brightness": light / np.maximum(areas, 1),
        "labels": labels,
        "micrometres": image.micrometres,
        "source": image.source,
        "grey": grey,
    }
