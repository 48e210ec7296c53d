"""Colours as people see them: how far apart two are is how different they look."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats

SpaceName = Literal["oklab", "lab", "rgb"]
# Ottosson (2020), "A perceptual color space for image processing": linear sRGB to answers of cones, these to OKLab.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# IEC 61966-2-1 and CIE 15: linear sRGB to XYZ under D65.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = XYZ.sum(axis=1)
SHARES = np.arange(256) / 255
LINEAR = np.where(SHARES <= 0.04045, SHARES / 12.92, ((SHARES + 0.055) / 1.055) ** 2.4)
BEND, SLOPE = (6 / 29) ** 3, (29 / 6) ** 2 / 3


def to_space(rgb: NDArray[np.uint8], space: SpaceName) -> Floats:
    """Of sRGB, bytes. OKLab is multiplied by 100, so that a unit is about as much as in CIELAB."""
    if space == "rgb":
        return rgb.astype(np.float64)
    linear = LINEAR[rgb]
    if space == "oklab":
        return 100 * np.cbrt(linear @ CONES.T) @ OKLAB.T
    ratios = linear @ XYZ.T / WHITE
    f = np.where(ratios > BEND, np.cbrt(ratios), SLOPE * ratios + 4 / 29)
    return np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])


def to_rgb(colors: Floats, space: SpaceName) -> Floats:
    """Back to sRGB from 0 to 255, clipped to what a screen can show."""
    if space == "rgb":
        return np.clip(colors, 0, 255)
    if space == "oklab":
        linear = (colors / 100 @ np.linalg.inv(OKLAB).T) ** 3 @ np.linalg.inv(CONES).T
    else:
        f = (colors[:, 0] + 16) / 116
        f = np.column_stack([f + colors[:, 1] / 500, f, f - colors[:, 2] / 200])
        ratios = np.where(f > 6 / 29, f**3, (f - 4 / 29) / SLOPE)
        linear = ratios * WHITE @ np.linalg.inv(XYZ).T
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
