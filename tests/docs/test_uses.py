"""The pages about places, cells and colours run, and what their prose says is so."""

import contextlib
import io

import pytest

pytestmark = pytest.mark.slow


def printed(run_script, script, folder):
    with contextlib.redirect_stdout(io.StringIO()) as said:
        names = run_script(script, folder)
    return names, said.getvalue()


def test_places(run_script, tmp_path):
    names, said = printed(run_script, "tutorial/places.py", tmp_path)
    assert "7 places; no fewer than 7 can do" in said
    assert "left out where the device jumped" in said
    assert names["result"].places[2].longitude < -170  # the hotel


def test_cells(run_script, tmp_path):
    pytest.importorskip("skimage")
    names, said = printed(run_script, "tutorial/cells.py", tmp_path)
    assert abs(len(names["cells"].centers) - 60) <= 3
    assert "the same centres: True" in said


def test_palettes(run_script, tmp_path):
    names, said = printed(run_script, "tutorial/palettes.py", tmp_path)
    assert len(names["palette"].rgb) == 8
    assert said.count("%") >= 8


def test_clusters(run_script, tmp_path):
    names, said = printed(run_script, "tutorial/clusters.py", tmp_path)
    assert "these are not the rows that were fitted" in said
    assert said.count("highly stable") >= 3
    assert "dissolved (dissolved" in said  # of seven clusters, not all are to be trusted
    assert names["comparison"].agree > 0.9
    proline = names["profile"]["proline mean"]
    assert proline.argmax() == 1
    assert proline.max() > 1000  # original units
