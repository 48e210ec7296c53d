"""``centra places``."""

import re
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Unpack, cast

import click

from centra.cli.options import style_option
from centra.cli.output import check_outputs, counting_bar, lacking_letters, say, say_json
from centra.cli.reading import ReadOptions, outputs_option, read_options, reading
from centra.errors import ParameterError
from centra.extras import require
from centra.io import picture
from centra.io.atomic import staged
from centra.places import read_track, visited
from centra.places.telling import as_dict, as_page, as_text
from centra.places.visited import STAY, Visited
from centra.places.writing import SUFFIXES, write_places

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from centra.plot.canvas import StyleName

PAGES = (".html", ".htm")
UNITS = {"": 1.0, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@click.command("places")
@click.argument("track", nargs=-1, required=True)
@click.option("--radius", type=float, metavar="METRES", help="How far a stay may be from its place. [default: 100]")
@click.option("-k", "--places", "k", type=int, help="How many places, instead of --radius.")
@click.option(
    "--stay", default=f"{STAY / 60:g}min", show_default=True, help="How long a stay lasts at least: 90s, 5min, 2h."
)
@click.option("--lat", metavar="COLUMN", help="Column of the latitude, of a table. [default: by its name]")
@click.option("--lon", metavar="COLUMN", help="Column of the longitude.")
@click.option("--time", "when", metavar="COLUMN", help="Column of the time.")
@click.option("--tz", metavar="ZONE", help="Of the hours of the day, such as Europe/Vienna. [default: told or guessed]")
@outputs_option(".csv .parquet .geojson .gpx, a picture .png .svg .pdf, a map .html")
@style_option()
@read_options()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def places_command(
    *,
    track: tuple[str, ...],
    radius: float | None,
    k: int | None,
    stay: str,
    lat: str | None,
    lon: str | None,
    when: str | None,
    tz: str | None,
    outputs: tuple[str, ...],
    style: "StyleName",
    as_json: bool,
    **options: Unpack[ReadOptions],
) -> None:
    """Find the places that somebody visited most.

    TRACK is GPX, KML, GeoJSON, a Timeline of Google's (.json), Geolife's .plt, FIT, or a table with latitude, longitude
    and, where there is one, time; of several files, all together. With times, what counts is the time spent where
    somebody stayed for a while; without, every point.
    """
    zone, seconds = _zone(tz), _seconds(stay)
    known = (*SUFFIXES, *picture.SUFFIXES, *PAGES)
    check_outputs([(path, known) for path in outputs], list(track))
    for path in outputs:
        if Path(path).suffix.lower() in picture.SUFFIXES:
            picture.prepare()
        elif Path(path).suffix.lower() not in (*PAGES, ".geojson", ".gpx"):
            require("pyarrow", "io", "writing tables")
    with counting_bar("looking for places") as progress:
        if progress is not None:
            progress(0, 2)
        found = read_track(track, latitude=lat, longitude=lon, time=when, reading=reading(options))
        if progress is not None:
            progress(1, 2)
        result = visited(found, radius=radius, k=k, stay=seconds, zone=zone)
    with staged() as stage:
        for path in outputs:
            with stage.open(path) as file:
                write(file, path, result, style)
    if as_json:
        say_json(as_dict(result) | {"written": list(outputs)})
    else:
        say(as_text(result, outputs))


def write(file: BinaryIO, path: str, result: Visited, style: "StyleName" = "light") -> None:
    """Write what the end of a name asks for: a table, GeoJSON, GPX, a picture or a map."""
    suffix = Path(path).suffix.lower()
    if suffix in picture.SUFFIXES:
        from centra import plot

        with lacking_letters(path):
            picture.write_picture(file, suffix, cast("Figure", plot.places(result, style=style).figure))
    elif suffix in PAGES:
        file.write(as_page(result).encode("utf-8", "replace"))
    else:
        write_places(file, path, result)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ParameterError(f"--tz {name}: no such zone is known; such as Europe/Vienna or UTC") from None


def _seconds(text: str) -> float:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", text.lower())
    if found is None or found[2] not in UNITS:
        raise ParameterError(f"--stay {text}: expected a time such as 90s, 5min or 2h")
    return float(found[1]) * UNITS[found[2]]
