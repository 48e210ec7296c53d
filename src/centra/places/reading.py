"""Tracks in: which reader is for which file."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from centra.data import Floats
from centra.errors import DataError
from centra.extras import require
from centra.io.read import read_table
from centra.io.reading import AS_IT_IS, Reading
from centra.io.table import Table
from centra.places.markup import read_markup
from centra.places.timeline import read_json_track
from centra.places.times import since_1970
from centra.places.track import Track, checked, joined
from centra.space import GLOBE
from centra.sparse import in_full
from centra.wording import counted

TIMES = ("time", "timestamp", "datetime", "date_time", "when", "utc", "date", "ts", "recorded_at", "created_at")
DAYS = ("date", "day", "datum", "utc_date", "local_date", "date_utc")
TEXT = (".gpx", ".kml", ".geojson", ".json", ".plt", ".fit")


def read_track(
    paths: Sequence[str],
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    time: str | None = None,
    reading: Reading = AS_IT_IS,
) -> Track:
    """Read one or more files of a track.

    Parameters
    ----------
    paths : sequence of str
        GPX, KML, GeoJSON, Google's Timeline (JSON), Geolife's .plt, FIT, or a table with latitude and longitude.
    latitude, longitude, time : str, optional
        Columns of a table; by default they are found by their names.
    reading : Reading
        How tables of text are written.

    Raises
    ------
    DataError
    """
    tracks = [checked(_read(path, latitude, longitude, time, reading)) for path in paths]
    return joined(tracks, f"{len(paths)} files" if len(paths) > 1 else paths[0])


def _read(path: str, latitude: str | None, longitude: str | None, time: str | None, reading: Reading) -> Track:
    suffix = Path(path).suffix.lower()
    if suffix in TEXT:
        _refuse_unreadable(path)
    try:
        if suffix in (".gpx", ".kml"):
            return read_markup(path)
        if suffix in (".geojson", ".json"):
            return read_json_track(path)
        if suffix == ".plt":
            return _read_plt(path)
        if suffix == ".fit":
            return _read_fit(path)
    except OSError as error:
        raise DataError(f"{path} can't be read: {(error.strerror or 'it is damaged').lower()}") from None
    return of_table(read_table(path, reading), latitude, longitude, time)


def _refuse_unreadable(path: str) -> None:
    if not os.path.exists(path):
        raise DataError(f"{path} doesn't exist: check the name and the folder")
    if not os.path.getsize(path):
        raise DataError(f"{path} is empty: there is nothing to read")


def of_table(table: Table, latitude: str | None, longitude: str | None, time: str | None) -> Track:
    """The track in a table; rows without a latitude or a longitude are left out.

    Raises
    ------
    DataError
    """
    source, at = table.source, {name: i for i, name in enumerate(table.names)}
    for name in (latitude, longitude, time):
        if name is not None and name not in at:
            raise DataError(f"{source} has no column {name!r}; it has {', '.join(table.names[:50])}")
    if latitude is None or longitude is None:
        latitude, longitude = _places_of(table, latitude, longitude)
    for name in (latitude, longitude):
        if at[name] not in table.numeric():
            raise DataError(f"column {name!r} of {source} holds no numbers: name others with --lat and --lon")
    degrees = in_full(table.matrix([at[latitude], at[longitude]])).astype(np.float64)
    seconds = _time_of(table, time)
    there = np.flatnonzero(~np.isnan(degrees).any(axis=1))
    notes = table.notes
    if lost := table.n - len(there):
        notes += (f"{counted(lost, 'row')} without a latitude or a longitude left out",)
    return Track(
        degrees[there, 0],
        degrees[there, 1],
        None if seconds is None else seconds[there],
        np.zeros(len(there), np.int64),
        source,
        notes,
        where=lambda row: table.where(int(there[row])),
    )


def _places_of(table: Table, latitude: str | None, longitude: str | None) -> tuple[str, str]:
    """The columns by their names; of one that was named, only the other is looked for."""
    names = [table.names[i] for i in table.numeric()]
    if latitude is not None or longitude is not None:
        names = [name for name in names if name not in (latitude, longitude)]
        names.append("lat" if latitude is not None else "lon")  # in place of the one that was named
    try:
        found = GLOBE.columns(names)
    except DataError as error:
        raise DataError(f"{table.source}: {str(error).partition(':')[0]}: name it with --lat and --lon") from None
    assert found is not None
    return latitude or found[0], longitude or found[1]


def _time_of(table: Table, name: str | None) -> Floats | None:
    if name is None:
        name = _named(table, TIMES)
        if name is None:
            return None
    elif not table.readable(table.names.index(name)):
        raise DataError(f"column {name!r} of {table.source} holds no times: name another with --time")
    seconds, of_day = _seconds(table, name)
    if not of_day:
        return since_1970(seconds)
    day = _named(table, DAYS)
    if day is None or day == name:
        raise DataError(
            f"column {name!r} of {table.source} has times of the day, but there is no column of dates: name a column "
            "with both by --time"
        )
    return since_1970(seconds + _seconds(table, day)[0])


def _named(table: Table, known: Sequence[str]) -> str | None:
    """The first column of such a name that holds numbers or dates."""
    small = {other.strip().lower().replace(" ", "_"): other for other in table.names}
    found = next((small[each] for each in known if each in small), None)
    return found if found is not None and table.readable(table.names.index(found)) else None


def _seconds(table: Table, name: str) -> tuple[Floats, bool]:
    """The numbers of a column, and whether they are seconds of the day."""
    at = table.names.index(name)
    numbers = in_full(table.matrix([at]))[:, 0].astype(np.float64)
    day = [note for note in table.notes if repr(name) in note and "of the day" in note]
    return numbers, at not in table.numeric() and bool(day)


def _read_plt(path: str) -> Track:
    """Geolife: six lines of header, then latitude, longitude, 0, feet, days, date, time."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    rows, numbers = [], []
    for number, line in enumerate(lines[6:], 7):
        if not line.strip():
            continue
        cells = line.split(",")
        try:
            when = datetime.fromisoformat(f"{cells[5].strip()}T{cells[6].strip()}").replace(tzinfo=UTC)
            rows.append((float(cells[0]), float(cells[1]), when.timestamp()))
        except (ValueError, IndexError):
            raise DataError(
                f"{path}, line {number}: {line[:60]!r} is no point of Geolife, such as "
                "39.9,116.3,0,492,39744.1,2008-10-23,02:53:04"
            ) from None
        numbers.append(number)
    found = np.array(rows, np.float64).reshape(-1, 3)
    return Track(
        found[:, 0],
        found[:, 1],
        found[:, 2],
        np.zeros(len(found), np.int64),
        path,
        where=lambda row: f"line {numbers[row]}",
    )


def _read_fit(path: str) -> Track:
    require("fitdecode", "geo", "reading FIT files")
    import fitdecode  # pyright: ignore[reportMissingImports]

    rows: list[tuple[float, float, float]] = []
    turn = 360 / 2**32
    try:
        with fitdecode.FitReader(path) as file:
            for frame in file:
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record":
                    values: dict[str, Any] = {field.name: field.value for field in frame.fields}
                    if values.get("position_lat") is not None and values.get("position_long") is not None:
                        when = values.get("timestamp")
                        seconds = when.timestamp() if isinstance(when, datetime) else np.nan
                        rows.append((values["position_lat"] * turn, values["position_long"] * turn, seconds))
    except Exception as error:  # the reader raises what it likes over damaged files
        if isinstance(error, MemoryError):
            raise
        raise DataError(f"{path} can't be read: it is damaged, cut short, or no FIT file") from None
    found = np.array(rows, np.float64).reshape(-1, 3)
    return Track(found[:, 0], found[:, 1], found[:, 2], np.zeros(len(found), np.int64), path)
