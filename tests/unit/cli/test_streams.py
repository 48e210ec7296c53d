"""Standard streams that are closed, full or of few letters, and names in other letters than the terminal's."""

import io
import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

CENTRA = f"{sys.executable} -m centra"
FIT = "fit data.csv -k 2 --columns x,y"


def shell(line, **environment):
    """Run a line of shell; bytes come back, since names may be no text. Never a traceback."""
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, timeout=60, check=False, env=os.environ | environment
    )
    assert b"Traceback" not in done.stderr + done.stdout
    assert b"Exception" not in done.stderr
    return done


@pytest.fixture
def model(centra):
    assert centra(*FIT.split(), "--model", "m.safetensors").exit_code == 0


WORDS = ["predict m.safetensors data.csv", "choose-k data.csv -k 1:2", "doctor", FIT]


@pytest.mark.parametrize("words", WORDS)
def test_stdout_closed_is_said(model, words):
    done = shell(f"{CENTRA} {words} >&-")
    assert (done.returncode, done.stderr) == (3, b"centra: standard output can't be written: it is closed\n")


@pytest.mark.parametrize("words", WORDS)
def test_stdin_and_stderr_closed_do_not_matter(model, words):
    done = shell(f"{CENTRA} {words} <&- 2>&-")
    assert done.returncode == 0
    assert done.stdout


def test_no_output_goes_where_a_stream_was(model, folder):
    """A file that is opened first would take the number of a stream, and get what others write there."""
    done = shell(f"{CENTRA} {FIT} --labels out.csv --plot out.png <&- >&- 2>&-")
    assert done.returncode == 3
    assert (folder / "out.csv").read_text().startswith("name,x,y,cluster\nann,1.50,1,")
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("words", ["plot scatter data.csv -k 2 -o out.png", "animate data.csv -k 2 -o out.gif"])
def test_nothing_to_say_needs_no_stream(folder, words):
    assert shell(f"{CENTRA} {words} <&- >&- 2>&-").returncode == 0
    assert list(folder.glob("out.*"))


def test_stdin_closed_and_needed():
    done = shell(f"{CENTRA} fit - -k 2 <&-")
    assert done.returncode == 3
    assert done.stderr == b"centra: standard input is closed: name a file, or send a table\n"


@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("words", "code"), [("fit nowhere.csv -k 2", 3), ("fit", 2), (FIT, 0)])
def test_the_code_is_right_if_nothing_can_be_said(stream, words, code):
    done = shell(f"{CENTRA} {words} {stream}")
    assert (done.returncode, bool(done.stdout)) == (code, code == 0)


@pytest.mark.parametrize("words", ["--help", "fit --help", "plot scatter --help", "--version"])
def test_help_on_a_full_disk(words):
    done = shell(f"{CENTRA} {words} >/dev/full")
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1


def test_help_for_a_reader_that_has_left():
    done = shell(f"set -o pipefail; (sleep 1; {CENTRA} --help) | true")
    assert (done.returncode, done.stderr) == (141, b"")


def files(folder, stem):
    """The same table in every format, under a name of bytes."""
    table = pa.table({"x": [1.5, 1.4, 9, 9.1], "y": [1.0, 2, 1, 7]})
    contents = {b".csv": (folder / "data.csv").read_bytes()}
    writers = {
        b".parquet": lambda file: pq.write_table(table, file),
        b".feather": lambda file: feather.write_feather(table, file),
        b".npy": lambda file: np.save(file, np.array([[1.5, 1], [1.4, 2], [9, 1], [9.1, 7]])),
        b".npz": lambda file: np.savez(file, np.array([[1.5, 1], [1.4, 2], [9, 1], [9.1, 7]])),
    }
    for suffix, write in writers.items():
        file = io.BytesIO()
        write(file)
        contents[suffix] = file.getvalue()
    for suffix, content in contents.items():
        with open(stem + suffix, "wb") as file:
            file.write(content)
    return [stem + suffix for suffix in contents]


STEMS = {"no UTF-8": b"\xff\xfe", "umlauts": "\u00e4\u00fc\u540d".encode()}
SETTINGS = {
    "usual": {},
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("stem", STEMS)
def test_file_names(folder, stem, setting):
    """In, out and in sentences, of every format, in few processes."""
    script = (
        f"import os, sys; from centra.__main__ import main\n"
        f"def run(*words):\n"
        f"    sys.argv = ['centra', *map(os.fsdecode, words)]\n"
        f"    try: main()\n"
        f"    except SystemExit as error: print('code', error.code, flush=True)\n"
        f"stem = {STEMS[stem]!r}\n"
        f"for name in {files(folder, STEMS[stem])!r}:\n"
        f"    run(b'fit', name, b'-k', b'2', b'--labels', b'o' + stem + b'.csv', b'--model', stem + b'.safetensors')\n"
        f"run(b'predict', stem + b'.safetensors', stem + b'.npy', b'-o', stem + b'p.parquet')\n"
        f"run(b'plot', b'scatter', stem + b'.csv', b'-k', b'2', b'-o', stem + b'.svg')\n"
        f"run(b'animate', stem + b'.csv', b'-k', b'2', b'-o', stem + b'.gif')\n"
        f"run(b'choose-k', stem + b'.csv', b'-k', b'1:2', b'-o', stem + b'k.csv')\n"
        f"run(b'fit', b'nowhere' + stem + b'.csv', b'-k', b'2')\n"
        f"run(b'fit', b'data.csv', b'-k', b'2', b'--labels', b'nowhere/' + stem + b'.csv')\n"
    )
    (folder / "script.py").write_text(script)
    done = shell(f"{sys.executable} script.py", **SETTINGS[setting])
    codes = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(b"code")]
    assert codes == [b"0"] * 9 + [b"3"] * 2, done.stderr
    assert done.stderr.count(b"\n") == 2


@pytest.mark.parametrize("setting", SETTINGS)
def test_column_names(folder, setting):
    (folder / "data.csv").write_text("\u540d,\u5024,w\n1,2,1\n3,4,1\n5,9,1\n", encoding="utf-8")
    done = shell(f"{CENTRA} fit data.csv -k 2 --columns \u540d --weight \u5024 --plot o.png", **SETTINGS[setting])
    assert done.returncode == 0, done.stderr
    assert b"columns" in done.stdout
    done = shell(f"{CENTRA} fit data.csv -k 2 --columns \u540dx", **SETTINGS[setting])
    assert done.returncode == 3
    assert done.stderr.startswith(b"centra: data.csv has no column")
