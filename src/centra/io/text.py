"""CSV and TSV, read as text, so that rows can be written back as they came; imported only where pyarrow is there."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyarrow import csv as arrow_csv

from centra.data import Floats
from centra.errors import DataError
from centra.io.memory import refuse_beyond_memory
from centra.io.source import BLOCK_BYTES, TextSource, check_text
from centra.wording import counted, example, shortened

MISSING = ("", "na", "n/a", "nan", "null", "none")
NUMBER = r"^[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|inf|infinity)$"
PLAIN = r"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$"  # what most cells are: nothing to trim, no leading zeros
# pyarrow makes these functions as it is imported, unseen by type checkers.
pc: Any = pyarrow.compute


def read_text(source: TextSource) -> "TextTable":
    """Read CSV or TSV in UTF-8. A first line of nothing but numbers is data, and the columns become x0, x1, ...

    Raises
    ------
    DataError
    """
    first = next(_records(source), None)
    if first is None:
        raise DataError(f"{source.name} is empty: a line with the columns' names and a line for each row are needed")
    line, header = first
    check_text(source, len(header))
    headerless = all(_is_number(cell) for cell in header)
    names = tuple(f"x{i}" if headerless else cell.strip() for i, cell in enumerate(header))
    rows = _cells(source, line, len(header))
    if not headerless:
        rows = rows.slice(1)
    if not rows.num_rows:
        raise DataError(f"{source.name} has a header but no rows: there is nothing to cluster")
    return TextTable(source, names, rows, headerless)


def _cells(source: TextSource, first_line: int, width: int) -> Any:
    handles = [str(i) for i in range(width)]
    try:
        with source.open() as stream:
            rows = arrow_csv.read_csv(
                stream,
                # One record must fit a block: a table of a million columns does.
                arrow_csv.ReadOptions(column_names=handles, skip_rows=first_line - 1, block_size=BLOCK_BYTES),
                # In a single column an empty line is an empty cell, and no row must vanish.
                arrow_csv.ParseOptions(
                    delimiter=source.delimiter, newlines_in_values=True, ignore_empty_lines=width > 1
                ),
                arrow_csv.ConvertOptions(column_types=dict.fromkeys(handles, pa.string())),
            )
    except pa.ArrowInvalid:
        raise DataError(_what_is_wrong(source, width)) from None
    return _without_trailing_blanks(rows) if width == 1 else rows


def _without_trailing_blanks(rows: Any) -> Any:
    filled = np.flatnonzero(pc.not_equal(rows.column(0), "").to_numpy())
    return rows.slice(0, int(filled[-1]) + 1 if len(filled) else 0)


def _records(source: TextSource) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells, each with the line that it starts on, as an editor counts; slow, for the header and for errors."""
    with source.open() as stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
        csv.field_size_limit(BLOCK_BYTES)
        reader = csv.reader(_lines(source, text), delimiter=source.delimiter)
        line, width = 1, 0
        try:
            for cells in reader:
                if cells or width == 1:
                    width = width or len(cells)
                    yield line, cells or [""]
                line = reader.line_num + 1
        except UnicodeDecodeError:
            with source.open() as again:
                line = next(i for i, raw in enumerate(io.BufferedReader(again), 1) if not _is_utf8(raw))
            raise DataError(f"{source.name}, line {line}: not text in UTF-8; save the file as UTF-8") from None
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


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _what_is_wrong(source: TextSource, width: int) -> str:
    for line, cells in _records(source):
        if len(cells) != width:
            count = counted(len(cells), "cell")
            return (
                f"{source.name}, line {line}: {count} where the first line has {width}; "
                "give every row as many, and close every quotation mark"
            )
    return f"{source.name} can't be read as text with cells separated by {source.delimiter!r}: save it again as CSV"


def _is_number(cell: str) -> bool:
    return re.match(NUMBER, cell.strip(), re.IGNORECASE) is not None


