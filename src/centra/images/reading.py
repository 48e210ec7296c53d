"""Images in: TIFF, PNG, JPEG and what else Pillow reads, turned the right way up."""

import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.errors import DataError
from centra.extras import require

MOST = 200_000_000  # pixels, more of which are likely a mistake
TIFF = (".tif", ".tiff", ".btf")


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """An image as it was read.

    Attributes
    ----------
    pixels : ndarray of shape (height, width) or (height, width, channels)
        Of any real dtype.
    source : str
    micrometres : (float, float) or None
        Height and width of a pixel, where the file tells.
    alpha : ndarray of shape (height, width), bool, or None
        Which pixels can be seen, where not all can.
    notes : tuple of str
    """

    pixels: NDArray[Any]
    source: str = "the image"
    micrometres: tuple[float, float] | None = None
    alpha: NDArray[np.bool_] | None = None
    notes: tuple[str, ...] = ()


def read_image(path: str, *, page: int | None = None, force: bool = False) -> Image:
    """Read an image.

    Parameters
    ----------
    path : str
    page : int, optional
        Of a stack, from 0 on; by default the first, with a note.
    force : bool
        Read more than 200 million pixels, too.

    Raises
    ------
    DataError
        It is missing, damaged, too large, or no image.
    """
    if not os.path.exists(path):
        raise DataError(f"{path} doesn't exist: check the name and the folder")
    if not os.path.getsize(path):
        raise DataError(f"{path} is empty: there is nothing to read")
    try:
        if Path(path).suffix.lower() in TIFF:
            return _read_tiff(path, page, force=force)
        return _read_other(path, page, force=force)
    except DataError:
        raise
    except MemoryError:
        raise DataError(f"{path} takes more memory than there is: make it smaller") from None
    except Exception as error:  # readers raise what they like over damaged files
        if isinstance(error, OSError) and error.strerror:
            raise DataError(f"{path} can't be read: {error.strerror.lower()}") from None
        raise DataError(f"{path} can't be read: it is damaged, cut short, or no image; save it again") from None


def of_array(array: Any, *, alpha: bool = False) -> Image:
    """An image that is in memory already; `alpha`: of 2 or 4 channels, the last says what can be seen.

    Raises
    ------
    DataError
    """
    pixels = np.asarray(array)
    _refuse_kind("the image", pixels)
    if pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise DataError(
            f"the image has shape {pixels.shape}: rows by columns of numbers, or these by channels, are needed"
        )
    return _parted(Image(pixels), alpha=alpha and pixels.ndim == 3 and pixels.shape[2] in (2, 4))


def _refuse_kind(source: str, pixels: NDArray[Any]) -> None:
    if pixels.dtype.kind not in "biuf":
        raise DataError(f"{source} has pixels of type {pixels.dtype}: rows by columns of real numbers are needed")


def _refuse_large(path: str, pixels: int, *, force: bool) -> None:
    if pixels > MOST and not force:
        raise DataError(
            f"{path} has {pixels / 1e6:.0f} million pixels, more than {MOST // 10**6} million: make it smaller, or say "
            "--force"
        )


def _read_tiff(path: str, page: int | None, *, force: bool) -> Image:
    require("tifffile", "image", "reading TIFF files")
    import logging

    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what is wrong is said in a sentence
    with tifffile.TiffFile(path) as file:
        series: Any = file.series[0]
        axes, shape, first = series.axes, series.shape, series.keyframe
        flat = [size for axis, size in zip(axes, shape, strict=True) if axis in "YX"]
        _refuse_large(path, int(np.prod(flat)), force=force)
        content = np.asarray(series.asarray())
        size = _size_of(file, series)
        kind, alpha = first.photometric.name, any(int(extra) in (1, 2) for extra in first.extrasamples)
        if kind in ("SEPARATED", "CIELAB", "ICCLAB", "ITULAB"):
            raise DataError(f"{path} has colours of another kind ({kind}): save it as RGB or grey")
        if kind == "MINISWHITE" and content.dtype.kind in "biu":
            content = ~content if content.dtype.kind in "bu" else content.max() - content
        if kind == "PALETTE" and first.colormap is not None:
            content, axes = np.moveaxis(np.asarray(first.colormap)[:, content], 0, -1), axes + "S"
    _refuse_kind(path, content)
    return _plane(path, content, axes, page, size=size, alpha=alpha)


