"""Each kind of picture is drawn of the clusters that the same words give `centra fit`, or of those of a model."""

import errno
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from centra import choose_k
from centra.io.model import load_model

OF_FITS = (
    "scatter", "voronoi", "pairs", "steps", "convergence", "restarts", "silhouette", "profiles", "heatmap", "distances"
)  # fmt: skip
OF_ROWS = ("scatter", "voronoi", "pairs", "silhouette", "profiles", "heatmap")
KINDS = (*OF_FITS, "choose-k")
SUFFIXES = {"png": b"\x89PNG\r", "svg": b"<?xml", "pdf": b"%PDF-"}
QUICK = ("-k", "2:3", "--criteria", "silhouette", "--n-init", "2")
OLD = b"an older file"


@pytest.fixture(autouse=True)
def blobs(folder):
    """Three clouds of 20 rows, in columns of very different units, and weights."""
    rng = np.random.default_rng(0)
    x = np.repeat([[0, 0, 0], [9, 0, 5], [0, 9, 5]], 20, axis=0) + rng.standard_normal((60, 3))
    frame = pd.DataFrame({"name": "row", "a": x[:, 0], "b": 1000 * x[:, 1], "c": x[:, 2], "w": rng.integers(1, 4, 60)})
    frame.to_csv(folder / "t.csv", index=False)
    return frame


@pytest.fixture
def drawn(monkeypatch):
    """What the pictures are asked to draw, in turn; nothing is drawn."""
    calls = []

    def instead(*things, **options):
        calls.append((*things, options))
        return Figure().subplots()

    for kind in (*OF_FITS, "choose_k"):
        monkeypatch.setattr(f"centra.plot.{kind}", instead)
    return calls


@pytest.fixture
def model(centra):
    words = ("fit", "t.csv", "-k", "3", "--columns", "b,a", "--scale", "std", "--model", "m.safetensors")
    assert centra(*words, "--labels", "fit.csv").exit_code == 0
    return "m.safetensors"


def draw(centra, *words):
    """A picture is drawn in silence."""
    result = centra("plot", *words)
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_format(centra, folder, kind):
    words = QUICK if kind == "choose-k" else ("-k", "3")
    for suffix, head in SUFFIXES.items():
        draw(centra, kind, "t.csv", *words, "--columns", "a,b", "-o", f"out.{suffix}")
        assert (folder / f"out.{suffix}").read_bytes()[:5] == head
    assert sorted(path.name for path in folder.glob("out*")) == ["out.pdf", "out.png", "out.svg"]


@pytest.mark.parametrize("kind", OF_FITS)
def test_what_is_drawn_is_what_fit_finds(centra, drawn, kind):
    words = "t.csv -k 4 --columns b,a --scale minmax --weight w --n-init 3 --init random --seed 5 --max-iter 4 --tol 0"
    assert centra("fit", *words.split(), "--labels", "fit.csv", "--model", "m.safetensors").exit_code == 0
    draw(centra, kind, *words.split(), "-o", "out.png")
    result, model = drawn[0][0], load_model("m.safetensors")
    assert result.labels.tolist() == pd.read_csv("fit.csv")["cluster"].tolist()
    assert result.centers.tolist() == model.centers.tolist()
    assert result.scaling.offset.tolist() == model.scaling.offset.tolist()
    assert (result.inertia, result.n_iter, len(result.restarts)) == (model.inertia, model.n_iter, 3)


@pytest.mark.parametrize(
    ("kind", "runs"),
    [("scatter", 10), ("voronoi", 10), ("steps", 1), ("convergence", 10), ("restarts", 20), ("profiles", 10)],
)
def test_as_many_runs_as_tell_something(centra, drawn, kind, runs):
    draw(centra, kind, "t.csv", "-k", "3", "--columns", "a,b", "-o", "out.png")
    result = drawn[0][0]
    assert len(result.restarts) == runs
    if kind in ("steps", "convergence"):
        assert all(step.centers is not None for run in result.restarts for step in run.history)


def test_scaled_columns_are_drawn_in_their_units(centra, drawn, blobs):
    kinds = ("scatter", "profiles", "voronoi", "steps", "silhouette", "pairs", "heatmap")
    for kind in kinds:
        draw(centra, kind, "t.csv", "-k", "3", "--columns", "a,b", "--scale", "std", "-o", "out.png")
    units = blobs[["a", "b"]].to_numpy()
    assert len(drawn) == len(kinds)
    for result, x, _ in drawn:
        assert x.tolist() == units.tolist()
        assert result.columns == ("a", "b")
        np.testing.assert_allclose(result.scaling.offset, units.mean(axis=0))


