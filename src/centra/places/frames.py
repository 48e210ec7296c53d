"""Tracks from frames of pandas, polars and Arrow: columns are found by their names."""

from typing import Any

import numpy as np

from centra import check
from centra.data import Floats
from centra.errors import DataError
from centra.places.reading import TIMES
from centra.places.times import since_1970
from centra.places.track import Track
from centra.space import GLOBE


def of_frame(frame: Any) -> Track:
    """The track in a frame.

    Raises
    ------
    DataError
    """
    names = [str(name) for name in getattr(frame, "column_names", frame.columns)]
    found = GLOBE.columns(names)
    assert found is not None
    small = {name.strip().lower().replace(" ", "_"): name for name in names}
    time = next((small[known] for known in TIMES if known in small), None)
    degrees = [np.asarray(check.real(np.asarray(frame[name]), name), np.float64) for name in found]
    seconds = None if time is None else _seconds(frame[time], time)
    return Track(degrees[0], degrees[1], seconds, np.zeros(len(degrees[0]), np.int64))


def _seconds(column: Any, name: str) -> Floats:
    values = np.asarray(column)
    if getattr(getattr(column, "dt", None), "tz", None) is not None:  # pandas' own, which NumPy doesn't know
        values = np.asarray(column.dt.tz_convert("UTC").dt.tz_localize(None))
    if values.dtype.kind == "M":
        seconds = values.astype("M8[us]").astype(np.int64) / 1e6
        return np.where(np.isnat(values), np.nan, seconds)
    if values.dtype.kind in "iuf":
        return since_1970(values.astype(np.float64))
    from centra.places.times import seconds_of

    try:
        return np.array([seconds_of(str(value))[0] for value in values])
    except ValueError as error:
        raise DataError(f"column {name!r} holds no times: {error}") from None
