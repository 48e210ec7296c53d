"""Tables for people: numbers that read well one below the other, at most as wide as what they are shown on."""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence

from centra.wording import printable

PAPER = 80  # letters in a line where there is no terminal
NARROWEST = 40


def width() -> int:
    """How many letters fit in a line of the terminal."""
    if sys.stdout is None or not sys.stdout.isatty():
        return PAPER
    return max(NARROWEST, shutil.get_terminal_size((PAPER, 24)).columns)


def aligned(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Columns of cells of one width each, two blanks between them."""
    return [
        [" " * (wide - letters(cell)) + cell for cell in column]
        for wide, column in zip(widths(columns), columns, strict=True)
    ]


def widths(columns: Iterable[Sequence[str]]) -> list[int]:
    """Of each column, with two blanks before it."""
    return [2 + max(map(letters, column)) for column in columns]


def letters(text: str) -> int:
    """How wide text is: Chinese, Japanese and Korean letters take two places, accents of their own none."""
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in ("W", "F")) for each in text
    )


def cut(text: str, most: int) -> str:
    """Text in one line that is no wider than that."""
    text = printable(text)
    if letters(text) <= most:
        return text
    while letters(text) >= most:
        text = text[:-1]
    return text + "…"
