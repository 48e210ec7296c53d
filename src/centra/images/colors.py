"""colors(): the palette of a picture, each of whose pixels counts."""

from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.collapse import collapsed
from centra.data import Floats
from centra.errors import DataError
from centra.fit import kmeans
from centra.images.names import nearest_name
from centra.images.reading import Image, of_array, read_image
from centra.images.spaces import SpaceName, to_rgb, to_space
from centra.wording import counted

MOST = 16  # colours that are compared where their number is to be found
LITTLE = 0.01  # of the variance: a further colour that takes away no more isn't missed
USUAL = 8


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The colours of a picture.

    Attributes
    ----------
    rgb : ndarray of shape (k, 3), uint8
        sRGB, those of most pixels first.
    shares : ndarray of shape (k,)
        Of the pixels that can be seen; they add up to 1.
    names : tuple of str
        The nearest colour that CSS has a name for.
    error : float
        How far pixels are from their colour, on average: a distance in `space`.
    labels : ndarray of shape (height, width), int16
        The colour of each pixel; -1 where nothing is to be seen.
    space : {"oklab", "lab", "rgb"}
    distinct : int
        Colours that the picture has.
    source : str
    notes : tuple of str
    """

    rgb: NDArray[np.uint8]
    shares: Floats
    names: tuple[str, ...]
    error: float
    labels: NDArray[np.int16]
    space: SpaceName
    distinct: int
    source: str
    notes: tuple[str, ...]

    @property
    def hex(self) -> tuple[str, ...]:
        """``#rrggbb`` of each."""
        return tuple("#" + bytes(color).hex() for color in self.rgb.tolist())


def colors(
    image: Any,
    k: int | Literal["auto"] = USUAL,
    *,
    space: SpaceName = "oklab",
    n_init: int = 4,
    random_state: Any = 0,
    page: int | None = None,
    force: bool = False,
) -> Palette:
    """Find the colours of a picture.

    Every pixel counts; equal ones are clustered as one with a weight. Distances are those of a space in which they are
    about as large as the difference that people see.

    Parameters
    ----------
    image : str, path or array
        PNG, JPEG, TIFF, or an array of shape (height, width, 3 or 4) or (height, width), of bytes.
    k : int or "auto"
        How many colours, up to 256; "auto": up to 16, until one more takes away less than 1 % of the variance.
    space : {"oklab", "lab", "rgb"}
        OKLab (Ottosson 2020), CIELAB, or sRGB as it is.
    n_init : int
        Runs from different starts, of which the best is kept.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
    page : int, optional
        Of a picture of several, from 0 on.
    force : bool
        Take more than 200 million pixels, too.

    Returns
    -------
    Palette

    Raises
    ------
    DataError
        It can't be read, nothing is to be seen, or it has fewer colours than asked for.
    ParameterError
    """
    check.choice("space", space, ("oklab", "lab", "rgb"))
    given = _read(image, page, force=force)
    pixels = as_bytes(given)
    height, width = pixels.shape[:2]
    flat, seen = pixels.reshape(-1, 3), None if given.alpha is None else np.flatnonzero(given.alpha.ravel())
    flat = flat if seen is None else flat[seen]
    if not len(flat):
        raise DataError(f"{given.source} has nothing to be seen: all of its pixels are transparent")
    distinct = collapsed(flat)
    rows, weights = to_space(distinct.rows, space), distinct.counts.astype(np.float64)
    if k == "auto":
        k, why = _how_many(rows, weights, random_state)
        notes = (*given.notes, why)
    else:
        k, notes = check.whole("k", k), given.notes
        most = min(256 if seen is None else 255, len(rows))  # what can't be seen takes one, too
        if k > most:
            raise DataError(f"{given.source} can have {counted(most, 'colour')} at most: use -k {most}")
    fit = kmeans(rows, k, sample_weight=weights, n_init=n_init, random_state=random_state)
    shares = np.bincount(fit.labels, weights, minlength=k)
    order = np.argsort(-shares, kind="stable")
    rank = np.empty(k, np.int16)
    rank[order] = np.arange(k, dtype=np.int16)
    rgb = np.rint(to_rgb(fit.centers[order].astype(np.float64), space)).astype(np.uint8)
    of = rank[fit.labels]
    away = np.sqrt(np.square(rows - to_space(rgb, space)[of]).sum(axis=1))
    labels = np.full(height * width, -1, np.int16)
    labels[slice(None) if seen is None else seen] = of[distinct.of]
    return Palette(
        rgb,
        shares[order] / shares.sum(),
        tuple(nearest_name(color) for color in rgb),
        float(np.average(away, weights=weights)),
        labels.reshape(height, width),
        space,
        len(rows),
        given.source,
        notes,
    )


def _read(image: Any, page: int | None, *, force: bool) -> Image:
    if isinstance(image, str | PathLike):
        return read_image(fspath(image), page=page, force=force)
    return image if isinstance(image, Image) else of_array(image, alpha=True)


def as_bytes(image: Image) -> NDArray[np.uint8]:
    """Red, green and blue of every pixel, shape (height, width, 3).

    Wider numbers than bytes go up to 65,535, or to the largest one if that is more; floats up to 1, or to 255.

    Raises
    ------
    DataError
    """
    pixels = image.pixels
    if pixels.ndim == 3 and pixels.shape[2] not in (1, 3):
        raise DataError(f"{image.source} has {pixels.shape[2]} channels: colours are found of grey, RGB or RGBA")
    if pixels.dtype.kind == "f" and not np.isfinite(pixels).all():
        raise DataError(f"{image.source} has pixels that are NaN or infinite: give colours from 0 to 1")
    if pixels.dtype != np.uint8:
        largest = float(pixels.max())
        steps = (1.0, 255.0) if pixels.dtype.kind in "bf" else (255.0, 65_535.0)
        top = next((step for step in steps if largest <= step), largest)
        pixels = np.rint(np.clip(pixels / top, 0, 1) * 255).astype(np.uint8)
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))


def _how_many(rows: Floats, weights: Floats, random_state: Any) -> tuple[int, str]:
    """The first number after which one more colour takes away little; of every pixel."""
    most, inertias = min(MOST, len(rows)), list[float]()
    for k in range(1, most + 1):
        inertias.append(kmeans(rows, k, sample_weight=weights, n_init=2, random_state=random_state).inertia)
        if k > 1 and inertias[-2] - inertias[-1] <= LITTLE * inertias[0]:
            return k - 1, f"{counted(k - 1, 'colour')}: one more takes away less than {LITTLE:.0%} of the variance"
    return most, f"{counted(most, 'colour')}, the most that are tried"