def test_choose_k_is_that_of_its_own_command(centra, drawn, blobs):
    words = ("t.csv", "-k", "1:4", "--criteria", "bic,silhouette", "--columns", "a,c", "--scale", "std", "--seed", "3")
    draw(centra, "choose-k", *words, "-o", "out.png")
    about = json.loads(centra("choose-k", *words, "--json").stdout)
    units = blobs[["a", "c"]].to_numpy()
    scaled = (units - units.mean(axis=0)) / units.std(axis=0)
    expected = choose_k(scaled, range(1, 5), ("bic", "silhouette"), random_state=3)
    np.testing.assert_allclose(about["table"]["inertia"], expected.columns["inertia"])
    assert drawn[0][0].votes == about["votes"]
    assert drawn[0][0].columns["silhouette"][1:].tolist() == about["table"]["silhouette"][1:]


@pytest.mark.parametrize("kind", OF_ROWS)
def test_a_model_labels_rows_as_predict_does(centra, drawn, model, blobs, kind):
    blobs[["w", "a", "b"]].iloc[::-3].assign(a=lambda f: f["a"] + 1).to_csv("new.csv", index=False)
    draw(centra, kind, "new.csv", "--model", model, "-o", "out.png")
    about = json.loads(centra("predict", model, "new.csv", "--json").stdout)
    result, x = drawn[0][:2]
    assert result.labels.tolist() == about["labels"]
    assert np.bincount(result.labels, minlength=3).tolist() == about["sizes"]
    assert result.inertia == about["inertia"]
    # Rows are in the units of the columns, in the order of the model, which tells how they were scaled.
    scaled = (x - result.scaling.offset) / result.scaling.scale
    nearest = ((scaled[:, None] - result.centers) ** 2).sum(axis=2).argmin(axis=1)
    assert nearest.tolist() == about["labels"]


def test_the_labels_of_a_model_that_leaves_clusters_empty(centra, model, blobs, folder):
    blobs[:40].to_csv(folder / "few.csv", index=False)  # of two clouds
    for kind in OF_ROWS:
        draw(centra, kind, "few.csv", "--model", model, "-o", f"{kind}.png")


def test_cells_of_a_model_alone(centra, drawn, model):
    draw(centra, "voronoi", model, "-o", "out.png")
    result, x, _ = drawn[0]
    assert x is None
    assert result.centers.tolist() == load_model(model).centers.tolist()
    assert result.columns == ("b", "a")
    assert result.scaling.scale.tolist() == load_model(model).scaling.scale.tolist()


def test_cells_of_a_model_alone_in_a_file(centra, model, folder):
    draw(centra, "voronoi", model, "-o", "out.svg")
    assert "2500" in (folder / "out.svg").read_text()  # in the units of b


