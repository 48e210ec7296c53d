"""What of an image tells where cells are: a channel, the brightness, or a stain."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.errors import DataError
from centra.extras import require
from centra.images.reading import Image

STAINED = 0.06  # saturation, on average, from which on a bright image is of stained tissue


def intensities(image: Image, channel: int | None = None) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Brightness of every pixel, and what was done to find it.

    Returns
    -------
    ndarray of shape (height, width), float32
    notes : tuple of str

    Raises
    ------
    DataError
    """
    pixels = image.pixels
    if pixels.ndim == 2:
        if channel not in (None, 0):
            raise DataError(f"{image.source} has one channel, numbered 0: there is no channel {channel}")
        return _finite(image, pixels)
    count = pixels.shape[2]
    if channel is not None:
        if not 0 <= channel < count:
            raise DataError(f"{image.source} has {count} channels, numbered from 0: there is no channel {channel}")
        return _finite(image, pixels[..., channel])
    if count == 3:
        colours = _as_shares(pixels)
        bright = float(np.percentile(colours.mean(axis=2), 90)) > 0.6
        if bright and float((colours.max(axis=2) - colours.min(axis=2)).mean()) > STAINED:
            require("skimage", "image", "parting stains")
            from skimage.color import rgb2hed

            stain = np.asarray(rgb2hed(colours)[..., 0], np.float32)
            return stain, (
                "taken for stained tissue: hematoxylin, by colour deconvolution; --channel N takes a channel",
            )
        return (colours @ np.array([0.2125, 0.7154, 0.0721], np.float32)), ("colours taken as their brightness",)
    grey, notes = _finite(image, pixels[..., 0])
    return grey, (*notes, f"the first of {count} channels is read; --channel N reads another")


def _finite(image: Image, pixels: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, ...]]:
    grey = pixels.astype(np.float32)
    bad = ~np.isfinite(grey)
    if not bad.any():
        return grey, ()
    if bad.all():
        raise DataError(f"{image.source} has no pixel with a number: all are NaN or infinite")
    grey[bad] = grey[~bad].min()
    count = int(bad.sum())
    return grey, (f"{count} pixel(s) that are no numbers taken as dark",)


def _as_shares(pixels: NDArray[Any]) -> NDArray[Any]:
    if pixels.dtype.kind in "iu":
        return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    top = float(np.nanmax(pixels)) or 1.0
    return np.nan_to_num(pixels.astype(np.float32) / np.float32(max(top, 1.0)))
