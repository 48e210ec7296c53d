"""Numbers and names in sentences."""

import shlex
import unicodedata
from collections.abc import Sequence
from math import floor, isfinite, log10

NOISE = 1e-12  # of the largest number: what is smaller is what rounding left of 0


def counted(number: int, noun: str) -> str:
    """``1 row``, ``1,000 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def example(cell: str | None) -> str:
    """What a column of text holds: ``text, such as 'ann'``, or ``empty``."""
    return "empty" if cell is None else f"text, such as {shortened(cell)!r}"


def shortened(cell: str, letters: int = 40) -> str:
    """The first letters, and that there are more."""
    return cell if len(cell) <= letters else cell[:letters] + "..."


def quoted(word: str) -> str:
    """As it is typed on a command line that takes a list of words."""
    return shlex.quote(f'"{word}"' if "," in word else word)


def printable(text: str) -> str:
    """The same text in one line; what is no character at all, as in broken names, is U+FFFD."""
    kinds = (" " if each.isspace() else unicodedata.category(each) for each in text)
    return "".join(
        " " if kind == " " else "\ufffd" if kind in ("Cc", "Cs", "Cn", "Co") else each
        for each, kind in zip(text, kinds, strict=True)
    )


def alike(values: Sequence[float], digits: int, widest: int = 12, *, grouped: bool = False) -> list[str]:
    """Numbers in one format: as many decimals as the largest has of its digits, more where others need them.

    Decimals that are 0 in all of them are left out. Where they would take more than so many letters, they are in powers
    of ten. If they are grouped, thousands have commas, the sign is the one of mathematics, and what is no number is
    nothing.
    """
    decimals = _decimals([value for value in values if isfinite(value)], digits, widest)
    if decimals is None:
        return [f"{value:.{digits - 1}e}" for value in values]
    mark = "," if grouped else ""
    cells = [f"{value:z{mark}.{decimals}f}" if isfinite(value) or not grouped else "" for value in values]
    tails = [len(cell) - len(cell.rstrip("0")) for cell in cells if "." in cell]
    spare = min([decimals, *tails])
    spare += spare == decimals > 0  # the point itself
    cells = [cell[: len(cell) - spare] if isfinite(value) else cell for cell, value in zip(cells, values, strict=True)]
    return [cell.replace("-", "−") for cell in cells] if grouped else cells


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
