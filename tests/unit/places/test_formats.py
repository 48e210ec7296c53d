"""Tracks in every format: the same points come out, or a sentence."""

import json

import numpy as np
import pandas as pd
import pytest

from centra.errors import DataError
from centra.places import read_track, visited

POINTS = [(48.2, 16.37, "2026-01-31T12:00:00Z"), (48.2001, 16.3702, "2026-01-31T12:01:00Z")]
SECONDS = [1769860800.0, 1769860860.0]


def gpx(points=POINTS, before=""):
    inner = "".join(f'<trkpt lat="{a}" lon="{b}"><ele>1</ele><time>{t}</time></trkpt>\n' for a, b, t in points)
    return (
        f'<?xml version="1.0"?>\n{before}<gpx xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>1999-01-01T00:00:00Z'
        f"</time></metadata><trk><trkseg>{inner}</trkseg></trk></gpx>"
    )


KML_TRACK = (
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><gx:Track>'
    + "".join(f"<when>{t}</when>" for _, _, t in POINTS)
    + "".join(f"<gx:coord>{b} {a} 0</gx:coord>" for a, b, _ in POINTS)
    + "</gx:Track></Placemark></kml>"
)
KML_POINTS = (
    '<kml xmlns="http://www.opengis.net/kml/2.2">'
    + "".join(
        f"<Placemark><TimeStamp><when>{t}</when></TimeStamp><Point><coordinates>{b},{a},0</coordinates></Point></Placemark>"
        for a, b, t in POINTS
    )
    + "</kml>"
)
LINE = {"type": "LineString", "coordinates": [[b, a] for a, b, _ in POINTS]}
TIMES = [t for _, _, t in POINTS]
E7 = [{"latitudeE7": round(a * 1e7), "longitudeE7": round(b * 1e7)} for a, b, _ in POINTS]
VISIT = {"topCandidate": {"placeLocation": {"latLng": "48.2°, 16.37°"}}}
FILES = {
    "a.gpx": gpx(),
    "track.kml": KML_TRACK,
    "points.kml": KML_POINTS,
    "line.geojson": json.dumps({"type": "Feature", "properties": {"coordTimes": TIMES}, "geometry": LINE}),
    "points.geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"timestamp": t},
                    "geometry": {"type": "Point", "coordinates": [b, a]},
                }
                for a, b, t in POINTS
            ],
        }
    ),
    "Records.json": json.dumps({"locations": [e | {"timestamp": t} for e, t in zip(E7, TIMES, strict=True)]}),
    "Old.json": json.dumps(
        {"locations": [e | {"timestampMs": str(int(s * 1000))} for e, s in zip(E7, SECONDS, strict=True)]}
    ),
    "Timeline.json": json.dumps(
        {
            "semanticSegments": [
                {
                    "startTime": TIMES[0],
                    "endTime": TIMES[1],
                    "timelinePath": [{"point": f"{a}°, {b}°", "time": t} for a, b, t in POINTS],
                }
            ]
        }
    ),
    "signals.json": json.dumps(
        {
            "semanticSegments": [],
            "rawSignals": [{"position": {"LatLng": f"{a}°, {b}°", "timestamp": t}} for a, b, t in POINTS],
        }
    ),
    "phone.json": json.dumps(
        [
            {
                "startTime": TIMES[0],
                "endTime": TIMES[1],
                "timelinePath": [
                    {"point": f"geo:{a},{b}", "durationMinutesOffsetFromStartTime": str(i)}
                    for i, (a, b, _) in enumerate(POINTS)
                ],
            }
        ]
    ),
    "geolife.plt": "Geolife trajectory\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track\n0\n"
    + "".join(f"{a},{b},0,492,46053.5,2026-01-31,{t[11:19]}\n" for a, b, t in POINTS),
    "a.csv": "time,lat,lon\n" + "".join(f"{t},{a},{b}\n" for a, b, t in POINTS),
    "ms.csv": "lng;Latitude;timestamp\n"
    + "".join(f"{b};{a};{int(s * 1000)}\n" for (a, b, _), s in zip(POINTS, SECONDS, strict=True)),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_points(tmp_path, name):
    (tmp_path / name).write_text(FILES[name], "utf-8")
    track = read_track([str(tmp_path / name)])
    np.testing.assert_allclose(track.latitude, [p[0] for p in POINTS], atol=1e-7)
    np.testing.assert_allclose(track.longitude, [p[1] for p in POINTS], atol=1e-7)
    np.testing.assert_allclose(track.time, SECONDS)


