"""What was found, for people, for programs, and as a map."""

import os
from datetime import UTC, datetime
from typing import Any

import numpy as np

from centra.pages import map_page
from centra.places.cleaning import steps
from centra.places.visited import Place, Visited
from centra.places.writing import as_row, usual_hours
from centra.wording import counted

SHOWN = 20  # places
MOST_POINTS = 20_000  # of ways on a map
CLOSE = 5.0  # metres, below which a way is not drawn anew


def as_text(result: Visited, files: tuple[str, ...] = ()) -> str:
    """A few lines for people."""
    track = result.track
    lines = [f"{track.source}: {counted(len(track), 'point')}{_span(result)}"]
    if result.timed:
        stays, far = counted(len(result.stays.places), "stay"), 100.0 if result.radius is None else result.radius
        lines.append(f"  {stays} of at least {duration(result.stay)} within {far:g} m")
    lines += [f"  note      {note}" for note in result.notes]
    lines += ["", *_table(result), "", f"  {_how_many(result)}"]
    lines += [f"  written   {file}" for file in files]
    return "\n".join(lines)


def _span(result: Visited) -> str:
    time = result.track.time
    if time is None:
        return ", without times"
    begin, end = (datetime.fromtimestamp(float(each), UTC).date() for each in (time[0], time[-1]))
    return f", {begin}" if begin == end else f", {begin} to {end}"


def _how_many(result: Visited) -> str:
    count = counted(len(result.places), "place")
    if result.radius is None:
        return f"{count}, as asked for"
    within = f"every stay is within {result.radius:g} m of one" if result.timed else f"all within {result.radius:g} m"
    if result.least == len(result.places):
        return f"{count}: {within}, and fewer can't do"
    return f"{count}: {within}; fewer may do, but not fewer than {result.least}"


def _table(result: Visited) -> list[str]:
    columns: dict[str, list[str]] = {}
    for number, place in enumerate(result.places[:SHOWN], 1):
        row = {"place": str(number), "latitude": f"{place.latitude:.5f}", "longitude": f"{place.longitude:.5f}"}
        if result.timed:
            row |= {"visits": str(place.visits), "time": duration(place.seconds), "usual hours": usual_hours(place)}
            row |= {"first": _day(place.first, result), "last": _day(place.last, result)}
        row |= {"points": str(place.points), "radius": f"{place.radius:.0f} m"}
        for name, cell in row.items():
            columns.setdefault(name, [name]).append(cell)
    widths = [2 + max(map(len, cells)) for cells in columns.values()]
    rows = zip(*columns.values(), strict=True)
    lines = ["".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    if len(result.places) > SHOWN:
        lines.append(f"  ... and {counted(len(result.places) - SHOWN, 'more place')}: -o FILE has them all")
    return lines


def _day(seconds: float | None, result: Visited) -> str:
    return "" if seconds is None else str(datetime.fromtimestamp(seconds, result.zone).date())


def duration(seconds: float) -> str:
    """``90 s``, ``5 min``, ``461.8 h``."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"


def as_dict(result: Visited) -> dict[str, Any]:
    """For programs."""
    track = result.track
    return {
        "data": track.source,
        "points": len(track),
        "stays": len(result.stays.places) if result.timed else None,
        "radius": result.radius,
        "least": result.least,
        "notes": list(result.notes),
        "places": [
            as_row(number, place, result) | ({"hours": list(place.hours)} if result.timed else {})
            for number, place in enumerate(result.places, 1)
        ],
    }


def as_page(result: Visited) -> str:
    """A map with everything on it."""
    weight = max([1e-300, *map(_weight, result.places)])
    places = [
        {
            "lat": round(place.latitude, 7),
            "lon": round(place.longitude, 7),
            "title": duration(place.seconds) if result.timed else counted(place.points, "point"),
            "about": _about(place, result),
            "hours": [round(seconds) for seconds in place.hours],
            "weight": round(_weight(place) / weight, 6),
            "radius": round(place.radius, 1),
        }
        for place in result.places
    ]
    zone = str(result.zone) if result.timed else None
    title = f"{counted(len(places), 'place')} of {os.path.basename(result.track.source)}"
    return map_page(title, places, _ways(result), zone=zone)


def _weight(place: Place) -> float:
    return place.seconds or place.points


def _about(place: Place, result: Visited) -> str:
    at = f"{place.latitude:.5f}, {place.longitude:.5f}"
    if not result.timed:
        return at
    visits, usual = counted(place.visits, "visit"), usual_hours(place)
    return f"{visits}, mostly {usual} h, {_day(place.first, result)} to {_day(place.last, result)}; {at}"


def _ways(result: Visited) -> list[list[list[float]]]:
    """Points of each part of the track, without those that hardly move on."""
    track, ways = result.track, list[list[list[float]]]()
    coarse = max(1, len(track) // MOST_POINTS)
    for index in np.split(np.arange(len(track)), np.flatnonzero(np.diff(track.part)) + 1):
        places = track.places[index]
        moves = np.concatenate([[True], steps(places) > CLOSE])
        moves[-1] = True
        ways.append(places[moves][::coarse].round(6).tolist())
    return ways
