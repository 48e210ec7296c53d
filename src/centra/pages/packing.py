"""Numbers and cells as they are written into the explorer."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.arrays import column_names
from centra.clusters.profile import TEXT
from centra.data import Floats, Index
from centra.frames import column
from centra.wording import printable

NUMBERS = 820_000  # bytes: rows are told in float64 up to there, else in float32
TEXTS, LETTERS = 3, 60  # columns that are shown beside numbers, and how much of a cell
GAPS = ("None", "nan", "NaN", "NaT", "<NA>")  # how a cell without a value is written


def packed(array: NDArray[Any], dtype: Any) -> str:
    """An array as the page reads it: its bytes, the lowest first, in base64."""
    return base64.b64encode(np.ascontiguousarray(array, np.dtype(dtype).newbyteorder("<")).tobytes()).decode()


def told_numbers(x: Floats) -> dict[str, Any]:
    """Rows, in as few bytes as tell them; in fewer, rounded, where they are many."""
    with np.errstate(over="ignore"):
        narrow = x.astype(np.float32)
    wide = bool((narrow != x).any()) and (x.nbytes <= NUMBERS or not np.isfinite(narrow).all())
    return {"n": len(x), "wide": wide, "units": packed(x, np.float64 if wide else np.float32)}


def told_texts(X: Any, rows: Index, clustered: tuple[str, ...]) -> list[dict[str, Any]]:
    """What else is known of rows: columns of text first, then others that were not clustered by."""
    others = [(name, column(X, j)) for j, name in enumerate(column_names(X)) if name not in clustered]
    others.sort(key=lambda each: each[1].dtype.kind not in TEXT)
    return [{"name": printable(name), "values": list(map(_cell, values[rows]))} for name, values in others[:TEXTS]]


def _cell(value: Any) -> str:
    text = printable(str(value))
    text = "" if text in GAPS else text
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "\u2026"