def test_months_of_a_timeline(tmp_path):
    visit = {"location": E7[0], "duration": {"startTimestamp": TIMES[0], "endTimestamp": TIMES[1]}}
    segment = {
        "startLocation": E7[0],
        "endLocation": E7[1],
        "duration": {"startTimestamp": TIMES[1], "endTimestamp": TIMES[1]},
    }
    path = tmp_path / "2026_JANUARY.json"
    path.write_text(json.dumps({"timelineObjects": [{"placeVisit": visit}, {"activitySegment": segment}]}))
    track = read_track([str(path)])
    assert track.latitude.tolist() == [48.2, 48.2, 48.2, 48.2001]
    assert track.time.tolist() == [SECONDS[0], SECONDS[1], SECONDS[1], SECONDS[1]]
    visits = [{"startTime": TIMES[0], "endTime": TIMES[1], "visit": VISIT}]
    path.write_text(json.dumps({"semanticSegments": visits}))
    assert read_track([str(path)]).time.tolist() == SECONDS


def test_parquet_and_frames(tmp_path):
    frame = pd.DataFrame({"lat": [48.2, 48.2001], "lon": [16.37, 16.3702], "time": pd.to_datetime(TIMES)})
    frame.to_parquet(tmp_path / "a.parquet")
    for track in (read_track([str(tmp_path / "a.parquet")]), visited(frame, stay=0, radius=50).track):
        np.testing.assert_allclose(track.time, SECONDS)
        assert track.longitude.tolist() == [16.37, 16.3702]


def test_zones_are_heeded_and_told(tmp_path):
    here = [(a, b, t.replace("12:", "13:").replace("Z", "+01:00")) for a, b, t in POINTS]
    (tmp_path / "a.gpx").write_text(gpx(here))
    track = read_track([str(tmp_path / "a.gpx")])
    assert track.time.tolist() == SECONDS
    assert track.ahead == 3600


def test_several_files_and_segments(tmp_path):
    (tmp_path / "a.gpx").write_text(gpx())
    (tmp_path / "b.gpx").write_text(gpx([(10.0, 20.0, "2026-02-01T00:00:00Z")]))
    track = read_track([str(tmp_path / "a.gpx"), str(tmp_path / "b.gpx")])
    assert len(track) == 3
    assert len(set(track.part.tolist())) == 2
    assert track.where(2).startswith(str(tmp_path / "b.gpx"))


def test_swapped_columns_are_swapped_back(tmp_path):
    (tmp_path / "a.csv").write_text("lat,lon\n116.3,39.9\n116.4,39.8\n")
    track = read_track([str(tmp_path / "a.csv")])
    assert track.latitude.tolist() == [39.9, 39.8]
    assert "swapped back, since 116.3 is no latitude" in track.notes[-1]


