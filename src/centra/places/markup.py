"""GPX and KML: read by the standard library's parser, with no document type and no entities of their own."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

import numpy as np

from centra.errors import DataError
from centra.places.times import seconds_of
from centra.places.track import Track


class Refused(Exception):
    """What is wrong with the document."""


class _Points(NamedTuple):
    latitude: list[float]
    longitude: list[float]
    time: list[float]
    part: list[int]
    line: list[int]
    ahead: list[float]


def read_markup(path: str) -> Track:
    """Read a GPX or KML file.

    Raises
    ------
    DataError
        It has a document type or entities, is damaged, or holds no points.
    """
    kml = Path(path).suffix.lower() == ".kml"
    points = _Points([], [], [], [], [], [])
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    handler = _Kml(parser, points) if kml else _Gpx(parser, points)
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with open(path, "rb") as file:
            parser.ParseFile(file)
    except Refused as refusal:
        raise DataError(f"{path}, line {parser.CurrentLineNumber}: {refusal}") from None
    except (LookupError, ValueError):  # of encodings
        raise DataError(f"{path} is in an encoding that is not known: save it in UTF-8") from None
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise DataError(f"{path}, line {error.lineno}: not well-formed, or cut short ({why}); save it again") from None
    if not points.latitude:
        raise DataError(f"{path} has no points: a {'KML' if kml else 'GPX'} file with a track is needed")
    time = np.array(points.time)
    timed = bool(np.isfinite(time).any())
    line = points.line
    return Track(
        np.array(points.latitude),
        np.array(points.longitude),
        time if timed else None,
        np.array(points.part, np.int64),
        path,
        ahead=max(set(points.ahead), key=points.ahead.count) if points.ahead else None,
        where=lambda row: f"line {line[row]}",
    )


def _refuse_doctype(*_: Any) -> None:
    raise Refused("a document type or entities, which tracks have no use for: refused; save it without")


class _Reader:
    def __init__(self, parser: Any, points: _Points) -> None:
        self.parser, self.points = parser, points
        self._heard: list[str] | None = None
        self._part = 0

    def listen(self) -> None:
        self._heard = []

    def heard(self) -> str:
        found, self._heard = "".join(self._heard or ()), None
        return found.strip()

    def text(self, text: str) -> None:
        if self._heard is not None:
            self._heard.append(text)

    def add(self, latitude: str, longitude: str, time: float = np.nan) -> None:
        try:
            self.points.latitude.append(float(latitude))
            self.points.longitude.append(float(longitude))
        except ValueError:
            raise Refused(f"{latitude!r}, {longitude!r} is no latitude and longitude in degrees") from None
        self.points.time.append(time)
        self.points.part.append(self._part)
        self.points.line.append(self.parser.CurrentLineNumber)

    def when(self, text: str) -> float:
        if not text:
            return np.nan
        try:
            seconds, ahead = seconds_of(text)
        except ValueError:
            raise Refused(f"{text!r} is no time such as 2026-01-31T12:00:00Z") from None
        if ahead is not None:
            self.points.ahead.append(ahead)
        return seconds


class _Gpx(_Reader):
    """Points of tracks and routes."""

    def __init__(self, parser: Any, points: _Points) -> None:
        super().__init__(parser, points)
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name in ("trkpt", "rtept"):
            self._inside = True
            self.add(attributes.get("lat", ""), attributes.get("lon", ""))
        elif name == "time" and self._inside:
            self.listen()
        elif name in ("trkseg", "rte"):
            self._part += 1

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if name == "time" and self._inside:
            self.points.time[-1] = self.when(self.heard())
        elif name in ("trkpt", "rtept"):
            self._inside = False


class _Kml(_Reader):
    """Points of ``gx:Track``, which have times, and of lines and points, which have them at most one by one."""

    def __init__(self, parser: Any, points: _Points) -> None:
        super().__init__(parser, points)
        self._when: deque[float] = deque()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name in ("when", "coord", "coordinates"):
            self.listen()
        elif name in ("Track", "LineString"):
            self._part += 1
            self._when.clear()
        elif name == "Placemark":
            self._when.clear()

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        act: dict[str, Callable[[str], None]] = {
            "when": lambda text: self._when.append(self.when(text)),
            "coord": self._coord,
            "coordinates": self._coordinates,
        }
        if name in act:
            act[name](self.heard())

    def _coord(self, text: str) -> None:
        longitude, latitude, *_ = (*text.split(), "", "")
        self.add(latitude, longitude, self._when.popleft() if self._when else np.nan)

    def _coordinates(self, text: str) -> None:
        several = text.split()
        stamp = self._when[0] if len(several) == 1 and self._when else np.nan
        for each in several:
            longitude, latitude, *_ = (*each.split(","), "", "")
            self.add(latitude, longitude, stamp)