@dataclass(frozen=True, eq=False)
class TextTable:
    """A :class:`~centra.io.table.Table` of text cells."""

    source_file: TextSource
    names: tuple[str, ...]
    cells: Any
    headerless: bool

    @property
    def source(self) -> str:
        return self.source_file.name

    @property
    def n(self) -> int:
        return self.cells.num_rows

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.headerless:
            return ()
        return (f"the first line is all numbers, so it was taken as a row; columns are called {self.names[0]}, ...",)

    @cached_property
    def _numeric(self) -> tuple[int, ...]:
        first = [column[0].as_py().strip() for column in self.cells.slice(0, 1).columns]
        return tuple(
            i
            for i, cell in enumerate(first)
            if (self._starts_with_a_number(i) if cell.lower() in MISSING else _is_number(cell))
        )

    def numeric(self) -> tuple[int, ...]:
        return self._numeric

    def _starts_with_a_number(self, position: int) -> bool:
        for chunk in self.cells.column(position).chunks:
            filled = ~pc.is_in(_trimmed_lower(chunk), pa.array(MISSING)).to_numpy(zero_copy_only=False)
            if filled.any():
                return _is_number(chunk[int(filled.argmax())].as_py())
        return False

    def about(self, position: int) -> str:
        column = self.cells.column(position)
        return example(next((cell.as_py() for cell in column if cell.as_py().strip()), None))

    def index(self) -> frozenset[int]:
        return frozenset()

    def matrix(self, columns: Sequence[int]) -> Floats:
        refuse_beyond_memory(self.source, self.n * len(columns) * 8)
        x = np.empty((self.n, len(columns)))
        for j, position in enumerate(columns):
            x[:, j] = self._floats(position)
        return x

    def _floats(self, position: int) -> Floats:
        column = self.cells.column(position)
        try:
            return column.cast(pa.float64()).to_numpy()
        except pa.ArrowInvalid:
            return self._cleaned(position).cast(pa.float64()).to_numpy()

    def _cleaned(self, position: int) -> Any:
        """Without spaces and leading plus signs, missing values as nulls; every other cell is a number."""
        column = self.cells.column(position)
        cells = pc.replace_substring_regex(_trimmed_lower(column), r"^\+", "")
        cells = pc.if_else(pc.is_in(cells, pa.array(MISSING)), pa.scalar(None, pa.string()), cells)
        good = pc.match_substring_regex(cells, NUMBER).fill_null(True).to_numpy()
        if not good.all():
            row = int((~good).argmax())
            cell = shortened(column[row].as_py())
            raise DataError(
                f"{self.source}, {self.where(row)}, column {self.names[position]!r}: {cell!r} "
                "is not a number; correct it, drop the row or leave the column out"
            )
        return cells

    def where(self, row: int) -> str:
        wanted = row if self.headerless else row + 1
        return next(f"line {line}" for i, (line, _) in enumerate(_records(self.source_file)) if i == wanted)

    def rows(self, *, typed: bool) -> Any:
        columns = self.cells.columns
        for i in self.numeric() if typed else ():
            columns[i] = self._typed(i)
        return pa.table(columns, names=list(self.names))

    def _typed(self, position: int) -> Any:
        """Numbers, but for columns whose writing would be lost, such as postal codes with leading zeros."""
        cells = self.cells.column(position)
        if not pc.all(pc.match_substring_regex(cells, PLAIN)).as_py():
            if pc.any(pc.match_substring_regex(cells, r"^\s*[+-]?0\d")).as_py():
                return cells
            try:
                cells = self._cleaned(position)
            except DataError:
                return cells
        try:
            return cells.cast(pa.int64())
        except pa.ArrowInvalid:
            return cells.cast(pa.float64())


def _trimmed_lower(cells: Any) -> Any:
    return pc.utf8_lower(pc.utf8_trim_whitespace(cells))
