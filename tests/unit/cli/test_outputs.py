"""Where outputs go: what can't be written is said before any work, and what lies there already."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

CENTRA = [sys.executable, "-m", "centra"]
LONG = "a" * 252
OUTPUTS = {
    "labels": ["fit", "data.csv", "-k", "2", "--labels", "{}.csv"],
    "model": ["fit", "data.csv", "-k", "2", "--model", "{}.safetensors"],
    "plot": ["fit", "data.csv", "-k", "2", "--plot", "{}.png"],
    "predict": ["predict", "m.safetensors", "data.csv", "-o", "{}.parquet"],
    "choose-k": ["choose-k", "data.csv", "-k", "1:2", "-o", "{}.csv"],
    "plot scatter": ["plot", "scatter", "data.csv", "-k", "2", "-o", "{}.svg"],
    "animate": ["animate", "data.csv", "-k", "2", "-o", "{}.gif"],
}


@pytest.fixture
def model(centra):
    assert centra("fit", "data.csv", "-k", "2", "--model", "m.safetensors").exit_code == 0


@pytest.mark.parametrize("case", OUTPUTS)
def test_a_name_that_is_too_long(centra, model, case):
    result = centra(*(word.format(LONG) for word in OUTPUTS[case]))
    assert result.exit_code == 3
    assert "can't be written: file name too long" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_name_as_long_as_can_be(centra, folder):
    assert centra("fit", "data.csv", "-k", "2", "--labels", f"{LONG[1:]}.csv").exit_code == 0
    assert (folder / f"{LONG[1:]}.csv").exists()


def test_demo_in_a_folder_whose_name_is_too_long(centra):
    result = centra("demo", "--output", LONG * 2)
    assert result.exit_code == 3
    assert "file name too long" in result.stderr


# Each command once as who runs the tests, so that all is imported; then, if that is root, as somebody who may not do
# everything, once for each of the folders. Lines of JSON: the code and what was said.
SOMEBODY = """
import contextlib, io, json, os, sys
from centra.__main__ import main
from centra import KMeans
def run(words):
    sys.argv = ["centra", *words]
    with contextlib.redirect_stderr(io.StringIO()) as said, contextlib.redirect_stdout(io.StringIO()):
        try:
            main()
        except SystemExit as error:
            return error.code, said.getvalue()
commands, places = json.loads(sys.argv[1])
model = KMeans(1).fit([[1.0], [2.0]])
model.save("kept.safetensors")
for words in commands:
    run([word.format("warm") for word in words])
if not os.geteuid():
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for place in places:
    for words in commands:
        print(json.dumps(run([word.format(place) for word in words])))
try:
    model.save("kept.safetensors")
    print(json.dumps("saved"))
except OSError as error:
    print(json.dumps(str(error)))
"""


@pytest.fixture
def open_folder(monkeypatch):
    """A folder that everybody may use, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    monkeypatch.chdir(folder)
    folder.chmod(0o777)
    (folder / "data.csv").write_text("x,y\n1,2\n3,4\n5,9\n")
    yield folder
    for path in folder.iterdir():
        path.chmod(0o700)
    shutil.rmtree(folder)


def as_somebody(run_python, commands, places):
    done = run_python(SOMEBODY, json.dumps([commands, places]))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()][:-1]


def test_folders_that_can_not_be_used(open_folder, centra, run_python):
    assert centra("fit", "data.csv", "-k", "2", "--model", "m.safetensors").exit_code == 0
    places = []
    for mode in (0o666, 0o555, 0o444, 0o000):
        place = open_folder / f"mode{mode:o}"
        place.mkdir()
        place.chmod(mode)
        places.append(f"{place.name}/out")
    said = as_somebody(run_python, list(OUTPUTS.values()), places)
    assert len(said) == len(OUTPUTS) * len(places)
    for code, sentence in said:
        assert code == 3
        assert "can't be written: permission denied" in sentence
        assert sentence.count("\n") == 1


def test_inputs_in_a_folder_that_can_not_be_used(open_folder, run_python):
    (open_folder / "shut").mkdir()
    (open_folder / "shut").chmod(0o666)
    words = [["fit", "shut/data.csv", "-k", "2"], ["predict", "shut/m.safetensors", "data.csv"]]
    for code, sentence in as_somebody(run_python, words, ["-"]):
        assert code == 3
        assert "can't be read: permission denied" in sentence
        assert sentence.count("\n") == 1


