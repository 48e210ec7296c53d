"""Dark twins come from the scripts themselves, run on dark paper."""

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from centra import datasets, kmeans, plot
from centra.plot.canvas import STYLES

BOARD = "from centra import datasets, kmeans, plot\nX = datasets.board_gauss(60, 3, random_state=0)\n"
SCATTER = BOARD + "plot.scatter(kmeans(X, 3, random_state=0), X)"


def papers(ax):
    return to_hex(ax.figure.get_facecolor()), to_hex(ax.get_facecolor())


def test_pictures_are_dark_on_dark_paper_and_light_afterwards(paper):
    with paper["dark_paper"]():
        dark = paper["run"](SCATTER, {}, "script")[paper["LAST"]]
    light = paper["run"](SCATTER, {}, "script")[paper["LAST"]]
    assert papers(dark) == (STYLES["dark"].paper,) * 2
    assert papers(light) == (STYLES["light"].paper,) * 2 != papers(dark)


def test_the_dark_picture_is_the_one_that_the_style_gives(paper, tmp_path):
    X = datasets.board_gauss(60, 3, random_state=0)
    with paper["dark_paper"]():
        paper["run"](SCATTER, {}, "script")[paper["LAST"]].figure.savefig(tmp_path / "twin.png")
    plot.scatter(kmeans(X, 3, random_state=0), X, style="dark").figure.savefig(tmp_path / "dark.png")
    assert (tmp_path / "twin.png").read_bytes() == (tmp_path / "dark.png").read_bytes()


def test_figures_of_matplotlib_are_dark_too(paper):
    with paper["dark_paper"]():
        ax = Figure().subplots()
        title = ax.set_title("a title")
    assert papers(ax) == (STYLES["dark"].paper,) * 2
    assert to_hex(title.get_color()) == STYLES["dark"].ink


@pytest.mark.parametrize("text", ["", "x = 1", "def f():\n    return 1"])
def test_a_script_that_does_not_end_with_a_value_has_no_last_one(paper, text):
    assert paper["LAST"] not in paper["run"](text, {}, "script")


def test_a_fault_is_told_with_its_line(paper):
    with pytest.raises(ZeroDivisionError) as error:
        paper["run"]("x = 1\n\n(\n    x / 0\n)", {}, "script")
    assert error.traceback[-1].lineno + 1 == 4
