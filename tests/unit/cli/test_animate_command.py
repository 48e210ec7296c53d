import os
import shutil
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from centra import datasets

OLD = b"an older file"
CENTRA = [sys.executable, "-m", "centra"]


@pytest.fixture(autouse=True)
def board(folder):
    x = datasets.board_gauss(60, 4, random_state=1)
    np.savetxt(folder / "t.csv", x, delimiter=",", header="x,y", comments="")
    return x


def frames(path):
    """The frames of a film, and for how many milliseconds each is seen."""
    with Image.open(path) as film:
        return [film.seek(i) or film.info["duration"] for i in range(film.n_frames)]


def test_two_frames_for_each_iteration(centra, fit_json, folder):
    words = ("t.csv", "-k", "4", "--init", "random", "--seed", "3", "--n-init", "1")
    result = centra("animate", *words, "-o", "run.gif", "--fps", "4")
    assert (result.exit_code, result.output) == (0, "")
    seen = frames("run.gif")
    assert len(seen) == 1 + 2 * fit_json(*words)["n_iter"]
    assert set(seen[:-1]) == {250}
    assert sorted(path.name for path in folder.iterdir()) == ["data.csv", "run.gif", "t.csv"]


def test_what_is_drawn(centra, fit_json, monkeypatch, board):
    drawn = []
    monkeypatch.setattr("centra.plot.animate", lambda result, x, path, **options: drawn.append((result, x, options)))
    words = ("t.csv", "-k", "4", "--init", "random", "--seed", "3")
    assert centra("animate", *words, "-o", "run.gif", "--style", "dark").exit_code == 0
    assert centra("animate", *words, "-o", "run.gif", "--scale", "std", "--n-init", "3").exit_code == 0
    (one, x, options), (three, units, _) = drawn
    assert len(one.restarts) == 1  # that of the seed, not the best of ten
    assert one.inertia == fit_json(*words, "--n-init", "1")["inertia"]
    assert all(step.centers is not None for step in one.history)
    np.testing.assert_allclose(x, board)
    assert options == {"style": "dark", "fps": 2, "title": None, "progress": None}
    assert (one.columns, one.scaling) == (("x", "y"), None)
    assert len(three.restarts) == 3
    np.testing.assert_allclose(units, board)
    np.testing.assert_allclose(three.scaling.scale, board.std(axis=0))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_mp4(centra, folder):
    result = centra("animate", "data.csv", "-k", "2", "-o", "run.mp4")
    assert (result.exit_code, result.output) == (0, "")
    assert (folder / "run.mp4").read_bytes()[4:8] == b"ftyp"


BAD = {
    "a picture": (["t.csv", "-k", "3", "-o", "run.png"], 3, ["run.png", ".gif or .mp4"]),
    "no such folder": (["t.csv", "-k", "3", "-o", "no/run.gif"], 3, ["no/run.gif", "doesn't exist"]),
    "the input": (["t.csv", "-k", "3", "-o", "linked.gif"], 3, ["is the input t.csv itself"]),
    "no clusters": (["t.csv", "-k", "0", "-o", "run.gif"], 3, ["-k 0"]),
    "no such file": (["nowhere.csv", "-k", "3", "-o", "run.gif"], 3, ["nowhere.csv doesn't exist"]),
    "no ffmpeg": (["t.csv", "-k", "3", "-o", "run.mp4"], 3, ["ffmpeg", ".gif"]),
    "standing still": (["t.csv", "-k", "3", "-o", "run.gif", "--fps", "0"], 2, ["--fps"]),
    "a model": (["m.safetensors", "-k", "3", "-o", "run.gif"], 2, ["m.safetensors is a model", "centra animate DATA"]),
    "no output": (["t.csv", "-k", "3"], 2, ["--output"]),
    "no number": (["t.csv", "-o", "run.gif"], 2, ["--clusters"]),
}


@pytest.mark.parametrize("case", BAD)
def test_refusals_come_before_the_fit(centra, folder, monkeypatch, case):
    words, code, facts = BAD[case]
    monkeypatch.setenv("PATH", "")  # where ffmpeg would be
    monkeypatch.setattr("centra.cli.pipeline.cluster", lambda *_, **__: pytest.fail("the fit began"))
    (folder / "linked.gif").symlink_to("t.csv")
    (folder / "run.gif").write_bytes(OLD)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = centra("animate", *words)
    assert result.exit_code == code
    assert result.stdout == ""
    for fact in facts:
        assert fact in result.stderr
    assert before == {path.name: path.read_bytes() for path in folder.iterdir()}


def test_names_stay_text(centra, folder):
    (folder / "odd.csv").write_text("$x^{$,<b>\n1,2\n3,4\n9,9\n")
    result = centra("animate", "odd.csv", "-k", "2", "-o", "run.gif")
    assert (result.exit_code, result.output) == (0, "")


def test_the_progress_bar_is_for_terminals_only():
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    with subprocess.Popen(
        [*CENTRA, "animate", "data.csv", "-k", "2", "-o", "run.gif"],
        stdout=subprocess.PIPE, stderr=terminal, env=os.environ | {"TERM": "xterm"},
    ) as process:  # fmt: skip
        os.close(terminal)
        said = b""
        with suppress(OSError):  # as soon as nobody writes any more
            while chunk := os.read(main, 1 << 16):
                said += chunk
        assert (process.wait(60), process.stdout.read()) == (0, b"")
    os.close(main)
    total = len(frames("run.gif"))
    assert b"drawing" in said
    assert f"{total}/{total}".encode() in said
