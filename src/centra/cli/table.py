"""Tables for people: numbers that read well one below the other, at most as wide as what they are shown on."""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from math import floor, isfinite, log10

PAPER = 80  # letters in a line where there is no terminal
NARROWEST = 40
NOISE = 1e-12  # of the largest number: what is smaller is what rounding left of 0


def width() -> int:
    """How many letters fit in a line of the terminal."""
    if sys.stdout is None or not sys.stdout.isatty():
        return PAPER
    return max(NARROWEST, shutil.get_terminal_size((PAPER, 24)).columns)


def alike(values: Sequence[float], digits: int, widest: int = 12) -> list[str]:
    """Numbers in one format: as many decimals as the largest has of its digits, more where others need them.

    Decimals that are 0 in all of them are left out. Where they would take more than so many letters, they are in powers
    of ten.
    """
    decimals = _decimals([value for value in values if isfinite(value)], digits, widest)
    if decimals is None:
        return [f"{value:.{digits - 1}e}" for value in values]
    cells = [f"{value:z.{decimals}f}" for value in values]
    tails = [len(cell) - len(cell.rstrip("0")) for cell in cells if "." in cell]
    spare = min([decimals, *tails])
    spare += spare == decimals > 0  # the point itself
    return [cell[: len(cell) - spare] if isfinite(value) else cell for cell, value in zip(cells, values, strict=True)]


def _decimals(values: Sequence[float], digits: int, widest: int) -> int | None:
    """How many decimals all of them have; None where powers of ten are shorter."""
    largest = max(map(abs, values), default=0.0)
    if largest == 0:
        return 0
    whole = floor(log10(largest))
    least = min(abs(value) for value in values if abs(value) > NOISE * largest)
    spread = max(values) - min(values)
    usual = max(digits - 1 - whole, 1 - floor(log10(least)), 0)
    apart = 1 - floor(log10(spread)) if spread > 0 else 0  # two digits of what sets them apart, if there is room
    for wish in (max(usual, apart), usual):
        if (min(values) < 0) + max(whole, 0) + 1 + (wish > 0) + wish <= widest:
            return wish
    return None


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
    """Text that is no wider than that."""
    if letters(text) <= most:
        return text
    while letters(text) >= most:
        text = text[:-1]
    return text + "…"
