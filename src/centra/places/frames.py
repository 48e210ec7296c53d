"""Tracks from frames of pandas, polars and Arrow: columns are found by their names."""

from typing import Any

import numpy as np

from centra import check
from centra.data import Floats
from centra.errors import DataError
from centra.places.reading import TIMES
from centra.places.times import seconds_of, since_1970
from centra.places.track import Track
from centra.space import GLOBE
from centra.wording import counted


def of_frame(frame: Any) -> Track:
    """The track in a frame; rows without a latitude or a longitude are left out.

    Raises
    ------
    DataError
    """
    if hasattr(frame, "collect"):
        raise DataError("the frame is lazy: call .collect() first")
    given = {str(name): name for name in getattr(frame, "column_names", frame.columns)}
    found = GLOBE.columns([*given])
    assert found is not None
    small = {name.strip().lower().replace(" ", "_"): name for name in given}
    time = next((small[known] for known in TIMES if known in small), None)
    degrees = np.column_stack([_numbers(frame[given[name]], name) for name in found])
    seconds, ahead = (None, None) if time is None else _seconds(frame[given[time]], time)
    there = np.flatnonzero(~np.isnan(degrees).any(axis=1))
    lost = len(degrees) - len(there)
    return Track(
        degrees[there, 0],
        degrees[there, 1],
        None if seconds is None else seconds[there],
        np.zeros(len(there), np.int64),
        notes=(f"{counted(lost, 'row')} without a latitude or a longitude left out",) if lost else (),
        ahead=ahead,
        where=lambda row: f"row {int(there[row])}",
    )


def _numbers(column: Any, name: str) -> Floats:
    values = np.asarray(column)
    if values.dtype.kind == "O":
        values = np.array([np.nan if value is None else value for value in values])
    return np.asarray(check.real(values, name), np.float64)


def _seconds(column: Any, name: str) -> tuple[Floats, float | None]:
    """Seconds since 1970, and how far local times are ahead of UTC, where the column tells."""
    values, ahead = np.asarray(column), None
    zone = getattr(getattr(column, "dt", None), "tz", None)
    if zone is not None:  # pandas' own, which NumPy doesn't know
        utc = column.dt.tz_convert("UTC").dt.tz_localize(None)
        values = np.asarray(utc)
        offsets = (np.asarray(column.dt.tz_localize(None)) - values)[~np.isnat(values)]
        ahead = float(np.median(offsets.astype("m8[s]").astype(np.int64))) if len(offsets) else None
    if values.dtype.kind == "M":
        seconds = values.astype("M8[us]").astype(np.int64) / 1e6
        return since_1970(np.where(np.isnat(values), np.nan, seconds)), ahead
    if values.dtype.kind in "iuf":
        return since_1970(values.astype(np.float64)), None
    try:
        return np.array([np.nan if _is_missing(value) else seconds_of(str(value))[0] for value in values]), None
    except ValueError as error:
        raise DataError(f"column {name!r} holds no times such as 2026-01-31T12:00:00Z: {error}") from None


def _is_missing(value: Any) -> bool:
    return str(value).strip() in ("", "None", "nan", "NaT", "<NA>")
