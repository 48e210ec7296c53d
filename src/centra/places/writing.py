"""Places out: tables, GeoJSON (RFC 7946), waypoints of GPX."""

import json
from datetime import UTC, datetime
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import numpy as np

from centra.io.write import SUFFIXES as TABLES
from centra.io.write import write_rows
from centra.places.visited import Place, Visited

SUFFIXES = (*TABLES, ".geojson", ".gpx")
DIGITS = 7  # decimals of a degree: about a centimetre
MOST_OF = 0.8  # of the time: what usual hours are


def write_places(file: BinaryIO, path: str, result: Visited) -> None:
    """Write the places in the format that a name ends with."""
    if path.lower().endswith(".geojson"):
        file.write(as_geojson(result).encode())
    elif path.lower().endswith(".gpx"):
        file.write(as_gpx(result).encode())
    else:
        import pyarrow as pa

        rows = [as_row(number, place, result) for number, place in enumerate(result.places, 1)]
        write_rows(file, path, pa.table({name: [row[name] for row in rows] for name in rows[0]}))


def as_row(number: int, place: Place, result: Visited) -> dict[str, Any]:
    """A place as a row of a table; without times, without what hangs on them."""
    row: dict[str, Any] = {
        "place": number,
        "latitude": round(place.latitude, DIGITS),
        "longitude": round(place.longitude, DIGITS),
    }
    if result.timed:
        row |= {
            "visits": place.visits,
            "seconds": round(place.seconds, 3),
            "first": moment(place.first),
            "last": moment(place.last),
            "usual_hours": usual_hours(place),
        }
    return row | {"points": place.points, "radius_m": round(place.radius, 1)}


def moment(seconds: float | None) -> str:
    """In ISO 8601, UTC."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(round(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def usual_hours(place: Place) -> str:
    """The fewest hours in a row that hold most of the time spent, such as ``22-07``."""
    hours = np.array(place.hours)
    if not hours.sum() > 0:
        return ""
    for length in range(1, 25):
        held = np.array([np.take(hours, range(first, first + length), mode="wrap").sum() for first in range(24)])
        if held.max() >= MOST_OF * hours.sum():
            first = int(held.argmax())
            return f"{first:02d}-{(first + length) % 24:02d}" if length < 24 else "00-24"
    return "00-24"


def as_geojson(result: Visited) -> str:
    """A FeatureCollection of points: longitude first, WGS 84."""
    features: list[dict[str, Any]] = []
    for number, place in enumerate(result.places, 1):
        row = as_row(number, place, result)
        at = [row.pop("longitude"), row.pop("latitude")]
        geometry = {"type": "Point", "coordinates": at}
        features.append({"type": "Feature", "id": number, "geometry": geometry, "properties": row})
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=1) + "\n"


def as_gpx(result: Visited) -> str:
    """Waypoints, GPX 1.1."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="centra" xmlns="http://www.topografix.com/GPX/1/1">',
    ]
    for number, place in enumerate(result.places, 1):
        row = as_row(number, place, result)
        about = ", ".join(f"{name} {row[name]}" for name in row if name not in ("place", "latitude", "longitude"))
        lines += [
            f'<wpt lat="{row["latitude"]:.7f}" lon="{row["longitude"]:.7f}">',
            *([f"<time>{row['first']}</time>"] if result.timed else []),
            f"<name>Place {number}</name><desc>{escape(about)}</desc></wpt>",
        ]
    return "\n".join([*lines, "</gpx>"]) + "\n"