def _plane(
    path: str, content: NDArray[Any], axes: str, page: int | None, *, size: tuple[float, float] | None, alpha: bool
) -> Image:
    """The page that is asked for of a stack, channels last: samples of a pixel, or else an axis of channels."""
    tail = [axes.index("Y"), axes.index("X")]
    layers = next((axes.index(axis) for axis in "SC" if axis in axes), None)
    tail += [] if layers is None else [layers]
    content = np.moveaxis(content, tail, range(-len(tail), 0))
    pages = int(np.prod(content.shape[: content.ndim - len(tail)]))
    content = content.reshape(pages, *content.shape[content.ndim - len(tail) :])
    notes: tuple[str, ...] = ()
    if page is None and pages > 1:
        notes = (f"a stack of {pages} pages, of which the first is read; --page N reads another",)
    wanted = 0 if page is None else page
    if not 0 <= wanted < pages:
        raise DataError(f"{path} has {pages} page(s), numbered from 0: there is no page {wanted}")
    return _parted(Image(content[wanted], path, size, notes=notes), alpha=alpha and "S" in axes)


def _size_of(file: Any, series: Any) -> tuple[float, float] | None:
    """Micrometres of a pixel, as OME or ImageJ tell."""
    if file.ome_metadata:
        import re

        found = dict(re.findall(r'PhysicalSize([XY])="([\d.eE+-]+)"', file.ome_metadata))
        units = dict(re.findall(r'PhysicalSize([XY])Unit="([^"]+)"', file.ome_metadata))
        scale = {"µm": 1.0, "um": 1.0, "nm": 1e-3, "mm": 1e3, "cm": 1e4}
        if {*found} == {"X", "Y"} and all(units.get(axis, "µm") in scale for axis in "XY"):
            return (
                float(found["Y"]) * scale[units.get("Y", "µm")],
                float(found["X"]) * scale[units.get("X", "µm")],
            )
        return None
    about = file.imagej_metadata or {}
    tags = series.pages[0].tags
    if str(about.get("unit", "")).lower() in ("micron", "um", "µm", "\\u00b5m") and "YResolution" in tags:
        up, across = (tags[name].value for name in ("YResolution", "XResolution"))
        if up[0] and across[0]:
            return up[1] / up[0], across[1] / across[0]
    return None


def _read_other(path: str, page: int | None, *, force: bool) -> Image:
    require("PIL", "image", "reading images")
    from PIL import Image as Pictures
    from PIL import ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of decompression bombs, which are refused below
        limit, Pictures.MAX_IMAGE_PIXELS = Pictures.MAX_IMAGE_PIXELS, None
        try:
            with Pictures.open(path) as picture:
                _refuse_large(path, picture.width * picture.height, force=force)
                frames = getattr(picture, "n_frames", 1)
                wanted = 0 if page is None else page
                if not 0 <= wanted < frames:
                    raise DataError(f"{path} has {frames} page(s), numbered from 0: there is no page {wanted}")
                if wanted:
                    picture.seek(wanted)
                notes = (f"it has {frames} pages, of which the first is read; --page N reads another",)
                turned = ImageOps.exif_transpose(picture)
                if turned.mode == "P":
                    turned = turned.convert("RGBA" if "transparency" in turned.info else "RGB")
                elif turned.mode in ("CMYK", "YCbCr", "LAB", "HSV", "PA"):
                    turned = turned.convert("RGBA" if turned.mode == "PA" else "RGB")
                elif turned.mode == "1":
                    turned = turned.convert("L")
                pixels, alpha = np.asarray(turned), turned.mode in ("LA", "RGBA", "La", "RGBa")
        finally:
            Pictures.MAX_IMAGE_PIXELS = limit
    return _parted(Image(pixels, path, notes=notes if frames > 1 and page is None else ()), alpha=alpha)


def _parted(image: Image, *, alpha: bool) -> Image:
    """Without a channel that tells which pixels can be seen."""
    pixels, seen = image.pixels, None
    if alpha:
        top = np.iinfo(pixels.dtype).max if pixels.dtype.kind in "iu" else 1
        there = pixels[..., -1] > top / 2
        seen, pixels = (None if there.all() else there), pixels[..., :-1]
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    return Image(pixels, image.source, image.micrometres, seen, image.notes)
