"""centra image, as it is called."""

import json

import numpy as np
import pandas as pd
import pytest

from centra import datasets

tifffile = pytest.importorskip("tifffile")
pytest.importorskip("skimage")


@pytest.fixture
def micrograph(folder):
    made = datasets.micrograph(15, size=200, radius=12, seed=0)
    tifffile.imwrite(folder / "m.tif", made.image, imagej=True, resolution=(2, 2), metadata={"unit": "um"})
    return made


def test_cells(centra, micrograph, folder):
    names = ["c.csv", "c.tif", "c.png", "c.json"]
    result = centra("image", "cells", "m.tif", *(word for name in names for word in ("-o", name)))
    assert result.exit_code == 0, result.output
    table = pd.read_csv(folder / "c.csv")
    assert list(table.columns) == ["cell", "X", "Y", "Centroid X µm", "Centroid Y µm", "Area", "Area µm^2", "Mean"]
    np.testing.assert_allclose(table["Centroid X µm"], (table["X"] + 0.5) / 2, atol=1e-3)
    labels = tifffile.imread(folder / "c.tif")
    assert labels.dtype == np.uint16
    np.testing.assert_array_equal(np.bincount(labels.ravel())[1:], table["Area"])
    about = json.loads((folder / "c.json").read_text())
    assert about["cells"] == len(table) == len(micrograph.centers)
    assert json.loads(centra("image", "cells", "m.tif", "-k", "3", "--json").stdout)["cells"] == 3


def test_nothing_is_written_where_there_are_none(centra, folder):
    tifffile.imwrite(folder / "black.tif", np.zeros((40, 40), np.uint8))
    result = centra("image", "cells", "black.tif", "-o", "c.csv")
    assert result.exit_code == 3
    assert result.stderr == "centra: black.tif has no foreground: all of its pixels are alike\n"
    assert not (folder / "c.csv").exists()


def test_colors(centra, folder):
    from PIL import Image

    rng = np.random.default_rng(0)
    base = np.array([[200, 30, 30], [30, 30, 200], [240, 240, 240]])[np.arange(60) // 20]
    Image.fromarray((base[None].repeat(40, 0) + rng.integers(-3, 4, (40, 60, 3))).astype(np.uint8)).save(
        folder / "p.png"
    )
    names = ["q.png", "a.gpl", "a.ase", "a.css", "a.csv", "a.json"]
    result = centra("image", "colors", "p.png", "-k", "3", *(word for name in names for word in ("-o", name)))
    assert result.exit_code == 0, result.output
    assert result.stdout.count("33.33 %") == 3
    table = pd.read_csv(folder / "a.csv")
    assert [code.lower() for code in table["hex"]] == [
        c["hex"] for c in json.loads((folder / "a.json").read_text())["colors"]
    ]
    assert all((folder / name).stat().st_size > 50 for name in names)
    assert json.loads(centra("image", "colors", "p.png", "-k", "auto", "--json").stdout)["colors"][2]["share"] > 0.3
    assert centra("image", "colors", "p.png", "-k", "3", "--dither", "-o", "d.png").exit_code == 0
    for words, sentence in ((["-k", "many"], "-k many: expected a whole number"), (["-k", "999"], "use -k 256")):
        bad = centra("image", "colors", "p.png", *words)
        assert bad.exit_code == 3
        assert sentence in bad.stderr
