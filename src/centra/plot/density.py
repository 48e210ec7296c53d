"""Many rows as an image: every row counts in its pixel, none is left out, and none is too small to be seen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Index, Labels

PIXEL = 0.5  # points that a pixel is wide
MOST_PIXELS = 1500  # along a side
SMALLEST, LARGEST = 4.0, 16.0  # squared diameter, in points, of the dot that a pixel with one row is drawn as
AROUND = 61  # side of the square about a pixel that is looked at for others
ROOM = 1 / 9  # of the place that a pixel has to itself, what its dot may take: as much as dots of so many rows do
# Opacity of a single row: among others that are mostly single, too; where 1000 share a pixel; where it is alone.
AMONG_FEW, AMONG_MANY, ALONE = 0.85, 0.55, 0.9


def count(rows: Floats, extent: tuple[float, float, float, float], shape: tuple[int, int]) -> tuple[Index, Index]:
    """Find the pixel of each row.

    Parameters
    ----------
    rows : ndarray of shape (n, 2)
    extent : left, right, bottom, top
    shape : pixels up, pixels across

    Returns
    -------
    pixels : ndarray of shape (n,), int64
        Flat, from the bottom left.
    counts : ndarray of shape `shape`, int64
        Rows in each pixel.
    """
    left, right, bottom, top = extent
    up, across = shape
    column = np.minimum(((rows[:, 0] - left) * (across / (right - left))).astype(np.int64), across - 1)
    row = np.minimum(((rows[:, 1] - bottom) * (up / (top - bottom))).astype(np.int64), up - 1)
    pixels = row * across + column
    return pixels, np.bincount(pixels, minlength=up * across).reshape(shape)


def paint(pixels: Index, counts: Index, labels: Labels, colors: Floats) -> Floats:
    """Give each pixel the mean colour of its rows, the more opaque the more rows it has (by their logarithm).

    Empty pixels close to one with rows look like that one, so that it is seen as a dot: the larger, the emptier its
    surroundings are and the more rows it has.

    Returns
    -------
    ndarray of shape (*counts.shape, 4), float64
        Red, green, blue, opacity.
    """
    image = np.empty((counts.size, 4))
    flat = np.maximum(counts.ravel(), 1)
    for channel in range(3):
        image[:, channel] = np.bincount(pixels, weights=colors[labels, channel], minlength=counts.size) / flat
    nearest, covered, alone = _dots(counts)
    # A few pixels with very many equal rows should not make all others pale.
    full = np.log(max(2.0, float(np.quantile(counts[counts > 0], 0.99))))
    faintest = AMONG_FEW - (AMONG_FEW - AMONG_MANY) * min(full / np.log(1000), 1.0)
    faintest = faintest + (ALONE - faintest) * alone
    image[:, 3] = faintest + (1 - faintest) * np.minimum(np.log(flat) / full, 1.0)
    # Colours go on where nothing is seen, lest those of the edges be mixed with black when the image is scaled.
    image = image[nearest]
    image[~covered, 3] = 0.0
    return image.reshape(*counts.shape, 4)


def _dots(counts: Index) -> tuple[Index, NDArray[np.bool_], Floats]:
    """For each pixel, flat: the nearest that has rows, whether its dot reaches here, how much alone this pixel is."""
    from scipy import ndimage

    occupied = counts > 0
    found: Any = ndimage.distance_transform_edt(~occupied, return_indices=True)
    apart, (up, across) = found
    nearest = (up.astype(np.int64) * counts.shape[1] + across).ravel()
    crowd = ndimage.uniform_filter(occupied.astype(np.float64), AROUND).ravel()
    sizes = np.clip(ROOM * PIXEL**2 / np.maximum(crowd, AROUND**-2), SMALLEST, LARGEST)
    alone = (sizes - SMALLEST) / (LARGEST - SMALLEST)
    grown = sizes * (1 + 2 * np.log10(np.maximum(counts.ravel(), 1)))
    return nearest, 2 * PIXEL * apart.ravel() <= np.sqrt(grown)[nearest], alone
