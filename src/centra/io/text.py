"""CSV and its kin, read as text, so that rows can be written back as they came; imported only with pyarrow there."""

import codecs
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from centra.data import Floats
from centra.errors import DataError
from centra.io.cells import Column, column_of, typed
from centra.io.dialect import BLANKS, Dialect, blanks_to_tabs, dialect_of, split, without_comments
from centra.io.encoding import WESTERN, encoding_of, line_not_utf8
from centra.io.memory import refuse_beyond_memory
from centra.io.reading import AS_IT_IS, MISSING, Reading
from centra.io.records import OtherEncoding, head_of, records
from centra.io.source import BLOCK_BYTES, TextSource, check_text
from centra.io.vectors import Vectors, of_text
from centra.io.writing import Writing, encoded_as, newline_of, suffix_of
from centra.wording import counted, quoted, shortened

CACHED = 1 << 12  # rows that are put side by side at a time
# pyarrow makes these functions as it is imported, unseen by type checkers.
pc: Any = pyarrow.compute


def read_text(name: str, open_file: Callable[[], Any], reading: Reading = AS_IT_IS) -> "TextTable":
    """Read a table of text.

    Parameters
    ----------
    name : str
        What it is called in messages.
    open_file : callable
        Gives a binary stream from the start of the file, each time.
    reading : Reading
        How it is written, as far as that is said.

    Raises
    ------
    DataError
    """
    head = head_of(open_file)
    encoding = reading.encoding or encoding_of(head)
    try:
        return _read(name, open_file, head, reading, encoding=encoding)
    except OtherEncoding:
        pass
    note = "it is not in UTF-8, so it was read as Windows-1252; --encoding says another"
    try:
        return _read(name, open_file, head, reading, encoding=WESTERN, note=note)
    except OtherEncoding:
        raise DataError(
            f"{name}, line {line_not_utf8(open_file)}: not text in UTF-8; name its encoding with --encoding"
        ) from None


def _read(
    name: str, open_file: Callable[[], Any], head: bytes, reading: Reading, *, encoding: str, note: str = ""
) -> "TextTable":
    text = _decoded(name, head, encoding, reading)
    dialect = dialect_of(name, text, reading)
    source = TextSource(name, "\t" if dialect.sep == BLANKS else dialect.sep, open_file, dialect.skip)
    if dialect.comment or dialect.sep == BLANKS or encoding not in ("utf-8", "utf-8-sig"):
        content = _rewritten(name, open_file, dialect, reading, encoding)
        source = replace(source, open=lambda: io.BytesIO(content))
    rows = records(source, dialect.comment != "")
    first = next(rows, None)
    if first is None:
        raise DataError(f"{name} is empty: a line with the columns' names and a line for each row are needed")
    width = len(first[1]) + dialect.short
    check_text(source, width)
    second = next(rows, None) if dialect.header else first
    if second is None:
        raise DataError(f"{name} has a header but no rows: there is nothing to cluster")
    cells = _cells(source, second[0], width, dialect)
    names = _names(first[1], cells, dialect)
    form, mark = encoded_as(head, encoding)
    header = _header(text, first[0], second[0], dialect) if dialect.header else None
    if header is not None and dialect.short and not names[-1]:
        header += dialect.sep  # rows have one more, with nothing behind it
    writing = Writing(suffix_of(name), dialect.sep, form, mark, newline_of(text), header, dialect.header)
    return TextTable(source, names, cells, dialect, reading, writing, (*dialect.notes, *([note] if note else [])))


def _header(text: str, first: int, second: int, dialect: Dialect) -> str | None:
    """The names to the letter; None if they reach beyond what was read of the file."""
    lines = io.StringIO(text, newline="").readlines()[first - 1 : second - 1]
    return "".join(without_comments(lines, dialect.comment)).strip("\r\n").removeprefix("\ufeff") or None


