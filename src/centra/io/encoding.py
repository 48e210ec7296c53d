"""In which encoding a text is."""

import codecs
import io
from collections.abc import Callable
from typing import Any

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "cp1252"  # what text is in that is not in UTF-8, most of the time
NULLS = 0.3  # of every other byte, where letters of Latin scripts take two bytes each


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins so, as far as its first bytes tell; UTF-8 if they don't."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0:4096:2], head[1:4096:2]
    if odd.count(0) > NULLS * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) > NULLS * len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-8"


def line_not_utf8(open_file: Callable[[], Any]) -> int:
    """The first line that can't be read as UTF-8, from 1 on."""
    with open_file() as stream:
        return next((i for i, line in enumerate(io.BufferedReader(stream), 1) if not _is_utf8(line)), 1)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
