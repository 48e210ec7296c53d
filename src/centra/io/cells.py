"""What a column of text holds, told from all of its cells; imported only where pyarrow is there."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from centra.io.dates import Dates, dates_of
from centra.io.reading import MISSING
from centra.wording import example

# pyarrow makes these functions as it is imported, unseen by type checkers.
pc: Any = pyarrow.compute

NUMBER = r"^[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|inf|infinity)$"
MINUS, SPACES = "\u2212", "[\u00a0\u2007\u2009\u202f]"  # a true minus sign; spaces that don't break a line
CURRENCY = r"\p{Sc}|US\$|A\$|C\$|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK"
# A sign, what stands before, digits with marks among them, an exponent, what stands after.
DRESSED = (
    rf"^(?P<sign>[+-]?) ?(?P<before>{CURRENCY})? ?(?P<minus>[+-]?)(?P<body>\d[\d.,' ’]*\d|\d[.,]?|[.,]\d+)"
    rf"(?P<exponent>[eE][+-]?\d+)? ?(?P<after>{CURRENCY}|[%‰°µ\p{{L}}][°²³/\p{{L}}]*)?$"
)
GROUPED = r"^(\d{{1,3}}({group}\d{{3}})+|\d+)({decimal}\d*)?$|^{decimal}\d+$"
BARE = r"^\d*({decimal}\d*)?$"
ONE_GROUP = r"^[1-9]\d{0,2}[.,]\d{3}$"
MARKS = {".": (",", "'", "’", " "), ",": (".", "'", "’", " ")}  # what groups of three digits stand between
MOSTLY = 0.5  # of the cells: a column with as many numbers has a stray cell, with fewer it is text


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What a column holds.

    Attributes
    ----------
    values : pyarrow.ChunkedArray of float64, or None
        Numbers, null where they are missing; None where it doesn't hold numbers.
    about : str
        If it holds none, what instead. Else what was taken off the numbers: empty, where nothing was.
    asked : Dates or None
        What it is only if it is asked for.
    bad : tuple of int
        Rows of cells that are no numbers in a column that is mostly numbers.
    both : str
        Two ways to read it, if nothing decides between them.
    """

    values: Any
    about: str = ""
    asked: Dates | None = None
    bad: tuple[int, ...] = ()
    both: str = ""


def column_of(cells: Any, decimal: str | None = None, missing: tuple[str, ...] = MISSING) -> Column:
    """What a column holds.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray of string
    decimal : {".", ",", None}
        The mark in front of decimals; None where it isn't known.
    missing : tuple of str
        How cells without a value are written, in small letters.
    """
    if decimal != ",":
        try:
            return Column(cells.cast(pa.float64()))
        except pa.ArrowInvalid:
            pass
    neat = pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.replace_substring(cells, MINUS, "-"), SPACES, " "))
    small = pc.utf8_lower(neat)
    there = pc.invert(pc.is_in(small, pa.array(missing)))
    if not pc.any(there).as_py():
        return Column(None, "empty")
    english = _in_english(small, decimal)
    number = pc.match_substring_regex(english, NUMBER)
    if _everywhere(number, there):
        return Column(_floats(english, there))
    if _everywhere(pc.is_in(small, pa.array(["true", "false"])), there):
        return Column(pc.if_else(there, pc.equal(small, "true"), None).cast(pa.float64()))
    dates = dates_of(neat, there)
    if dates is not None:
        return Column(None, f"dates or times, such as {neat.filter(there)[0].as_py()!r}", dates)
    return _dressed(cells, neat, there, number, decimal)


def _dressed(cells: Any, neat: Any, there: Any, number: Any, decimal: str | None) -> Column:
    """Numbers with something around them, or with a few other cells among them; or text."""
    dressed = pc.extract_regex(neat, DRESSED)
    fits = pc.is_valid(dressed)
    if _everywhere(fits, there) and (undressed := _undressed(dressed, there, decimal)) is not None:
        return undressed
    count = pc.sum(there).as_py()
    if pc.sum(pc.and_(number, there)).as_py() >= MOSTLY * count:
        return Column(cells, bad=_rows(pc.and_(there, pc.invert(number))))
    odd = pc.and_(there, pc.invert(fits))
    if 0 < pc.sum(odd).as_py() < MOSTLY * count and _undressed(dressed, pc.and_(there, fits), decimal) is not None:
        return Column(cells, bad=_rows(odd))
    return Column(None, example(neat.filter(there)[0].as_py()))


