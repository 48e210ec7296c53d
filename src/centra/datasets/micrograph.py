"""A picture of cells under a microscope, with the truth."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Floats


class Micrograph(NamedTuple):
    """
    Attributes
    ----------
    image : ndarray of shape (size, size), uint16
    labels : ndarray of shape (size, size), int32
        0 is ground, 1 is the first cell; a pixel of two cells is of the later one.
    centers : ndarray of shape (k, 2)
        x and y in pixels.
    """

    image: NDArray[np.uint16]
    labels: NDArray[np.int32]
    centers: Floats


def micrograph(k: int, *, size: int = 512, radius: float = 10.0, light: float = 200.0, seed: Any = None) -> Micrograph:
    """Bright ellipses on a ground that is not quite even, blurred, with the noise of counted light.

    Cells differ in size, shape, direction and brightness; some touch and overlap a little.

    Parameters
    ----------
    k : int
        How many cells; fewer, where these can't be placed.
    size : int
        Width and height in pixels.
    radius : float
        Of a typical cell.
    light : float
        Counts of a typical cell above the ground, which has 100: the fewer, the more noise.
    seed : None, int, numpy.random.Generator or numpy.random.RandomState

    Returns
    -------
    Micrograph

    Examples
    --------
    >>> from centra import datasets
    >>> datasets.micrograph(20, seed=0).image.shape
    (512, 512)
    """
    from scipy.ndimage import gaussian_filter

    rng = check.generator(seed)
    k, size = check.whole("k", k), check.whole("size", size)
    y, x = np.mgrid[:size, :size].astype(np.float64)
    scene = 100 + 40 * np.sin(x / size * 2 + rng.uniform(0, 6)) * np.cos(y / size * 2 + rng.uniform(0, 6))
    labels = np.zeros((size, size), np.int32)
    centers: list[tuple[float, float]] = []
    for _ in range(50 * k):
        if len(centers) == k:
            break
        a, b = radius * rng.uniform(0.75, 1.35), radius * rng.uniform(0.65, 1.0)
        at = rng.uniform(0.5 * radius, size - 0.5 * radius, 2)
        if any(np.hypot(*(at - other)) < 1.55 * radius for other in centers):
            continue
        turn = rng.uniform(0, np.pi)
        box = tuple(slice(max(0, int(c - 2 * radius)), int(c + 2 * radius) + 1) for c in at[::-1])
        along = (x[box] - at[0]) * np.cos(turn) + (y[box] - at[1]) * np.sin(turn)
        aside = (y[box] - at[1]) * np.cos(turn) - (x[box] - at[0]) * np.sin(turn)
        inside = (along / a) ** 2 + (aside / b) ** 2 <= 1
        centers.append((float(at[0]), float(at[1])))
        labels[box][inside] = len(centers)
        scene[box][inside] += light * rng.lognormal(0, 0.35)
    blurred = gaussian_filter(scene, max(1.0, 0.08 * radius))
    return Micrograph(rng.poisson(blurred).astype(np.uint16), labels, np.array(centers).reshape(-1, 2))
