"""Rows of cells with the lines that they are on: slow, for the first rows and for errors."""

import csv
import io
from collections.abc import Iterator

from centra.errors import DataError
from centra.io.source import BLOCK_BYTES, TextSource


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