USAGE = {
    "no kind": (["t.csv", "-k", "3"], ["'t.csv' is no kind", "scatter, voronoi, pairs, steps", "choose-k"]),
    "no output": (["scatter", "t.csv", "-k", "3"], ["--output"]),
    "neither a number nor a model": (["scatter", "t.csv", "-o", "out.png"], ["-k", "--model"]),
    "no number": (["steps", "t.csv", "-o", "out.png"], ["say -k, the number of clusters"]),
    "both": (["scatter", "t.csv", "-k", "3", "--model", "m.safetensors", "-o", "out.png"], ["-k", "m.safetensors"]),
    "scaled twice": (
        ["scatter", "t.csv", "--scale", "std", "--model", "m.safetensors", "-o", "out.png"],
        ["--scale", "m.safetensors"],
    ),
    "a model where a fit is needed": (
        ["steps", "t.csv", "--model", "m.safetensors", "-o", "out.png"],
        ["steps is drawn of runs"],
    ),
    "a model without its rows": (
        ["profiles", "m.safetensors", "-o", "out.png"],
        ["keeps no rows", "centra plot profiles DATA --model m.safetensors"],
    ),
    "a model without its runs": (["restarts", "m.safetensors", "-o", "out.png"], ["centra plot restarts DATA -k K"]),
    "a model of one K": (["choose-k", "m.safetensors", "-o", "out.png"], ["centra plot choose-k DATA"]),
    "a model to be fitted": (["voronoi", "m.safetensors", "-k", "3", "-o", "out.png"], ["-k", "m.safetensors"]),
    "an unknown style": (["scatter", "t.csv", "-k", "3", "--style", "pink", "-o", "out.png"], ["'pink'"]),
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage(centra, model, folder, case):
    words, facts = USAGE[case]
    result = centra("plot", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    for fact in facts:
        assert fact in result.stderr
    assert not (folder / "out.png").exists()


BAD = {
    "no such file": (["scatter", "nowhere.csv", "-k", "3"], "out.png", ["nowhere.csv doesn't exist"]),
    "a word in a number": (["scatter", "bad.csv", "-k", "3"], "out.png", ["bad.csv, line 3", "'oops'"]),
    "no clusters": (["scatter", "t.csv", "-k", "0"], "out.png", ["-k 0"]),
    "a bad seed": (["scatter", "nowhere.csv", "-k", "3", "--seed", "-1"], "out.png", ["-1"]),
    "too many clusters": (["steps", "t.csv", "-k", "61"], "out.png", ["t.csv", "61"]),
    "too few distinct rows": (["restarts", "same.csv", "-k", "2"], "out.png", ["same.csv has only 1 distinct row"]),
    "cells of three columns": (
        ["voronoi", "t.csv", "-k", "3"], "out.png", ["t.csv has 4 columns", "cells", "--columns x,y"]
    ),
    "cells of a model of three columns": (["voronoi", "three.safetensors"], "out.png", ["three.safetensors has 3"]),
    "no model": (["scatter", "t.csv", "--model", "t.csv"], "out.png", ["t.csv is no usable model file"]),
    "a column that the model needs": (["scatter", "bad.csv", "--model", "m.safetensors"], "out.png", ["no column 'b'"]),
    "a span that is none": (["choose-k", "t.csv", "-k", "3:2"], "out.png", ["-k 3:2: 3:2 is empty", "1:10"]),
    "a format for films": (["scatter", "t.csv", "-k", "3"], "out.gif", ["out.gif", ".png or .svg or .pdf"]),
    "no such folder": (["scatter", "t.csv", "-k", "3"], "no/out.png", ["no/out.png", "doesn't exist"]),
    "the input": (["scatter", "t.csv", "-k", "3"], "linked.png", ["is the input t.csv itself"]),
    "the model": (["scatter", "t.csv", "--model", "m.safetensors"], "model.png", ["is the input m.safetensors"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input(centra, model, folder, case):
    words, output, facts = BAD[case]
    (folder / "bad.csv").write_text("a,c\n1,2\noops,4\n5,6\n")
    (folder / "same.csv").write_text("a\n1\n1\n")
    assert centra("fit", "t.csv", "-k", "2", "--columns", "a,b,c", "--model", "three.safetensors").exit_code == 0
    (folder / "linked.png").symlink_to("t.csv")
    (folder / "model.png").symlink_to(model)
    (folder / "out.png").write_bytes(OLD)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = centra("plot", *words, "-o", output)
    assert result.exit_code == 3, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("centra: ")
    assert result.stderr.count("\n") == 1
    for fact in facts:
        assert fact in result.stderr
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "words",
    [
        ["voronoi", "t.csv", "-k", "3", "-o", "out.png"],
        ["scatter", "t.csv", "-k", "3", "-o", "out.gif"],
        ["scatter", "t.csv", "-k", "3", "--seed", "-1", "-o", "out.png"],
    ],
)
def test_what_can_be_known_before_the_fit_is_said_before(centra, monkeypatch, words):
    monkeypatch.setattr("centra.cli.pipeline.cluster", lambda *_, **__: pytest.fail("the fit began"))
    assert centra("plot", *words).exit_code == 3


def test_a_missing_extra_is_named(centra, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = centra("plot", "scatter", "nowhere.csv", "-k", "3", "-o", "out.png")
    assert result.exit_code == 3
    assert "pip install 'centra[plot]'" in result.stderr


def test_a_full_disk_leaves_nothing(centra, folder, monkeypatch):
    def fsync(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (folder / "out.png").write_bytes(OLD)
    before = sorted(os.listdir(folder))
    monkeypatch.setattr(os, "fsync", fsync)
    result = centra("plot", "scatter", "t.csv", "-k", "3", "-o", "out.png")
    assert result.exit_code == 3
    assert "out.png can't be written: no space left" in result.stderr
    assert (folder / "out.png").read_bytes() == OLD
    assert sorted(os.listdir(folder)) == before


@pytest.mark.parametrize("kind", ["scatter", "voronoi", "steps", "profiles"])
def test_names_stay_text(centra, folder, blobs, kind):
    names = ["$x^{$", "<b>&</b>"]  # a formula that can't be read, and marks that would break the file
    blobs[["a", "b"]].set_axis(names, axis=1).to_csv(folder / "odd.csv", index=False)
    draw(centra, kind, "odd.csv", "-k", "2", "-o", "out.svg")
    assert names[0] in (folder / "out.svg").read_text()
    ElementTree.parse(folder / "out.svg")


def test_letters_that_the_font_lacks_are_a_sentence(centra, folder):
    (folder / "odd.csv").write_text("\U00013000,y\n1,2\n3,4\n")
    result = centra("plot", "scatter", "odd.csv", "-k", "2", "-o", "out.png")
    assert result.exit_code == 0
    assert result.stderr == "centra: out.png: some letters are not in matplotlib's font, and are drawn as boxes\n"


def test_choose_k_may_be_called_as_in_python(centra, folder):
    draw(centra, "choose_k", "t.csv", *QUICK, "-o", "out.png")
    assert (folder / "out.png").exists()


@pytest.mark.parametrize("kind", OF_FITS)
def test_help_says_how_often_it_is_clustered(centra, kind):
    said = " ".join(centra("plot", kind, "--help").output.split())
    runs = {"steps": 1, "convergence": 10, "restarts": 20}.get(kind)
    assert ("How many clusters. [required]" in said) == (runs is not None)
    assert ("--model" in said) == (runs is None)
    if runs is not None:
        assert f"with --n-init {runs}, unless told otherwise" in said
        assert f"[default: {runs}]" in said


def test_dark_paper(centra):
    for kind in KINDS:
        words = QUICK if kind == "choose-k" else ("-k", "2")
        draw(centra, kind, "data.csv", *words, "--style", "dark", "-o", f"{kind}.png")
        assert matplotlib.image.imread(f"{kind}.png")[0, 0, :3].max() < 0.2


def test_standard_input(centra, drawn):
    result = centra("plot", "scatter", "-", "-k", "2", "-o", "out.png", stdin="x\n1\n2\n9\n")
    assert (result.exit_code, result.output) == (0, "")
    assert drawn[0][1].tolist() == [[1], [2], [9]]


RC = "text.usetex: True\nfigure.facecolor: black\nfont.size: 30\nnonsense: 1\n"


def test_the_users_own_configuration_is_left_aside(folder):
    """Pictures are alike on all machines, and nothing is said of backends, caches and the like."""
    (folder / "mine").mkdir()
    (folder / "mine" / "matplotlibrc").write_text(RC)
    words = [sys.executable, "-m", "centra", "plot", "silhouette", "../data.csv", "-k", "2", "-o"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MPL")}
    odd = {"MPLBACKEND": "nonsense", "MPLCONFIGDIR": "/dev/null/nowhere"}
    for where, env in (("other", plain), ("mine", plain | odd)):
        (folder / where).mkdir(exist_ok=True)
        done = subprocess.run(
            [*words, "out.png"], cwd=folder / where, env=env, capture_output=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (folder / "mine" / "out.png").read_bytes() == (folder / "other" / "out.png").read_bytes()


def test_without_a_screen(folder):
    words = ["plot", "scatter", "data.csv", "-k", "2", "-o", "out.png"]
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    process = subprocess.run(
        [sys.executable, "-m", "centra", *words],
        capture_output=True, timeout=60, check=False, env=env | {"MPLBACKEND": "module://no_screen"},
    )  # fmt: skip
    assert (process.returncode, process.stdout, process.stderr) == (0, b"", b"")
    assert (folder / "out.png").exists()


def test_numbers_that_are_not_in_the_picture_are_named(centra, folder):
    (folder / "in.csv").write_text("id;x;y\n1;1,5;2\n2;2,5;3\n3;9,5;2\n")
    result = centra("plot", "scatter", "in.csv", "-k", "2", "-o", "out.png")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "in.csv: left out id (row numbers)" in result.stderr
