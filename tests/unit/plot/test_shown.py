"""What a notebook shows: the figure of the last value of a cell, a film."""

import base64
import io
import subprocess
import sys

import matplotlib.pyplot
import pytest
from PIL import Image

from centra import ParameterError, animate, choose_k, compare, datasets, kmeans, plot
from centra.places import visited

X = datasets.board_gauss(120, 3, random_state=0)
RESULT = kmeans(X, 3, n_init=3, record="full", random_state=0)
PICTURES = {
    "scatter": lambda: plot.scatter(RESULT, X),
    "voronoi": lambda: plot.voronoi(RESULT, X),
    "steps": lambda: plot.steps(RESULT, X),
    "convergence": lambda: plot.convergence(RESULT),
    "restarts": lambda: plot.restarts(RESULT),
    "silhouette": lambda: plot.silhouette(RESULT, X),
    "profiles": lambda: plot.profiles(RESULT, X),
    "heatmap": lambda: plot.heatmap(RESULT, X),
    "pairs": lambda: plot.pairs(RESULT, X),
    "distances": lambda: plot.distances(RESULT),
    "compare": lambda: plot.compare(compare(RESULT, X[:, 0] > 0)),
    "choose_k": lambda: plot.choose_k(choose_k(X, range(1, 4), n_refs=2, n_init=1, random_state=0)),
    "places": lambda: plot.places(visited(datasets.commuter(5, 0).track)),
}


def test_all_pictures_are_here():
    assert {*PICTURES} == {*plot.__all__} - {"animate"}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_itself(name):
    ax = PICTURES[name]()
    content, about = ax._repr_png_()
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == pytest.approx((2 * about["width"], 2 * about["height"]), abs=2)
        assert len(image.convert("RGB").getcolors(1 << 20)) > 5


def test_axes_of_others_stay_theirs():
    figure, ax = matplotlib.pyplot.subplots()
    assert plot.scatter(RESULT, X, ax=ax) is ax
    assert not hasattr(ax, "_repr_png_")
    matplotlib.pyplot.close(figure)


def test_without_pyplot():
    code = (
        "import sys; from centra import datasets, kmeans, plot; x = datasets.board_uniform(50, random_state=0);"
        "plot.scatter(kmeans(x, 2), x)._repr_png_(); assert 'matplotlib.pyplot' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_film_plays_and_is_saved(tmp_path):
    film = animate(RESULT, X, fps=5)
    text = film._repr_html_()
    start = 'src="data:image/gif;base64,'
    content = base64.b64decode(text[text.index(start) + len(start) : text.rindex('"')])
    with Image.open(io.BytesIO(content)) as image:
        assert image.n_frames == 1 + 2 * len(RESULT.history)
    film.save(tmp_path / "run.gif")
    assert (tmp_path / "run.gif").read_bytes() == content
    assert "id=" not in text  # two films in one notebook don't clash
    assert "\n" not in repr(film)


def test_a_film_of_nothing_is_refused_at_once():
    with pytest.raises(ParameterError, match="keeps no centres"):
        animate(kmeans(X, 3, random_state=0), X)
