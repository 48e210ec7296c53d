"""Dates and times of day as seconds; imported only where pyarrow is there."""

import re
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from centra.data import Floats

# pyarrow makes these functions as it is imported, unseen by type checkers.
pc: Any = pyarrow.compute

CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?"
DAY = {"year": r"(?P<year>\d{4})", "month": r"(?P<month>\d{1,2})", "day": r"(?P<day>\d{1,2})"}
ZONE = r"(?: ?(?P<zone>Z|[+-]\d{2}:?\d{2}))?"
# How days are written, and what stands between.
ORDERS = (("year", "month", "day", "[-/.]"), ("day", "month", "year", "[.]"))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
# 19-Sep-03, 19 September 2003; Sep 19, 2003.
NAMED = (
    rf"(?i)^(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*{MONTH}[-/., ]*(?P<year>\d{{4}}|\d{{2}})(?:[ T]{CLOCK}{ZONE})?$",
    rf"(?i)^{MONTH}[- ]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[- ]+(?P<year>\d{{4}})(?:[ T]{CLOCK}{ZONE})?$",
)
TWO_ORDERS = (("day", "month", "year", "[-/]"), ("month", "day", "year", "[-/]"))


class Dates(NamedTuple):
    """A column of dates or times.

    Attributes
    ----------
    seconds : ndarray of shape (n,), float64
        NaN where there is none.
    how : str
        What they are seconds of.
    both : bool
        Whether day and month might as well be the other way around.
    """

    seconds: Floats
    how: str
    both: bool = False


def dates_of(cells: Any, there: Any) -> Dates | None:
    """What a column of text holds if it holds dates or times of day alone, or None.

    Parameters
    ----------
    cells : pyarrow.ChunkedArray of string, trimmed
    there : pyarrow.ChunkedArray of bool
        Where there is one.
    """
    seen, real = cells.filter(there), there.to_numpy().astype(np.bool_)
    if re.match(rf"\d{{0,2}}[-/. ]*({'|'.join(MONTHS)})", seen[0].as_py().lower()):
        return _with_names(seen, real)
    if not re.fullmatch(r"\d{1,4}[-/.:]\d{1,2}.*", seen[0].as_py(), re.DOTALL):
        return None
    clock = _parts(seen, rf"^{CLOCK}$")
    if clock is not None:
        seconds = _of_day(clock)
        return None if seconds is None else Dates(_spread(seconds, real), "times, as seconds of the day")
    found: list[Dates] = []
    for *order, mark in (*ORDERS, *TWO_ORDERS):
        parts = _parts(seen, "^" + mark.join(DAY[name] for name in order) + rf"(?:[ T]{CLOCK}{ZONE})?$")
        if parts is not None and (seconds := _since_1970(parts)) is not None:
            found.append(Dates(_spread(seconds, real), f"dates ({'.'.join(order)}), as seconds since 1970"))
    if not found:
        return None
    same = all(np.array_equal(found[0].seconds, other.seconds, equal_nan=True) for other in found)
    return found[0]._replace(both=not same)


def _with_names(seen: Any, real: NDArray[np.bool_]) -> Dates | None:
    for pattern in NAMED:
        parts = _parts(seen, pattern)
        if parts is None:
            continue
        at = pc.index_in(pc.utf8_lower(parts["month"]), pa.array(MONTHS))
        year = pc.cast(parts["year"], pa.int64())
        century = pc.if_else(pc.greater_equal(year, 69), 1900, 2000)  # as POSIX has it of years of two digits
        year = pc.if_else(pc.less(year, 100), pc.add(year, century), year)
        seconds = _since_1970(
            parts | {"month": pc.cast(pc.add(at, 1), pa.string()), "year": pc.cast(year, pa.string())}
        )
        return None if seconds is None else Dates(_spread(seconds, real), "dates, as seconds since 1970")
    return None


def _parts(cells: Any, pattern: str) -> dict[str, Any] | None:
    found = pc.extract_regex(cells, pattern)
    if found.null_count:
        return None
    return {field.name: pc.struct_field(found, field.name) for field in found.type}


def _numbers(texts: Any) -> Floats:
    return pc.if_else(pc.equal(texts, ""), "0", texts).cast(pa.float64()).to_numpy()


def _of_day(parts: dict[str, Any]) -> Floats | None:
    hour, minute, second = (_numbers(parts[name]) for name in ("hour", "minute", "second"))
    if (hour > 24).any() or (minute > 59).any() or (second >= 61).any():
        return None
    return 3600 * hour + 60 * minute + second


def _since_1970(parts: dict[str, Any]) -> Floats | None:
    year, month, day = (_numbers(parts[name]).astype(np.int64) for name in ("year", "month", "day"))
    seconds = _of_day(parts)
    if seconds is None or (month < 1).any() or (month > 12).any() or (day < 1).any():
        return None
    months = (year - 1970).astype("M8[Y]").astype("M8[M]") + (month - 1).astype("m8[M]")
    days = months.astype("M8[D]") + (day - 1).astype("m8[D]")
    if (days.astype("M8[M]") != months).any():  # as of the 31st of April
        return None
    return days.astype(np.int64) * 86400.0 + seconds - _zone(parts["zone"])


def _zone(zones: Any) -> Floats:
    """Seconds ahead of UTC."""
    seconds = {zone: _ahead(zone) for zone in pc.unique(zones).to_pylist()}
    return (
        np.array([seconds[zone] for zone in zones.to_pylist()])
        if len(seconds) > 1
        else np.array(next(iter(seconds.values())))
    )


def _ahead(zone: str) -> float:
    if zone in ("", "Z"):
        return 0.0
    return (-1 if zone[0] == "-" else 1) * (3600.0 * int(zone[1:3]) + 60 * int(zone[-2:]))


def _spread(seconds: Floats, there: NDArray[np.bool_]) -> Floats:
    everywhere = np.full(len(there), np.nan)
    everywhere[there] = seconds
    return everywhere
