"""How a text file writes its table: told from its first lines, as far as it isn't said.

For each mark that may stand between cells, the first lines are taken apart; the reading with the most regular rows and
the most cells that are something (numbers, dates, plain words) is taken. That is the measure of van den Burg, Nazabal
and Sutton (2019), "Wrangling messy CSV files by detecting row and type patterns", doi:10.1007/s10618-019-00646-y, with
decimal commas, and with blanks that stand between cells in any number.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from centra.errors import DataError
from centra.io.reading import MISSING, Reading
from centra.wording import counted

BLANKS = " "  # stands for any number of blanks and tabs
SEPARATORS = (",", "\t", ";", "|", BLANKS)
LINES = 200  # that are looked at
CURRENCY = "[$€£¥₹]|[A-Z]{3} ?"
NUMBER = re.compile(
    rf"[+\-\u2212]?({CURRENCY})? ?[+\-]?(\d[\d.,' ’]*|[.,]\d+)([eE][+-]?\d+)? ?({CURRENCY}|[%‰°]?[^\W\d_]{{0,5}}[²³]?)"
)
PLAIN = re.compile(r"[+\-\u2212]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?Z?|\d{1,2}:\d{2}(:\d{2})?")
ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
NO_COMMENT = r"\s*#([,;|\t]|N/A|NA\b|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)"  # a name, or no value in a spreadsheet
DECIMAL = re.compile(r"[+-]?\d*[.,]\d+")
# What a cell tells for a reading: a value; words; words with marks that might part cells.
VALUE, WORDS, WITH_COMMAS, WITH_MARKS = 1.0, 0.8, 0.7, 0.2


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file writes its table.

    Attributes
    ----------
    sep : str
        Between cells; a blank stands for any number of blanks and tabs.
    decimal : {".", ",", None}
        Before decimals; None where no column tells.
    header : bool
        Whether the first row has the names.
    skip : int
        Lines before the first row.
    comment : str
        What lines begin with that belong to no row; empty, if there are none.
    short : bool
        Whether the first column has no name, as R writes the names of rows.
    names_line : str
        The names, if a comment has them.
    notes : tuple of str
    """

    sep: str = ","
    decimal: str | None = "."
    header: bool = True
    skip: int = 0
    comment: str = ""
    short: bool = False
    names_line: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Trial:
    """The first lines, taken apart at one mark."""

    sep: str
    rows: list[tuple[int, list[str]]]  # each with the lines before it
    width: int
    score: float


def dialect_of(name: str, text: str, reading: Reading) -> Dialect:
    """How a file with these first lines writes its table.

    Raises
    ------
    DataError
        Two readings fit, or there is nothing to read.
    """
    lines = list(islice(io.StringIO(text, newline=""), 2 * LINES))  # str.splitlines knows other ends, too
    skip, sep = reading.skip or 0, reading.sep
    if reading.skip is None and lines and (said := re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0], re.I)):
        skip, sep = 1, sep or said[1]
    comment = _comment(lines[skip:]) if reading.comment is None else reading.comment
    kept = list(without_comments(lines, comment))
    trials = [_trial(kept, skip, each) for each in (SEPARATORS if sep is None else (sep,))]
    best = max(trials, key=lambda trial: trial.score)
    if not best.rows:
        return Dialect(sep or ",", reading.decimal or ".", True, skip, comment)
    if best.width < 2 and sep is None:  # nothing parts cells
        best = trials[0]
    found = Dialect(best.sep, _decimal(best) if reading.decimal is None else reading.decimal, comment=comment)
    found, rows = _begun(found, best, reading)
    if comment and not found.short and (named := _named_by_comment(lines, rows, best, comment)):
        found = replace(found, names_line=named)
    if reading.decimal is None and reading.sep is None:
        _refuse_two_readings(name, best)
    return _with_header(found, rows, reading)


def split(lines: Iterator[str], sep: str) -> "Iterator[tuple[int, list[str]]]":
    """Rows of cells, each with the number of lines before it. Lines without cells are passed over."""
    if sep == BLANKS:
        lines = (blanks_to_tabs(line) for line in lines)
    reader, before = csv.reader(lines, delimiter="\t" if sep == BLANKS else sep), 0
    for cells in reader:
        if cells:
            yield before, cells
        before = reader.line_num