BAD = {
    "doctype.gpx": (gpx(before='<!DOCTYPE gpx [<!ENTITY a "b">]>\n'), "line 2: a document type or entities"),
    "cut.gpx": (gpx()[:-40], "line 3: not well-formed, or cut short"),
    "empty.gpx": ("<gpx></gpx>", "has no points: a GPX file"),
    "nothing.kml": ("", "is empty"),
    "text.gpx": ("hello", "line 1: not well-formed"),
    "odd.gpx": (gpx([("north", 2, TIMES[0])]), "line 2: 'north', '2' is no latitude and longitude"),
    "when.gpx": (gpx([(1, 2, "noon")]), "line 2: 'noon' is no time"),
    "beyond.gpx": (gpx([(1, 2, TIMES[0]), (95, 200, TIMES[0])]), "line 3: the latitude 95 is beyond 90 degrees"),
    "list.json": ("[1, 2]", "neither GeoJSON nor a Timeline"),
    "other.json": ('{"a": 1}', "neither GeoJSON nor a Timeline"),
    "cut.json": ('{"locations": [', "neither GeoJSON nor a Timeline"),
    "none.geojson": ('{"type": "FeatureCollection", "features": []}', "has no points"),
    "bad.plt": ("1\n2\n3\n4\n5\n6\nfoo,bar\n", "line 7: 'foo,bar' is no point of Geolife"),
    "x.csv": ("x,y\n1,2\n3,4\n", "no column is called latitude: name it with --lat and --lon"),
    "far.csv": ("lat,lon\n1,2\n95,170\n", "line 3: the latitude 95 is beyond 90 degrees"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said(tmp_path, name):
    text, sentence = BAD[name]
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=sentence) as caught:
        read_track([str(tmp_path / name)])
    assert str(tmp_path / name) in str(caught.value)


def test_a_missing_file():
    with pytest.raises(DataError, match=r"no\.gpx doesn't exist"):
        read_track(["no.gpx"])


def test_dates_and_times_of_the_day_in_two_columns(tmp_path):
    rows = "lat,lon,date,time\n48,16,2026-01-01,12:00:00\n48,16,2026-01-02,13:00:00\n"
    (tmp_path / "a.csv").write_text(rows)
    np.testing.assert_allclose(np.diff(read_track([str(tmp_path / "a.csv")]).time), 25 * 3600)
    (tmp_path / "b.csv").write_text("lat,lon,time\n48,16,12:00:00\n48,16,13:00:00\n")
    with pytest.raises(DataError, match="times of the day, but there is no column of dates"):
        read_track([str(tmp_path / "b.csv")])


def test_one_column_by_name_and_one_that_is_named(tmp_path):
    (tmp_path / "a.csv").write_text("y,lon\n48,16\n49,17\n")
    assert read_track([str(tmp_path / "a.csv")], latitude="y").latitude.tolist() == [48, 49]
    (tmp_path / "b.csv").write_text("lat,lon\nabc,16\nx,17\n")
    with pytest.raises(DataError, match=r"column 'lat' of .* holds no numbers"):
        read_track([str(tmp_path / "b.csv")], latitude="lat", longitude="lon")


def test_frames_with_gaps_and_zones():
    when = pd.to_datetime(["2026-07-01T12:00", None, "2026-07-01T12:10"]).tz_localize("Europe/Vienna")
    frame = pd.DataFrame({"lat": [48.2, 48.2, np.nan], "lon": [16.3, 16.3, 16.3], "time": when}, index=[7, 8, 9])
    track = visited(frame, stay=0).track
    assert len(track) == 1
    assert track.ahead == 7200
    notes = " | ".join(track.notes)
    assert "1 row without a latitude" in notes
    assert "1 point without a time" in notes
    text = frame.assign(time=["2026-07-01T12:00", None, "2026-07-01T12:10"])
    assert len(visited(text, stay=0).track) == 1
    with pytest.raises(DataError, match="holds no times such as"):
        visited(frame.assign(time="noon"))


ODD = {
    "polygon.geojson": (
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}',
        "has no points: GeoJSON with points or lines",
    ),
    "list.geojson": (
        '{"type": "Feature", "properties": {"time": [1]}, "geometry": {"type": "Point", "coordinates": [1, 2]}}',
        "neither GeoJSON nor a Timeline",
    ),
    "digits.geojson": ('{"type": "Point", "coordinates": [1' + 400 * "0" + ", 2]}", "neither GeoJSON nor a Timeline"),
    "year0.gpx": (gpx([(1, 2, "0001-01-01T00:00:00+05:00")]), "is no time such as"),
    "sjis.gpx": ('<?xml version="1.0" encoding="shift_jis"?><gpx/>', "in an encoding that is not known"),
    "hex.gpx": ('<?xml version="1.0" encoding="hex"?><gpx/>', "in an encoding that is not known|not well-formed"),
    "bad.fit": ("\x0e\x10junk.FIT", "no FIT file|needs fitdecode"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files(tmp_path, name):
    text, sentence = ODD[name]
    (tmp_path / name).write_text(text)
    with pytest.raises((DataError, ImportError), match=sentence):
        read_track([str(tmp_path / name)])


def test_times_that_are_none():
    for time in (np.inf, np.nan, 1e300):
        result = visited(np.array([[48.2, 16.3, time], [48.2, 16.3, time]]))
        assert not result.timed
        assert "no point has a time that can be read" in result.notes
