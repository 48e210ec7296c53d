"""Times as tracks have them: ISO 8601, or seconds, milliseconds and so on since 1970."""

from datetime import UTC, datetime

import numpy as np

from centra.data import Floats

# What numbers are, by how large they are: since 1973 as seconds, milliseconds, microseconds, nanoseconds.
UNITS = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (np.inf, 1e9))
FIRST, LAST = -62_000_000_000.0, 253_000_000_000.0  # seconds since 1970: the years 5 to 9987


def seconds_of(text: str) -> tuple[float, float | None]:
    """Seconds since 1970 of a time in ISO 8601, and how far it is ahead of UTC; without a zone, it is UTC.

    Raises
    ------
    ValueError
    """
    when = datetime.fromisoformat(text.strip())
    if not 5 < when.year < 9987:
        raise ValueError(text)
    if when.tzinfo is None:
        return when.replace(tzinfo=UTC).timestamp(), None
    offset = when.utcoffset()
    return when.timestamp(), None if offset is None or text.rstrip().endswith("Z") else offset.total_seconds()


def since_1970(numbers: Floats) -> Floats:
    """Numbers of seconds or of their fractions, as seconds; what is no time is not a number."""
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    largest = float(np.nanmax(np.abs(numbers), initial=0))
    seconds = numbers / next(unit for limit, unit in UNITS if largest < limit)
    return np.where((seconds > FIRST) & (seconds < LAST), seconds, np.nan)
