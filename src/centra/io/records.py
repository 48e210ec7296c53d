"""Rows of cells with the lines that they are on: slow, for the first rows and for errors."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from centra.errors import DataError
from centra.io.source import BLOCK_BYTES, TextSource

HEAD_BYTES, FEW = 1 << 18, 8  # what the dialect is told from: so many bytes, and more than so many lines


class OtherEncoding(Exception):
    """It is not in UTF-8."""


def records(source: TextSource, passing_blanks: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells, each with the line that it starts on, as an editor counts; slow, for the header and for errors."""
    with source.open() as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        csv.field_size_limit(BLOCK_BYTES)
        lines = _lines(source, text)
        line, width = 1 + source.skip, 0
        try:
            for _ in range(source.skip):
                next(lines, None)
            reader = csv.reader(lines, delimiter=source.delimiter)
            for cells in reader:
                if cells or (width == 1 and not passing_blanks):
                    width = width or len(cells)
                    yield line, cells or [""]
                line = reader.line_num + 1 + source.skip
        except UnicodeDecodeError:
            raise OtherEncoding from None
        except csv.Error:
            raise DataError(
                f"{source.name}, line {line}: a cell without an end; is a quotation mark missing?"
            ) from None


def _lines(source: TextSource, text: io.TextIOWrapper) -> Iterator[str]:
    number = 1
    while line := text.readline(BLOCK_BYTES):
        if len(line) == BLOCK_BYTES:
            raise DataError(f"{source.name}, line {number}: longer than {BLOCK_BYTES >> 20} MiB; is this a table?")
        number += 1
        yield line


def head_of(open_file: Callable[[], Any]) -> bytes:
    """The first lines, whole ones if there are more: many, or, of a very wide table, a few."""
    with open_file() as stream:
        buffered, head = io.BufferedReader(stream), b""
        while block := buffered.read(HEAD_BYTES):
            head += block
            if head.count(b"\n") + head.count(b"\r") > FEW or len(head) >= BLOCK_BYTES:
                more = bool(buffered.read(1))
                end = max(head.rfind(b"\n"), head.rfind(b"\r")) + 1
                return head[:end] if more and end else head
    return head