def test_a_protected_file_stays_by_either_door(open_folder, run_python):
    for name in ("kept.safetensors", "out.csv", "m.safetensors"):
        (open_folder / name).write_bytes(b"old")
    words = ["fit", "data.csv", "-k", "3", "--labels", "out.csv"]
    protect = "for name in ('kept.safetensors', 'out.csv'): os.chmod(name, 0o444)"
    code = SOMEBODY.replace("if not", f"{protect}\nif not")
    done = run_python(code, json.dumps([[words], ["-"]]))
    (number, sentence), by_save = map(json.loads, done.stdout.splitlines())
    assert number == 3
    assert "out.csv can't be written: it is protected" in sentence
    assert "kept.safetensors can't be written: it is protected" in by_save


def link(kind, name, target):
    if kind == "hard link":
        Path(target).write_text("old")
        os.link(target, name)
    else:
        Path(name).symlink_to(target)


@pytest.mark.parametrize("kind", ["hard link", "symbolic link"])
@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["fit", "data.csv", "-k", "2", "--labels", "a.csv", "--model", "b.safetensors"], ["a.csv", "b.safetensors"]),
        (["fit", "data.csv", "-k", "2", "--model", "a.safetensors", "--plot", "b.png"], ["a.safetensors", "b.png"]),
        (["choose-k", "data.csv", "-o", "a.csv", "--plot", "b.png"], ["a.csv", "b.png"]),
    ],
)
def test_two_outputs_in_one_file(centra, monkeypatch, kind, words, names):
    link(kind, *names)
    monkeypatch.setattr("centra.cli.pipeline.read_table", lambda *_: pytest.fail("the work began"))
    result = centra(*words)
    assert result.exit_code == 2
    assert f"{names[0]} and {names[1]} are one file" in result.stderr


def test_the_input_by_standard_input(folder):
    with open("data.csv") as file:
        done = subprocess.run(
            [*CENTRA, "fit", "-", "-k", "2", "--labels", "data.csv"],
            stdin=file, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert "data.csv is the input standard input itself" in done.stderr


# Stops where a scratch file lies beside its target; the rows come first, so that all is under way.
PAUSED = """
import os, sys, time
from centra.io import atomic
real = os.fsync
def fsync(number):
    real(number)
    print("ready", flush=True)
    time.sleep(60)
os.fsync = fsync
sys.argv = ["centra", *sys.argv[1:]]
from centra.__main__ import main
main()
"""


def paused(*words, **options):
    process = subprocess.Popen(
        [sys.executable, "-c", PAUSED, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )
    assert process.stdout.readline() == "ready\n"
    return process


WRITING = [
    ["fit", "data.csv", "-k", "2", "--labels", "out.csv", "--model", "out.safetensors"],
    ["choose-k", "data.csv", "-k", "1:2", "-o", "out.csv"],
    ["animate", "data.csv", "-k", "2", "-o", "out.gif"],
]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("words", WRITING)
def test_a_signal_leaves_no_scratch_file(folder, words, number):
    process = paused(*words)
    assert len(os.listdir(folder)) == 2
    process.send_signal(number)
    assert process.communicate(timeout=20) == ("", "")
    assert process.returncode == 128 + number
    assert os.listdir(folder) == ["data.csv"]


def test_a_signal_while_rows_are_compared(folder):
    """In the core, and in choose-k, which takes Ctrl-C for the wish to see what there is so far."""
    np.save(folder / "x.npy", np.random.default_rng(0).random((300_000, 8), np.float32))
    process = subprocess.Popen([*CENTRA, "choose-k", "x.npy", "-o", "out.csv"], stdout=subprocess.PIPE)
    time.sleep(4)
    sent = time.monotonic()
    process.terminate()
    assert (process.wait(20), process.stdout.read()) == (143, b"")
    process.stdout.close()
    assert time.monotonic() - sent < 5
    assert sorted(os.listdir(folder)) == ["data.csv", "x.npy"]


def test_what_is_ignored_stays_ignored(folder):
    process = paused(*WRITING[0], preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 143


def test_what_a_killed_run_left_is_said(centra, folder):
    process = paused(*WRITING[0])
    (scratch,) = folder.glob(".centra-*.tmp")
    while_it_runs = centra(*WRITING[0])
    assert (while_it_runs.exit_code, while_it_runs.stderr) == (0, "")
    process.kill()
    process.communicate(timeout=20)
    after = centra(*WRITING[0])
    assert after.exit_code == 0
    assert after.stderr.count("\n") == 1
    assert "out.csv: a run that was killed has left" in after.stderr
    assert str(scratch) in after.stderr
    assert scratch.exists()
    assert centra("fit", "data.csv", "-k", "2", "--labels", "other.csv").stderr == ""
