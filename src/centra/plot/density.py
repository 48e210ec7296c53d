"""Many rows as an image: every row counts in its pixel, none is left out."""

import numpy as np

from centra.data import Floats, Index, Labels

FAINTEST = 0.3  # opacity of a pixel with a single row


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

    Returns
    -------
    ndarray of shape (*counts.shape, 4), float64
        Red, green, blue, opacity.
    """
    image = np.zeros((counts.size, 4))
    flat = counts.ravel()
    for channel in range(3):
        total = np.bincount(pixels, weights=colors[labels, channel], minlength=counts.size)
        image[:, channel] = total / np.maximum(flat, 1)
    # A few pixels with very many equal rows should not make all others pale.
    full = max(2.0, float(np.quantile(flat[flat > 0], 0.99)))
    strength = np.minimum(np.log(np.maximum(flat, 1)) / np.log(full), 1.0)
    image[:, 3] = np.where(flat > 0, FAINTEST + (1 - FAINTEST) * strength, 0.0)
    return image.reshape(*counts.shape, 4)
