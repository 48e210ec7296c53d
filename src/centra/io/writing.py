"""How text is written, where it is to be as it came."""

import codecs
import os
from dataclasses import dataclass

CODECS = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd", ".xz": "xz"}  # by the ends of names
SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}


@dataclass(frozen=True, slots=True)
class Writing:
    """How a text file is written.

    Attributes
    ----------
    suffix : str
        What its name ends with, without what says that it is compressed; empty, if it has none.
    sep : str
    encoding : str
    mark : str
        What stands in front: a byte order mark, or nothing.
    newline : str
    header : str or None
        The line of names, to the letter; None if there is none.
    named : bool
        Whether there is such a line.
    """

    suffix: str = ""
    sep: str = ","
    encoding: str = "utf-8"
    mark: str = ""
    newline: str = "\n"
    header: str | None = None
    named: bool = True


def suffix_of(path: str) -> str:
    """``.csv`` of ``rows.csv`` and of ``rows.CSV.gz``."""
    name = path.lower()
    for codec in (*CODECS, ".zip"):
        name = name.removesuffix(codec)
    return os.path.splitext("x" + os.path.basename(name))[1]


def codec_of(path: str) -> str | None:
    """How a file of that name is compressed."""
    return CODECS.get(os.path.splitext(path.lower())[1])


def encoded_as(head: bytes, encoding: str) -> tuple[str, str]:
    """The encoding to write in, and the mark in front, of a text that begins so and was read in some encoding."""
    if encoding == "utf-8-sig" or head.startswith(codecs.BOM_UTF8):
        return "utf-8", "\ufeff"
    if encoding == "utf-16":
        return ("utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"), "\ufeff"
    return encoding, ""


def newline_of(text: str) -> str:
    """What the first line ends with."""
    end = min((at for mark in "\r\n" if (at := text.find(mark)) >= 0), default=-1)
    if end < 0:
        return "\n"
    return "\r\n" if text[end : end + 2] == "\r\n" else text[end]
