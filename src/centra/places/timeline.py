"""JSON: GeoJSON, and what Google's Timeline hands out, in its old forms and its new ones."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from centra.errors import DataError
from centra.io.memory import refuse_beyond_memory
from centra.places.times import seconds_of, since_1970
from centra.places.track import Track

TIMES = ("time", "timestamp", "timeStamp", "datetime", "date", "when")
LINES = ("coordTimes", "times", "coordinateProperties")
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


class Point(NamedTuple):
    latitude: float
    longitude: float
    time: Any  # ISO 8601, a number, or None
    part: int


def read_json_track(path: str) -> Track:
    """Read a GeoJSON file, or one of Google's Timeline.

    Raises
    ------
    DataError
        It is damaged, or holds no points.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
        refuse_beyond_memory(path, 10 * len(content))
        points = [*_points(json.loads(content))]
        time, ahead = _times(path, [point.time for point in points])
    except DataError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        raise DataError(
            f"{path} can't be read: it is damaged, or neither GeoJSON nor a Timeline of Google's; save it again"
        ) from None
    if not points:
        raise DataError(f"{path} has no points: GeoJSON with points or lines, or a Timeline of Google's, is needed")
    return Track(
        np.array([point.latitude for point in points], np.float64),
        np.array([point.longitude for point in points], np.float64),
        time,
        np.array([point.part for point in points], np.int64),
        path,
        ahead=ahead,
        where=lambda row: f"point {row + 1}",
    )


def _times(path: str, times: list[Any]) -> tuple[Any, float | None]:
    if all(time is None for time in times):
        return None, None
    aheads: list[float] = []
    seconds = np.full(len(times), np.nan)
    numbers = np.full(len(times), np.nan)
    for row, time in enumerate(times):
        if isinstance(time, str) and not NUMBERS.fullmatch(time):
            try:
                seconds[row], ahead = seconds_of(time)
            except ValueError:
                raise DataError(
                    f"{path}, point {row + 1}: {time[:60]!r} is no time such as 2026-01-31T12:00:00Z"
                ) from None
            aheads += [] if ahead is None else [ahead]
        elif time is not None and not isinstance(time, bool):
            numbers[row] = float(time)
    given = np.isfinite(numbers)
    if given.any():
        seconds[given] = since_1970(numbers)[given]
    return seconds, max(set(aheads), key=aheads.count) if aheads else None


def _points(content: Any) -> Iterator[Point]:
    if isinstance(content, list):
        yield from _of_phone(content)
    elif "locations" in content:
        yield from _of_records(content["locations"])
    elif "timelineObjects" in content:
        yield from _of_months(content["timelineObjects"])
    elif "semanticSegments" in content or "rawSignals" in content:
        yield from _of_segments(content)
    elif "type" in content:
        yield from _of_geojson(content, {}, [0])
    else:
        raise ValueError


def _of_geojson(content: Any, about: dict[str, Any], part: list[int]) -> Iterator[Point]:
    """RFC 7946; ``part`` counts the lines."""
    kind = content["type"]
    if kind == "FeatureCollection":
        for feature in content["features"]:
            yield from _of_geojson(feature, {}, part)
    elif kind == "Feature":
        if content["geometry"] is not None:
            yield from _of_geojson(content["geometry"], content.get("properties") or {}, part)
    elif kind == "GeometryCollection":
        for each in content["geometries"]:
            yield from _of_geojson(each, about, part)
    elif kind == "Point":
        longitude, latitude = content["coordinates"][:2]
        yield Point(float(latitude), float(longitude), _first(about, TIMES), part[0])
    elif kind in ("LineString", "MultiPoint"):
        yield from _of_line(content["coordinates"], _first(about, LINES), part)
    elif kind == "MultiLineString":
        times = _first(about, LINES)
        for i, line in enumerate(content["coordinates"]):
            yield from _of_line(line, times[i] if isinstance(times, list) and len(times) > i else None, part)
    elif kind not in ("Polygon", "MultiPolygon"):  # areas are no tracks
        raise ValueError(kind)


def _of_line(line: Any, times: Any, part: list[int]) -> Iterator[Point]:
    part[0] += 1
    times = times.get("times") if isinstance(times, dict) else times
    timed = isinstance(times, list) and len(times) == len(line)
    for i, (longitude, latitude, *_) in enumerate(line):
        yield Point(float(latitude), float(longitude), times[i] if timed else None, part[0])


def _of_records(locations: Any) -> Iterator[Point]:
    """Records.json of Google Takeout, until 2024."""
    for each in locations:
        if "latitudeE7" in each and "longitudeE7" in each:
            yield _e7(each, each.get("timestamp", each.get("timestampMs")), 0)


def _of_months(objects: Any) -> Iterator[Point]:
    """Semantic Location History of Google Takeout, until 2024: stays at their begin and end, and ways."""
    for part, each in enumerate(objects):
        if "placeVisit" in each:
            visit = each["placeVisit"]
            for end in ("start", "end"):
                if "latitudeE7" in visit["location"]:
                    yield _e7(visit["location"], _moment(visit["duration"], end), part)
        elif "activitySegment" in each:
            activity = each["activitySegment"]
            for end in ("start", "end"):
                if "latitudeE7" in activity.get(f"{end}Location", {}):
                    yield _e7(activity[f"{end}Location"], _moment(activity["duration"], end), part)


def _moment(duration: Any, end: str) -> Any:
    return duration.get(f"{end}Timestamp", duration.get(f"{end}TimestampMs"))


def _e7(each: Any, time: Any, part: int) -> Point:
    return Point(each["latitudeE7"] / 1e7, each["longitudeE7"] / 1e7, time, part)


def _of_segments(content: Any) -> Iterator[Point]:
    """Timeline.json of Android, since 2024; segments, or, if there are none, the signals that they come from."""
    found = False
    for segment in content.get("semanticSegments", ()):
        for point in segment.get("timelinePath", ()):
            found = True
            yield Point(*_degrees(point["point"]), point["time"], 0)
        if "visit" in segment:
            place = segment["visit"]["topCandidate"]["placeLocation"]
            for end in ("startTime", "endTime"):
                found = True
                yield Point(*_degrees(place["latLng"]), segment[end], 0)
    if not found:
        for signal in content.get("rawSignals", ()):
            if "position" in signal:
                yield Point(*_degrees(signal["position"]["LatLng"]), signal["position"]["timestamp"], 0)


def _of_phone(segments: Any) -> Iterator[Point]:
    """location-history.json of iOS, since 2024."""
    for segment in segments:
        if "visit" in segment:
            place = segment["visit"]["topCandidate"]["placeLocation"]
            for end in ("startTime", "endTime"):
                yield Point(*_degrees(place), segment[end], 0)
        for point in segment.get("timelinePath", ()):
            begin, _ = seconds_of(segment["startTime"])
            yield Point(*_degrees(point["point"]), begin + 60 * float(point["durationMinutesOffsetFromStartTime"]), 0)


def _degrees(text: str) -> tuple[float, float]:
    """Of "48.2°, 16.4°" and of "geo:48.2,16.4"."""
    latitude, longitude = NUMBERS.findall(text)[:2]
    return float(latitude), float(longitude)


def _first(about: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((about[name] for name in names if about.get(name) is not None), None)
