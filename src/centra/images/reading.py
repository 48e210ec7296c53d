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


def of_array(array: Any) -> Image:
    """An image that is in memory already.

    Raises
    ------
    DataError
    """
    pixels = np.asarray(array)
    if pixels.ndim not in (2, 3) or 0 in pixels.shape or pixels.dtype.kind not in "biuf":
        raise DataError(
            f"the image has shape {pixels.shape} and dtype {pixels.dtype}: rows by columns of numbers, or these by "
            "channels, are needed"
        )
    return _parted(Image(pixels))


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
        axes, shape = series.axes, series.shape
        flat = [size for axis, size in zip(axes, shape, strict=True) if axis in "YX"]
        _refuse_large(path, int(np.prod(flat)), force=force)
        content = np.asarray(series.asarray())
        size = _size_of(file, series)
    return _plane(path, content, axes, page, size)


def _plane(path: str, content: NDArray[Any], axes: str, page: int | None, size: tuple[float, float] | None) -> Image:
    """The page that is asked for of a stack, with its channels last."""
    content = np.moveaxis(content, [axes.index("Y"), axes.index("X")], [-2, -1])
    rest = axes.replace("Y", "").replace("X", "")
    if rest and rest[-1] == "S":  # samples of a pixel, such as red, green and blue
        content = np.moveaxis(content, len(rest) - 1, -1)
        rest = rest[:-1]
        tail = 3
    else:
        tail = 2
        if rest and rest[-1] == "C":
            content, rest, tail = np.moveaxis(content, len(rest) - 1, -1), rest[:-1], 3
    notes: tuple[str, ...] = ()
    pages = int(np.prod(content.shape[: content.ndim - tail])) if content.ndim > tail else 1
    content = content.reshape(pages, *content.shape[content.ndim - tail :])
    if page is None and pages > 1:
        notes = (f"a stack of {pages} pages, of which the first is read; --page N reads another",)
    wanted = 0 if page is None else page
    if not 0 <= wanted < pages:
        raise DataError(f"{path} has {pages} page(s), numbered from 0: there is no page {wanted}")
    return _parted(Image(content[wanted], path, size, notes=notes))


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
                pixels = np.asarray(turned)
        finally:
            Pictures.MAX_IMAGE_PIXELS = limit
    return _parted(Image(pixels, path, notes=notes if frames > 1 and page is None else ()))


def picture_of(path: str, page: int | None = None) -> Any:
    """A picture for Pillow, in colours of bytes."""
    from PIL import Image as Pictures

    pixels = read_image(path, page=page, force=True).pixels
    pixels = pixels if pixels.dtype == np.uint8 else (pixels / (pixels.max() or 1) * 255).astype(np.uint8)
    return Pictures.fromarray(pixels).convert("RGB")


def _parted(image: Image) -> Image:
    """Without a channel that tells which pixels can be seen."""
    pixels, alpha = image.pixels, None
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4) and pixels.dtype.kind in "iu":
        top = np.iinfo(pixels.dtype).max
        seen = pixels[..., -1] > top // 2
        alpha, pixels = (None if seen.all() else seen), pixels[..., :-1]
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    return Image(pixels, image.source, image.micrometres, alpha, image.notes)