def _everywhere(mask: Any, there: Any) -> bool:
    return bool(pc.all(pc.or_(mask, pc.invert(there))).as_py())


def typed(cells: Any, column: Column, missing: tuple[str, ...] = MISSING) -> Any:
    """Whole numbers, decimals or truth values where nothing of the writing is lost; else the cells as they are.

    Leading zeros, as of postal codes, would be lost, and so would units.
    """
    if column.values is None or column.bad or column.about or column.both:
        return cells
    if pc.any(pc.match_substring_regex(cells, r"^\s*[+-]?0\d")).as_py():
        return cells
    small = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    there = pc.invert(pc.is_in(small, pa.array(missing)))
    filled = pc.if_else(there, _in_english(small, None), pa.scalar(None, pa.string()))
    if pc.any(pc.is_in(small, pa.array(["true", "false"]))).as_py():
        return filled.cast(pa.bool_())
    try:
        return filled.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.values


def _rows(mask: Any) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask.to_numpy()).tolist())


def _in_english(cells: Any, decimal: str | None) -> Any:
    """With a decimal point and no leading plus sign; cells that have a point where commas are meant become text."""
    if decimal == ",":
        cells = pc.if_else(pc.match_substring(cells, "."), "text", pc.replace_substring(cells, ",", "."))
    return pc.replace_substring_regex(cells, r"^\+", "")


def _floats(cells: Any, there: Any) -> Any:
    return pc.if_else(there, cells, pa.scalar(None, pa.string())).cast(pa.float64())


def _undressed(dressed: Any, there: Any, decimal: str | None) -> Column | None:
    """Numbers without what stands around them, if that is the same in all cells, and all are written alike."""
    parts = {name: pc.struct_field(dressed, name) for name in ("sign", "before", "minus", "body", "exponent", "after")}
    around: list[str] = []
    for name in ("before", "after"):
        found = pc.unique(parts[name].filter(there)).to_pylist()
        if len(found) != 1:
            return None
        around += [repr(found[0])] if found[0] else []
    bodies = parts["body"].filter(there)
    writing = _writing(bodies, decimal)
    if writing is None:
        return None
    mark, group, both = writing
    digits = pc.replace_substring(parts["body"], group, "") if group else parts["body"]
    digits = pc.replace_substring(digits, mark, ".") if mark == "," else digits
    text = pc.binary_join_element_wise(parts["sign"], parts["minus"], digits, parts["exponent"], "")
    text = pc.replace_substring_regex(text, r"^\+", "")
    try:
        values = _floats(text, there)
    except pa.ArrowInvalid:  # two signs
        return None
    said = [" and ".join(around) + " taken off"] if around else []
    said += [f"{mark!r} taken for the mark before decimals"] if mark == "," != decimal else []
    said += [f"{group!r} taken for the mark between thousands"] if group else []
    return Column(values, ", ".join(said), both=both)


def _writing(bodies: Any, decimal: str | None) -> tuple[str, str, str] | None:
    """The decimal mark and the mark between groups that fit all numbers, and a second reading if there is one."""
    if decimal == "." and _all(bodies, r"^\d*,\d+$") and not _all(bodies, ONE_GROUP):
        return ",", "", ""  # whatever other columns say
    for mark in ("." if decimal is None else decimal, *(() if decimal is not None else (",",))):
        if _all(bodies, BARE.format(decimal=f"\\{mark}")):
            return mark, "", ""
        for group in MARKS[mark]:
            if _all(bodies, GROUPED.format(group="\\" + group if group in ".," else group, decimal=f"\\{mark}")):
                both = ""
                if decimal is None and group in ".," and _all(bodies, ONE_GROUP + r"|^\d+$"):
                    cell = next(b.as_py() for b in bodies if group in b.as_py())
                    both = f"{cell!r} may be {cell.replace(group, '')} or {cell.replace(group, '.')}"
                return mark, group, both
    return None


def _all(cells: Any, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py())
