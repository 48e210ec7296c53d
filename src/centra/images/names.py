"""The names that CSS has for colours."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.extras import require
from centra.images.spaces import to_space


def nearest_name(rgb: NDArray[np.uint8]) -> str:
    """The one whose colour looks most like this one, in OKLab."""
    names, places = _known()
    away = np.square(places - to_space(rgb[None], "oklab")).sum(axis=1)
    return names[int(away.argmin())]


@cache
def _known() -> tuple[tuple[str, ...], Floats]:
    require("PIL", "image", "names of colours")
    from PIL import ImageColor

    names = tuple(sorted(ImageColor.colormap))
    rgb = np.array([ImageColor.getrgb(name)[:3] for name in names], np.uint8)
    return names, to_space(rgb, "oklab")