def _decoded(name: str, head: bytes, encoding: str, reading: Reading) -> str:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head)
    except LookupError:
        raise DataError(f"--encoding {encoding}: no such encoding is known; such as utf-8, utf-16, latin-1") from None
    except UnicodeError:
        raise _not_in(name, encoding, reading) from None


def _not_in(name: str, encoding: str, reading: Reading) -> Exception:
    if reading.encoding is None and encoding in ("utf-8", WESTERN):
        return OtherEncoding()
    return DataError(f"{name} is not text in {encoding}: name its encoding with --encoding")


def _rewritten(name: str, open_file: Callable[[], Any], dialect: Dialect, reading: Reading, encoding: str) -> bytes:
    """In UTF-8, with tabs for blanks, and empty lines for comments: lines keep their numbers."""
    with open_file() as stream:
        content = io.BufferedReader(stream).read()
    refuse_beyond_memory("the text", 2 * len(content))
    try:
        text = content.decode(encoding)
    except UnicodeError:
        raise _not_in(name, encoding, reading) from None
    if not dialect.comment and dialect.sep != BLANKS:
        return text.encode()
    lines = without_comments(io.StringIO(text, newline=""), dialect.comment)
    return "".join(map(blanks_to_tabs, lines) if dialect.sep == BLANKS else lines).encode()


def _names(first: list[str], cells: Any, dialect: Dialect) -> tuple[str, ...]:
    if dialect.names_line:
        return tuple(cell.strip() for cell in next(split(iter([dialect.names_line]), dialect.sep))[1])
    if not dialect.header:
        return tuple(f"x{i}" for i in range(len(first)))
    names = tuple(cell.strip() for cell in first)
    if not dialect.short:
        return names
    trailing = not pc.any(pc.not_equal(cells.column(len(first)), "")).as_py()
    return (*names, "") if trailing else ("", *names)


def _cells(source: TextSource, first_line: int, width: int, dialect: Dialect) -> Any:
    handles = [str(i) for i in range(width)]
    try:
        with source.open() as stream:
            rows = arrow_csv.read_csv(
                stream,
                # One record must fit a block: a table of a million columns does.
                arrow_csv.ReadOptions(column_names=handles, skip_rows=first_line - 1, block_size=BLOCK_BYTES),
                # In a single column an empty line is an empty cell, and no row must vanish.
                arrow_csv.ParseOptions(
                    delimiter=source.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=width > 1 or dialect.comment != "",
                ),
                arrow_csv.ConvertOptions(column_types=dict.fromkeys(handles, pa.string())),
            )
    except pa.ArrowInvalid:
        raise DataError(_what_is_wrong(source, width, dialect)) from None
    return _without_trailing_blanks(rows) if width == 1 else rows


def _without_trailing_blanks(rows: Any) -> Any:
    filled = np.flatnonzero(pc.not_equal(rows.column(0), "").to_numpy())
    return rows.slice(0, int(filled[-1]) + 1 if len(filled) else 0)


def _what_is_wrong(source: TextSource, width: int, dialect: Dialect) -> str:
    start = 1 if dialect.short else 0
    for i, (line, cells) in enumerate(records(source, dialect.comment != "")):
        if i >= start and len(cells) != width:
            first = "; or pass over the lines above the table with --skip" if i == start + 1 else ""
            return (
                f"{source.name}, line {line}: {counted(len(cells), 'cell')} where the first line has {width}; "
                f"give every row as many, and close every quotation mark{first}"
            )
    return f"{source.name} can't be read as text with cells separated by {source.delimiter!r}: save it again as CSV"


