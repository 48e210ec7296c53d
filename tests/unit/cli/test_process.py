"""What only shows in a process of its own: pipes, signals, limits, a missing extra."""

import os
import resource
import signal
import subprocess
import sys
import time

import pytest

OLD = b"an older file"
CENTRA = [sys.executable, "-m", "centra"]


@pytest.fixture
def big(folder, centra):
    """A table whose labels don't fit a pipe's buffer, and a model of it."""
    lines = (f"{i % 7},{i % 11},some text to make it long" for i in range(20_000))
    (folder / "big.csv").write_text("x,y,text\n" + "\n".join(lines) + "\n")
    assert centra("fit", "big.csv", "-k", "3", "--max-iter", "2", "--model", "m.safetensors").exit_code == 0
    return "big.csv"


def finish(*words, **options):
    return subprocess.run([*CENTRA, *words], capture_output=True, text=True, timeout=60, check=False, **options)


def test_a_sentence_and_no_traceback():
    process = finish("fit", "nowhere.csv", "-k", "2")
    assert process.returncode == 3
    assert process.stdout == ""
    assert process.stderr == "centra: nowhere.csv doesn't exist: check the name and the folder\n"


def test_nothing_but_the_summary_on_a_pipe(folder):
    process = finish("fit", "-", "-k", "2", input=(folder / "data.csv").read_text())
    assert process.returncode == 0
    assert process.stdout.startswith("standard input: 4 rows")
    assert process.stderr == ""


def test_a_reader_that_stops_early_is_no_error(big):
    with subprocess.Popen(
        [*CENTRA, "predict", "m.safetensors", big], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"x,y,text,cluster\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize("words", [["predict", "m.safetensors", "big.csv"], ["fit", "big.csv", "-k", "2"], ["doctor"]])
def test_a_full_disk_behind_stdout(big, words):
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [*CENTRA, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert process.returncode == 3
    assert process.stderr == "centra: standard output can't be written: no space left on device\n"


@pytest.mark.parametrize("suffix", ["csv", "parquet", "arrow"])
def test_a_disk_that_fills_while_writing(big, folder, suffix):
    out = folder / f"out.{suffix}"
    out.write_bytes(OLD)
    before = sorted(os.listdir(folder))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    process = finish("fit", big, "-k", "2", "--max-iter", "2", "--labels", out.name, preexec_fn=limit)
    assert process.returncode == 3
    assert process.stderr.startswith(f"centra: {out.name} can't be written: ")
    assert process.stderr.count("\n") == 1
    assert out.read_bytes() == OLD
    assert sorted(os.listdir(folder)) == before


def start_endless_fit(folder, *words):
    """A fit that is under way, and would go on for hours."""
    os.mkfifo(folder / "pipe.csv")
    process = subprocess.Popen(
        [*CENTRA, "fit", "pipe.csv", "-k", "2", "--n-init", "100000000", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while True:
        try:
            # Fails as long as nobody reads.
            pipe = os.open(folder / "pipe.csv", os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    os.write(pipe, b"x\n1\n2\n9\n")
    os.close(pipe)
    time.sleep(1)
    return process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_stopped_midway(folder, number, code):
    (folder / "out.csv").write_bytes(OLD)
    before = sorted([*os.listdir(folder), "pipe.csv"])
    process = start_endless_fit(folder, "--labels", "out.csv", "--model", "m.safetensors")
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=10)
    assert (process.returncode, stdout, stderr) == (code, "", "")
    assert (folder / "out.csv").read_bytes() == OLD
    assert sorted(os.listdir(folder)) == before


def test_the_progress_bar_is_for_terminals_only():
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    process = subprocess.run(
        [*CENTRA, "fit", "data.csv", "-k", "2", "--n-init", "3", "--json"],
        stdout=subprocess.PIPE, stderr=terminal, timeout=60, check=False, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(terminal)
    assert b"clustering" in os.read(main, 1 << 16)
    os.close(main)
    assert process.stdout.startswith(b"{")
    assert process.stdout.count(b"\n") == 1


WITHOUT = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
missing = sys.argv.pop(1)
sys.meta_path.insert(0, Blocker())
from centra.__main__ import main
main()
"""


@pytest.mark.parametrize(("missing", "extra"), [("click", "cli"), ("pyarrow", "io"), ("matplotlib", "plot")])
def test_without_an_extra(run_python, missing, extra):
    process = run_python(WITHOUT, missing, "fit", "data.csv", "-k", "2", "--plot", "out.png")
    assert process.returncode == 3
    assert process.stderr.startswith("centra: ")
    assert f"pip install 'centra[{extra}]'" in process.stderr
    assert process.stderr.count("\n") == 1


def test_arrays_need_no_pyarrow(run_python, folder):
    import numpy as np

    np.save(folder / "x.npy", np.arange(6.0).reshape(3, 2))
    process = run_python(WITHOUT, "pyarrow", "fit", "x.npy", "-k", "2", "--model", "m.safetensors")
    assert process.returncode == 0, process.stderr
