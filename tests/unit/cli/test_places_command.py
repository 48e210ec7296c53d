"""centra places, as it is called."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from centra import datasets


@pytest.fixture
def phone(folder):
    track = datasets.commuter(10, 1).track
    frame = pd.DataFrame({"ms": (track[:, 2] * 1000).astype("int64"), "lat": track[:, 0], "lng": track[:, 1]})
    frame.to_csv(folder / "phone.csv", index=False)
    return "phone.csv"


def test_everything_that_goes_out(centra, phone, folder):
    names = ["a.csv", "a.parquet", "a.geojson", "a.gpx", "a.png", "a.html"]
    result = centra("places", phone, "--time", "ms", *(word for name in names for word in ("-o", name)))
    assert result.exit_code == 0, result.output
    assert "every stay is within 100 m of one" in result.stdout
    table = pd.read_csv(folder / "a.csv")
    assert table["place"].tolist() == list(range(1, len(table) + 1))
    assert (table["seconds"].diff().dropna() <= 0).all()
    assert pq.read_table(folder / "a.parquet").to_pylist()[0]["latitude"] == table["latitude"][0]
    features = json.loads((folder / "a.geojson").read_text())["features"]
    assert features[0]["geometry"]["coordinates"] == [table["longitude"][0], table["latitude"][0]]
    again = centra("places", "a.gpx", "--json")
    assert again.exit_code == 3  # way points are no track
    assert (folder / "a.png").stat().st_size > 10_000
    assert (folder / "a.html").read_text().startswith("<!DOCTYPE html>")


def test_json_and_how_many(centra, phone):
    found = json.loads(centra("places", phone, "--time", "ms", "-k", "2", "--stay", "10min", "--json").stdout)
    assert len(found["places"]) == 2
    assert found["radius"] is None
    assert len(found["places"][0]["hours"]) == 24


def test_zones(centra, phone):
    for zone, said in (("Pacific/Fiji", False), (None, True)):
        words = [] if zone is None else ["--tz", zone]
        notes = json.loads(centra("places", phone, "--time", "ms", "--json", *words).stdout)["notes"]
        assert any("by the longitude" in note for note in notes) == said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--tz", "Mars"], "--tz Mars: no such zone is known"),
        (["--stay", "long"], "--stay long: expected a time such as 90s"),
        (["--radius", "0"], "radius=0.0: expected metres above 0"),
        (["--time", "no"], "has no column 'no'"),
        (["-o", "x.doc"], "x.doc"),
        (["-k", "3", "--radius", "5"], "radius and k can't both be given"),
    ],
)
def test_bad_words(centra, phone, words, sentence):
    result = centra("places", phone, *words)
    assert result.exit_code in (2, 3)
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_no_output_is_half_written(centra, folder):
    (folder / "one.csv").write_text("lat,lon,time\n48.2,16.37,2026-01-01T00:00:00\n")
    result = centra("places", "one.csv", "-o", "a.csv", "-o", "a.html")
    assert result.exit_code == 3
    assert "none of which stay" in result.stderr
    assert not (folder / "a.csv").exists()
    assert not (folder / "a.html").exists()
