"""Every script of the gallery runs, and the README's pictures are what these scripts draw today."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from centra.plot import Film

DOCS = Path(__file__).parents[2] / "docs"
SCRIPTS = sorted(path.stem for path in (DOCS / "gallery").glob("*.py"))
pictures = runpy.run_path(str(DOCS / "pictures.py"))
ALIKE = 5.0  # a font with serifs comes to 3.2, other data to more than 25


def reduced(image):
    """What there is in each tenth part of a picture, from black to white: small shifts of letters don't tell there."""
    return np.asarray(image.convert("RGB").resize((48, 40), Image.Resampling.BOX), np.float64)


def difference(one, other):
    """Mean over the parts with something on them in either picture, of 255; of an animation, at its worst."""
    with Image.open(one) as first, Image.open(other) as second:
        assert np.allclose(first.size, second.size, rtol=0.02)
        frames = getattr(first, "n_frames", 1)
        assert frames == getattr(second, "n_frames", 1)
        worst = 0.0
        paper = np.asarray(first.convert("RGB").getpixel((0, 0)))
        for frame in {0, frames // 2, frames - 1}:
            first.seek(frame)
            second.seek(frame)
            a, b = reduced(first), reduced(second)
            drawn = (np.maximum(abs(a - paper), abs(b - paper)) > 5).any(axis=2)
            worst = max(worst, np.abs(a - b)[drawn].mean())
    return worst


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_draws(name, run_script, tmp_path):
    names = run_script(f"gallery/{name}.py", tmp_path)
    drawn = [value for value in names.values() if isinstance(value, Axes | Figure | Film)]
    assert drawn
    for each in drawn:
        if isinstance(each, Film):
            each.save(tmp_path / "drawn.gif")
        else:
            getattr(each, "figure", each).savefig(tmp_path / "drawn.png")
    assert not list(tmp_path.glob("[!d]*")), "scripts leave files to their readers"


def test_every_script_has_its_place():
    order = runpy.run_path(str(DOCS / "parts" / "order.py"))["ORDER"]
    assert sorted(order) == SCRIPTS


@pytest.mark.parametrize("name", pictures["PICTURES"])
def test_pictures_of_the_readme_are_what_the_gallery_draws(name, tmp_path):
    drawn = pictures["draw"](name, tmp_path)
    assert difference(drawn, DOCS / "images" / name) < ALIKE, "run `make gallery`, and look at docs/images"


def test_pictures_of_other_data_are_told_apart(tmp_path):
    from centra import datasets, kmeans, plot

    X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=4)
    ax = plot.scatter(kmeans(X, 7, n_init=10, random_state=0), X, columns=["x", "y"])
    ax.figure.savefig(tmp_path / "other.png", dpi=pictures["DPI"])
    assert difference(tmp_path / "other.png", DOCS / "images" / "board.png") > 2 * ALIKE
