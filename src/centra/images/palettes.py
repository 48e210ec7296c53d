"""Palettes out: the picture in few colours, and files of swatches."""

import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from centra.images.colors import Palette
from centra.io.write import SUFFIXES as TABLES
from centra.io.write import write_rows
from centra.wording import counted

SUFFIXES = (*TABLES, ".png", ".json", ".gpl", ".ase", ".css")


def columns(palette: Palette) -> dict[str, Any]:
    """One row a colour."""
    red, green, blue = palette.rgb.T
    table: dict[str, Any] = {"color": np.arange(1, len(palette.rgb) + 1), "hex": list(palette.hex)}
    table |= {"name": list(palette.names), "share": palette.shares.round(6)}
    return table | {"red": red, "green": green, "blue": blue}


def as_dict(palette: Palette) -> dict[str, Any]:
    """For programs."""
    return {
        "data": palette.source,
        "colors": [
            {"hex": code, "name": name, "share": round(float(share), 6)}
            for code, name, share in zip(palette.hex, palette.names, palette.shares, strict=True)
        ],
        "space": palette.space,
        "error": round(palette.error, 6),
        "distinct": palette.distinct,
        "notes": list(palette.notes),
    }


def as_text(palette: Palette, files: tuple[str, ...] = ()) -> str:
    """A few lines for people."""
    height, width = palette.labels.shape
    seen = int((palette.labels >= 0).sum())
    lines = [f"{palette.source}: {width} x {height} pixels, {counted(palette.distinct, 'colour')}"]
    if seen < width * height:
        lines.append(f"  note      {counted(width * height - seen, 'pixel')} that can't be seen left apart")
    lines += [f"  note      {note}" for note in palette.notes] + [""]
    for number, (code, name, share) in enumerate(zip(palette.hex, palette.names, palette.shares, strict=True), 1):
        lines.append(f"  {number:>3}  {code}  {100 * share:6.2f} %  {name}")
    lines += ["", f"  error     {palette.error:.2f}, the distance in {palette.space} to a pixel's colour, on average"]
    return "\n".join([*lines, *(f"  written   {file}" for file in files)])


def write_palette(file: BinaryIO, path: str, palette: Palette, *, source: Any = None) -> None:
    """Write what the end of a name asks for.

    Parameters
    ----------
    file : binary stream
    path : str
        .png: the picture in these colours; .gpl (GIMP, Inkscape), .ase (Adobe), .css, .json, or a table.
    palette : Palette
    source : ndarray of shape (height, width, 3), uint8, optional
        The picture as it was: where it is given, errors are spread over the pixels beside (Floyd and Steinberg 1976).
    """
    suffix, title = Path(path).suffix.lower(), Path(palette.source).name
    named = [f"{name} {number}" for number, name in enumerate(palette.names, 1)]
    if suffix == ".png":
        _write_png(file, palette, source)
    elif suffix == ".gpl":
        rows = (f"{r:3d} {g:3d} {b:3d}\t{name}" for (r, g, b), name in zip(palette.rgb.tolist(), named, strict=True))
        file.write("\n".join(["GIMP Palette", f"Name: {_line(title)}", "#", *rows, ""]).encode("utf-8", "replace"))
    elif suffix == ".ase":
        _write_ase(file, palette, named)
    elif suffix == ".css":
        rows = (f"  --color-{number}: {code}; /* {name} */" for number, (code, name) in _numbered(palette))
        file.write("\n".join([":root {", *rows, "}", ""]).encode())
    elif suffix == ".json":
        file.write(json.dumps(as_dict(palette), indent=1).encode() + b"\n")
    else:
        import pyarrow as pa

        write_rows(file, path, pa.table(columns(palette)))


def _numbered(palette: Palette) -> Any:
    return enumerate(zip(palette.hex, palette.names, strict=True), 1)


def _line(text: str) -> str:
    return " ".join(text.split())


def _write_png(file: BinaryIO, palette: Palette, source: Any) -> None:
    from PIL import Image as Pictures

    hidden = palette.labels < 0
    more = {}
    if source is not None:
        colors = Pictures.new("P", (1, 1))
        colors.putpalette(palette.rgb.tobytes())
        picture = Pictures.fromarray(source).quantize(palette=colors, dither=Pictures.Dither.FLOYDSTEINBERG)
        labels = np.array(picture)
    else:
        labels = palette.labels.astype(np.uint8)
    rgb = palette.rgb
    if hidden.any():
        labels[hidden] = len(rgb)
        rgb = np.concatenate([rgb, np.zeros((1, 3), np.uint8)])
        more = {"transparency": len(rgb) - 1}
    made = Pictures.fromarray(labels)
    made.putpalette(rgb.tobytes())
    made.save(file, format="PNG", compress_level=3, **more)


def _write_ase(file: BinaryIO, palette: Palette, names: list[str]) -> None:
    """Adobe's swatches: a block a colour, big-endian, names in UTF-16."""
    file.write(b"ASEF" + struct.pack(">HHI", 1, 0, len(names)))
    for (red, green, blue), name in zip(palette.rgb.tolist(), names, strict=True):
        letters = (name + "\0").encode("utf-16-be")
        block = struct.pack(">H", len(name) + 1) + letters + b"RGB "
        block += struct.pack(">fffH", red / 255, green / 255, blue / 255, 2)
        file.write(struct.pack(">HI", 1, len(block)) + block)
