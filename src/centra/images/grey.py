"""What of an image tells where cells are: a channel, the brightness, or a stain."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.errors import DataError
from centra.extras import require
from centra.images.reading import Image

LEAST, LARGEST, MOST_OFFSET = 1e-20, 1e30, 1e4  # of a range of brightness that float32 tells well
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
        colours, odd = _as_shares(image)
        bright = float(np.percentile(colours.mean(axis=2), 90)) > 0.6
        if bright and float((colours.max(axis=2) - colours.min(axis=2)).mean()) > STAINED:
            require("skimage", "image", "parting stains")
            from skimage.color import rgb2hed

            stain = np.asarray(rgb2hed(colours)[..., 0], np.float32)
            what = "taken for stained tissue: hematoxylin, by colour deconvolution; --channel N takes a channel"
            return stain, (*odd, what)
        return (colours @ np.array([0.2125, 0.7154, 0.0721], np.float32)), (*odd, "colours taken as their brightness")
    grey, notes = _finite(image, pixels[..., 0])
    return grey, (*notes, f"the first of {count} channels is read; --channel N reads another")


def _finite(image: Image, pixels: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, ...]]:
    """As float32; what float32 would round away or can't hold is first brought to shares of the range."""
    notes: tuple[str, ...] = ()
    if pixels.dtype.kind == "f":
        good = np.isfinite(pixels)
        if not good.any():
            raise DataError(f"{image.source} has no pixel with a number: all are NaN or infinite")
        low, high = float(pixels[good].min()), float(pixels[good].max())
        if not good.all():
            pixels = np.where(good, pixels, low)
            notes = (f"{int((~good).sum())} pixel(s) that are no numbers taken as dark",)
        with np.errstate(over="ignore"):
            spread = high - low
        if (np.isfinite(spread) and spread > 0 and not LEAST < spread < LARGEST) or abs(low) > MOST_OFFSET * spread > 0:
            return ((pixels - low) / spread).astype(np.float32), (*notes, "brightness is told as a share of its range")
        if not np.isfinite(spread):
            half = pixels / 2 - low / 2
            return (half / half.max()).astype(np.float32), (*notes, "brightness is told as a share of its range")
    return pixels.astype(np.float32), notes


def _as_shares(image: Image) -> tuple[NDArray[Any], tuple[str, ...]]:
    pixels = image.pixels
    if pixels.dtype.kind in "iu":
        return pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max), ()
    if pixels.dtype.kind == "b":
        return pixels.astype(np.float32), ()
    shares, notes = _finite(image, pixels)
    return np.clip(shares / np.float32(max(float(shares.max()), 1.0)), 0, 1), notes