def without_comments(lines: Iterable[str], comment: str) -> Iterator[str]:
    """Empty lines in place of comments, so that lines keep their numbers."""
    for line in lines:
        is_comment = comment and line.lstrip().startswith(comment)
        yield line[len(line.rstrip("\r\n")) :] if is_comment else line


def blanks_to_tabs(line: str) -> str:
    """With one tab in place of the blanks between cells, and none around them."""
    end = line[len(line.rstrip("\r\n")) :]
    if '"' in line:
        return "\t".join(re.findall(r'"(?:[^"]|"")*"|[^ \t\r\n]+', line)) + end
    return re.sub("[ \t]+", "\t", line.strip(" \t\r\n")) + end


def is_number(cell: str) -> bool:
    """Whether a cell is a plain number, with a decimal point or comma."""
    return PLAIN.fullmatch(cell.strip()) is not None


def _comment(lines: Sequence[str]) -> str:
    """A number sign if a few lines begin so, but no name does: "#,name" has a column of that name."""
    marked = [line for line in lines if line.lstrip().startswith("#")]
    real = [line for line in marked if not re.match(NO_COMMENT, line)]
    full = sum(not line.isspace() for line in lines)
    return "#" if real and len(real) == len(marked) and 2 * len(marked) < full + 1 else ""


def _trial(lines: Sequence[str], skip: int, sep: str) -> _Trial:
    rows: list[tuple[int, list[str]]] = []
    try:
        for before, cells in split(iter(lines[skip:]), sep):
            rows.append((before + skip, [cell.strip() for cell in cells]))
            if len(rows) == LINES:
                break
    except csv.Error:
        pass  # a mark without an end; the reader says where
    if not rows:
        return _Trial(sep, rows, 0, 0.0)
    body = rows[1:] or rows
    width = Counter(len(cells) for _, cells in body).most_common(1)[0][0]
    regular = sum(len(cells) == width for _, cells in body) / len(body)
    cells = [cell for _, row in body for cell in row if len(row) == width]
    worth = sum(map(_worth, cells)) / max(1, len(cells))
    return _Trial(sep, rows, width, regular**2 * worth * (1 if width > 1 else 0.01))


def _worth(cell: str) -> float:
    if cell.lower() in MISSING or NUMBER.fullmatch(cell) or DATE.fullmatch(cell):
        return VALUE
    if re.search(r"[;|\t]", cell):
        return WITH_MARKS
    return WITH_COMMAS if re.search(r"[, ]", cell) else WORDS


def _decimal(trial: _Trial) -> str | None:
    """The mark before decimals, by cells that can't be groups of three digits."""
    if trial.sep == ",":
        return "."
    told = {
        mark
        for _, row in trial.rows
        for cell in row
        for mark in ".,"
        if mark in cell and DECIMAL.fullmatch(cell) and not ONE_GROUP.fullmatch(cell)
    }
    commas = any("," in cell and NUMBER.fullmatch(cell) for _, row in trial.rows for cell in row)
    if told == {","} or not (told or commas):
        return told.pop() if told else "."
    return "." if told == {"."} else None


def _begun(found: Dialect, trial: _Trial, reading: Reading) -> tuple[Dialect, list[list[str]]]:
    """Where the table begins: titles stand in front of it, in one cell each."""
    rows, width = trial.rows, trial.width
    first = 0
    if len(rows) > 1 and len(rows[0][1]) == 2 < width and rows[0][1][1] == str(width - 1) and reading.skip is None:
        first = 1  # word vectors begin with how many there are, and of how many numbers
    while reading.skip is None and first < len(rows) - 1 and width > 1:
        cells, below = rows[first][1], rows[first + 1][1]
        if len(cells) == width - 1 and len(below) == width and _names_of_rows(rows[first + 1 :], width):
            break
        if sum(map(bool, cells)) > 1 or any(map(is_number, cells)) or (len(cells) == width and width < 3):
            break
        first += 1
    table = [cells for _, cells in rows[first:]]
    short = len(table) > 1 and len(table[0]) == width - 1 and all(len(cells) == width for cells in table[1:])
    short = short and _names_of_rows(rows[first + 1 :], width)
    titles = ", ".join(repr(" ".join(cells).strip()) for _, cells in rows[:first])
    notes = (f"{counted(first, 'line')} above the table passed over: {titles}",) if first else ()
    return replace(found, skip=rows[first][0], short=short, notes=notes), table


