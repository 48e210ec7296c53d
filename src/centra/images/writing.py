"""Cells out: tables that ImageJ and QuPath read, a label image, an overlay."""

import json
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from centra.extras import require
from centra.images.cells import Cells
from centra.io.write import SUFFIXES as TABLES
from centra.io.write import write_rows
from centra.wording import counted

LABELS, OVERLAYS = (".tif", ".tiff"), (".png",)
SUFFIXES = (*TABLES, ".json", *LABELS, *OVERLAYS)
RIM, STAR = (255, 140, 0), (15, 114, 187)
SHOWN = 20  # cells


def columns(cells: Cells) -> dict[str, Any]:
    """One row a cell: x and y in pixels, as ImageJ's tables of results have them, and in micrometres, as QuPath's."""
    x, y = cells.centers.T
    table: dict[str, Any] = {"cell": np.arange(1, len(x) + 1), "X": x.round(3), "Y": y.round(3)}
    if cells.micrometres is None:
        return table | {"Area": cells.areas, "Mean": cells.brightness.round(4)}
    up, across = cells.micrometres
    table["Centroid X µm"] = ((x + 0.5) * across).round(4)
    table["Centroid Y µm"] = ((y + 0.5) * up).round(4)
    table |= {"Area": cells.areas, "Area µm^2": (cells.areas * up * across).round(4)}
    return table | {"Mean": cells.brightness.round(4)}


def write_cells(file: BinaryIO, path: str, cells: Cells) -> None:
    """Write what the end of a name asks for: a table, JSON, a label image (TIFF), an overlay (PNG)."""
    suffix = path.lower()
    if suffix.endswith(LABELS):
        require("tifffile", "image", "writing TIFF files")
        import tifffile

        labels = cells.labels.astype(np.uint16 if len(cells.centers) < 1 << 16 else np.uint32)
        tifffile.imwrite(file, labels, compression="zlib", metadata=None)
    elif suffix.endswith(OVERLAYS):
        from PIL import Image as Pictures

        Pictures.fromarray(overlay(cells)).save(file, format="PNG")
    elif suffix.endswith(".json"):
        file.write(json.dumps(as_dict(cells), indent=1).encode() + b"\n")
    else:
        import pyarrow as pa

        write_rows(file, path, pa.table(columns(cells)))


def as_dict(cells: Cells) -> dict[str, Any]:
    """For programs."""
    table = {name: values.tolist() for name, values in columns(cells).items()}
    return {
        "data": cells.source,
        "cells": len(cells.centers),
        "radius": round(cells.radius, 3),
        "micrometres": cells.micrometres,
        "notes": list(cells.notes),
        **table,
    }


def as_text(cells: Cells, files: tuple[str, ...] = ()) -> str:
    """A few lines for people."""
    height, width = cells.labels.shape
    lines = [f"{cells.source}: {width} x {height} pixels, {counted(len(cells.centers), 'cell')}"]
    lines += [f"  note      {note}" for note in cells.notes]
    lines.append(f"  radius    {cells.radius:.1f} pixels, of a typical cell")
    table = {name: [name, *(f"{value:g}" for value in values[:SHOWN])] for name, values in columns(cells).items()}
    widths = [2 + max(map(len, each)) for each in table.values()]
    rows = zip(*table.values(), strict=True)
    lines += ["", *("".join(cell.rjust(size) for cell, size in zip(row, widths, strict=True)) for row in rows)]
    if len(cells.centers) > SHOWN:
        lines.append(f"  ... and {len(cells.centers) - SHOWN} more: -o FILE.csv has them all")
    return "\n".join([*lines, *(["", *(f"  written   {file}" for file in files)] if files else [])])


def overlay(cells: Cells) -> NDArray[np.uint8]:
    """The picture in grey, outlines around cells, a star at each centre."""
    grey = cells.grey
    low, high = np.percentile(grey, [0.5, 99.5])
    shades = np.sqrt(np.clip((grey - low) / max(float(high - low), 1e-12), 0, 1))
    picture = np.repeat((255 * shades).astype(np.uint8)[..., None], 3, axis=2)
    labels = cells.labels
    rim = np.zeros(labels.shape, np.bool_)
    rim[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    rim[1:] |= labels[1:] != labels[:-1]
    picture[rim] = RIM
    height, width = labels.shape
    size = max(1, round(0.2 * cells.radius))
    for x, y in cells.centers.round().astype(int).tolist():
        for reach in range(-size, size + 1):
            for dx, dy in (
                (reach, 0),
                (0, reach),
                (reach * 7 // 10, reach * 7 // 10),
                (reach * 7 // 10, -reach * 7 // 10),
            ):
                if 0 <= y + dy < height and 0 <= x + dx < width:
                    picture[y + dy, x + dx] = STAR
    return picture