@dataclass(frozen=True, eq=False)
class TextTable:
    """A :class:`~centra.io.table.Table` of text cells."""

    source_file: TextSource
    names: tuple[str, ...]
    cells: Any
    dialect: Dialect
    reading: Reading
    writing: Writing
    how: tuple[str, ...]
    _columns: dict[int, Column] = field(default_factory=dict[int, Column])
    _used: set[int] = field(default_factory=set[int])

    @property
    def source(self) -> str:
        return self.source_file.name

    @property
    def n(self) -> int:
        return self.cells.num_rows

    @property
    def notes(self) -> tuple[str, ...]:
        told = {self.names[i]: self._how(self._columns[i]) for i in sorted(self._used)}
        return (*self.how, *(f"column {name!r}: {how}" for name, how in told.items() if how))

    def _how(self, column: Column) -> str:
        return column.about if column.asked is None else column.asked.how

    def _column(self, position: int) -> Column:
        if position not in self._columns:
            self._columns[position] = column_of(self.cells.column(position), self.dialect.decimal, self._missing)
        return self._columns[position]

    @property
    def _missing(self) -> tuple[str, ...]:
        return (*MISSING, *map(str.lower, self.reading.na))

    def numeric(self) -> tuple[int, ...]:
        self._look_at_all()
        return tuple(i for i in range(len(self.names)) if self._column(i).values is not None)

    def _look_at_all(self) -> None:
        """Side by side, where that is quicker."""
        if self.n > CACHED and len(self._columns) < len(self.names):
            with ThreadPoolExecutor() as pool:
                list(pool.map(self._column, range(len(self.names))))

    def readable(self, position: int) -> bool:
        column = self._column(position)
        return column.values is not None or column.asked is not None

    def vectors(self) -> dict[int, Vectors]:
        """Those of the columns that hold some."""
        self._look_at_all()
        others = [i for i in range(len(self.names)) if not self.readable(i)]
        found = {i: of_text(self.cells.column(i), self._missing) for i in others}
        return {i: vectors for i, vectors in found.items() if vectors is not None}

    def about(self, position: int) -> str:
        return self._column(position).about

    def index(self) -> frozenset[int]:
        return frozenset()

    def matrix(self, columns: Sequence[int]) -> Floats:
        refuse_beyond_memory(self.source, self.n * len(columns) * 8)
        numbers: list[Floats] = []
        for position in columns:
            column = self._column(position)
            self._used.add(position)
            if column.bad or column.both or (column.asked is not None and column.asked.both):
                self._refuse(position, column)
            numbers.append(column.values.to_numpy() if column.asked is None else column.asked.seconds)
        x = np.empty((self.n, len(columns)))
        for i in range(0, self.n, CACHED):
            np.stack([column[i : i + CACHED] for column in numbers], axis=1, out=x[i : i + CACHED])
        return x

    def _refuse(self, position: int, column: Column) -> None:
        name = self.names[position]
        if column.both:
            raise DataError(f"{self.source}, column {name!r}: {column.both}: say --decimal . or --decimal ,")
        if column.asked is not None:
            raise DataError(
                f"{self.source}, column {name!r}: its dates can be read in two ways, day/month/year or month/day/year "
                f"({column.about}): write them as 2020-12-31"
            )
        row = column.bad[0]
        cell = shortened(self.cells.column(position)[row].as_py())
        many = "" if len(column.bad) == 1 else f", nor are those of {len(column.bad) - 1:,} other rows"
        how = f" ({self.how[-1]})" if "--encoding" in "".join(self.how) else ""
        raise DataError(
            f"{self.source}, {self.where(row)}, column {name!r}: {cell!r} is not a number{many}; correct it, drop the "
            f"row or leave the column out: --exclude {quoted(name)}{how}"
        )

    def where(self, row: int) -> str:
        wanted = row + self.dialect.header
        rows = records(self.source_file, self.dialect.comment != "")
        return next(f"line {line}" for i, (line, _) in enumerate(rows) if i == wanted)

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        some = self.cells.take(rows)
        missing = pa.array(self._missing)
        found = [
            pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(column)), missing).to_numpy() for column in some.columns
        ]
        return np.all(found, axis=0)

    def rows(self, *, typed: bool) -> Any:
        columns = self.cells.columns
        if typed:
            columns = [self._typed(i) for i in range(len(columns))]
        return pa.table(columns, names=list(self.names))

    def _typed(self, position: int) -> Any:
        return typed(self.cells.column(position), self._column(position), self._missing)