def _names_of_rows(rows: Sequence[tuple[int, list[str]]], width: int) -> bool:
    """Whether the first column has what R writes in front of rows: words, or 1, 2, 3; or the last one is empty."""
    body = [cells for _, cells in rows if len(cells) == width]
    if all(not cells[-1] for cells in body):
        return True
    firsts = [cells[0] for cells in body]
    numbered = firsts == [str(i) for i in range(1, len(firsts) + 1)]
    return (numbered or not any(map(is_number, firsts))) and any(map(is_number, body[0][1:]))


def _named_by_comment(lines: Sequence[str], rows: list[list[str]], trial: _Trial, comment: str) -> str:
    """The last comment above the table, if it names the columns of a table that has no other names."""
    above = [line for line in lines[: trial.rows[0][0]] if line.lstrip().startswith(comment)]
    if not above or not all(map(is_number, rows[0])):
        return ""
    line = above[-1].lstrip()[len(comment) :].strip()
    _, cells = next(split(iter([line]), trial.sep), (0, []))
    return line if len(cells) == trial.width and not any(map(is_number, cells)) else ""


def _refuse_two_readings(name: str, trial: _Trial) -> None:
    """``x`` above ``1,5``: decimals of one column, or two columns under a title or a name alone."""
    above, *body = (cells for _, cells in trial.rows)
    halves = all(len(cells) == 2 and re.fullmatch(r"[+-]?\d+,\d+", ",".join(cells)) for cells in body)
    if trial.sep == "," and body and halves and len(above) == 1 and not is_number(above[0]):
        cell = ",".join(body[0])
        raise DataError(
            f"{name} can be read in two ways: {cell!r} may be the number {cell.replace(',', '.')} (say --sep ';' "
            "--decimal ,) or two cells (say --sep ,)"
        )


def _with_header(found: Dialect, rows: list[list[str]], reading: Reading) -> Dialect:
    """Whether the first row has names, and what is to be said of that."""
    if reading.header is not None:
        return replace(found, header=reading.header)
    if found.names_line:
        return replace(found, header=False, notes=(*found.notes, "the names of the columns stand in a comment"))
    if found.short:
        return found
    header, note = _header_of(rows[0], [cells for cells in rows[1:] if len(cells) == len(rows[0])])
    return replace(found, header=header, notes=(*found.notes, *([note] if note else ())))


def _header_of(first: list[str], body: list[list[str]]) -> tuple[bool, str]:
    numbers = [_reads(cell) for cell in first]
    over = [_mostly_numbers([cells[i] for cells in body]) for i in range(len(first))]
    if all(numbers):
        indexed = first == [str(i) for i in range(len(first))] and len(first) > 1
        if indexed and any(not cell.isdigit() for cells in body for cell in cells if is_number(cell)):
            return True, "the first line, 0, 1, ..., was taken for the names of columns"
        return False, "the first line is all numbers, so it was taken as a row; columns are called x0, ..."
    years = [int(cell) for cell in first if cell.isdigit()]
    if len(years) == sum(numbers) > 1 and years == list(range(years[0], years[0] + len(years))):
        return True, f"the first line, with {years[0]}, {years[1]}, ..., was taken for the names of columns"
    names = any(not number and cell and below for number, cell, below in zip(numbers, first, over, strict=True))
    if names or not any(number and below for number, below in zip(numbers, over, strict=True)):
        return True, ""
    return False, "the first line has numbers as the others have, so it was taken as a row; columns are called x0, ..."


def _mostly_numbers(cells: Sequence[str]) -> bool:
    there = [cell for cell in cells if cell.lower() not in MISSING]
    return 2 * sum(map(_reads, there)) > len(there)


def _reads(cell: str) -> bool:
    """Whether it is a number, perhaps with a unit."""
    return is_number(cell) or NUMBER.fullmatch(cell) is not None
