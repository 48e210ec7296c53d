"""Bad input gets one sentence and exit code 3; no file is left half written, older ones stay."""

import errno
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

OLD = b"an older file"
OUTPUTS = ("out.csv", "out.safetensors", "out.png")


def fails_cleanly(centra, folder, words, facts):
    """The command ends with 3 and a sentence with these facts; the older outputs are as they were, nothing is new."""
    for name in OUTPUTS:
        (folder / name).write_bytes(OLD)
    before = sorted(os.listdir(folder))
    result = centra(*words, "--labels", "out.csv", "--model", "out.safetensors", "--plot", "out.png")
    assert result.exit_code == 3, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("centra: ")
    assert result.stderr.count("\n") == 1
    for fact in facts:
        assert fact in result.stderr, result.stderr
    for leak in ("numpy", "Arrow", "pyarrow", "ValueError", "array("):
        assert leak not in result.stderr.replace("numpy.save", "")
    assert sorted(os.listdir(folder)) == before
    for name in OUTPUTS:
        assert (folder / name).read_bytes() == OLD


CSV = {
    "empty cell": ("x,y\n1,2\n,3\n4,5\n", ["line 3", "'x'", "missing"]),
    "nan": ("x,y\n1,2\n3,NaN\n4,5\n", ["line 3", "'y'", "missing"]),
    "NA first": ("x,y\nNA,2\n3,4\n4,5\n", ["line 2", "'x'", "missing"]),
    "infinity": ("x,y\n1,2\n3,4\n-inf,5\n", ["line 4", "'x'", "infinity"]),
    "infinity first": ("x,y\ninf,2\n3,4\n5,5\n", ["line 2", "'x'", "infinity"]),
    "overflow": ("x,y\n1,2\n3,1e999\n5,5\n", ["line 3", "'y'", "infinity"]),
    "too large": ("x,y\n1,2\n3,1e200\n5,5\n", ["line 3", "'y'", "1e+200", "too large"]),
    "stray text": ("x,y\n1,2\n3,oops\n4,5\n", ["line 3", "'y'", "'oops'", "not a number"]),
    "text after an empty cell": ("x,y\n1,\n3,4\n4,5 kg\n", ["line 4", "'y'", "'5 kg'"]),
    "decimal comma": ('x,y\n1,2\n"3,5",2\n4,5\n', ["line 3", "'x'", "'3,5'"]),
    "after a blank line": ("x,y\n1,2\n\n3,oops\n", ["line 4", "'oops'"]),
    "after a quoted line break": ('t,x\n"a\nb",2\nc,3\nd,oops\n', ["line 5", "'oops'"]),
    "long stray text": ("x\n1\n2\n" + 500 * "z" + "\n", ["line 4", "zzz..."]),
    "no numeric column": ("a,b\nx,y\nz,w\n", ["no numeric column", "a, b"]),
    "too few cells": ("x,y\n1,2\n3\n4,5\n", ["line 3", "1 cell", "2"]),
    "too many cells": ("x,y\n1,2\n3,4,5\n", ["line 3", "3 cells", "2"]),
    "open quotation mark": ('x,y\n1,2\n"3,4\n5,6\n', ["line 3", "quotation mark"]),
    "empty": ("", ["is empty"]),
    "only blank lines": ("\n\n\n", ["is empty"]),
    "header only": ("x,y\n", ["no rows"]),
    "blank in a single column": ("x\n1\n\n3\n", ["line 3", "'x'", "missing"]),
    "not UTF-8": (b"x,y\n1,2\n\xff\xfe,3\n", ["line 3", "UTF-8"]),
    "fewer rows than clusters": ("x,y\n1,2\n", ["1", "2"]),
    "fewer distinct rows than clusters": ("x,y\n1,2\n1,2\n1.0,2\n", ["1 distinct row,", "2 clusters", "-k 1"]),
    "columns of one name": ("x,x\n1,2\n3,4\n", ["2 columns named 'x'", "rename"]),
    "labels already there": ("x,cluster\n1,2\n3,4\n", ["'cluster'", "rename or drop"]),
}


@pytest.mark.parametrize("case", CSV)
def test_csv(centra, folder, case):
    content, facts = CSV[case]
    (folder / "bad.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    fails_cleanly(centra, folder, ["fit", "bad.csv", "-k", "2"], ["bad.csv", *facts])


WORDS = {
    "no clusters": (["-k", "0"], ["-k 0: expected a whole number"]),
    "fewer than none": (["-k", "-3"], ["-k -3"]),
    "more clusters than rows": (["-k", "5"], ["data.csv", "4", "5"]),
    "unknown column": (["-k", "2", "--columns", "x,z"], ["data.csv", "no column 'z'", "name, x, y"]),
    "text column": (["-k", "2", "--columns", "name"], ["data.csv", "'name'", "numbers"]),
    "a column twice": (["-k", "2", "--columns", "x,x"], ["'x'", "more than once"]),
    "no column": (["-k", "2", "--columns", ""], ["no column was named"]),
    "unknown weight": (["-k", "2", "--weight", "w"], ["data.csv", "no column 'w'"]),
    "text as weight": (["-k", "2", "--weight", "name"], ["data.csv", "'name'", "numbers"]),
    "no runs": (["-k", "2", "--n-init", "0"], ["--n-init 0"]),
    "no threads": (["-k", "2", "--threads", "0"], ["--threads 0"]),
    "bad seed": (["-k", "2", "--seed", "-1"], ["--seed -1"]),
    "bad tolerance": (["-k", "2", "--tol", "nan"], ["--tol nan"]),
    "quantiles of two columns": (["-k", "2", "--init", "quantile"], ["--init 'quantile'", "one column", "X has 2"]),
}


@pytest.mark.parametrize("case", WORDS)
def test_words(centra, folder, case):
    words, facts = WORDS[case]
    fails_cleanly(centra, folder, ["fit", "data.csv", *words], facts)


WEIGHTS = {
    "negative": ("1\n-2\n3\n", ["line 3", "'w'", "-2", "negative"]),
    "all zero": ("0\n0\n0\n", ["'w'", "all weights are 0"]),
    "missing": ("1\n\n3\n", ["line 3", "'w'", "missing"]),
    "too few that count": ("1\n0\n0\n", ["weight", "2"]),
}


@pytest.mark.parametrize("case", WEIGHTS)
def test_weights(centra, folder, case):
    column, facts = WEIGHTS[case]
    lines = column.removesuffix("\n").split("\n")
    (folder / "bad.csv").write_text("x,w\n" + "".join(f"{i},{w}\n" for i, w in enumerate(lines)))
    fails_cleanly(centra, folder, ["fit", "bad.csv", "-k", "2", "--weight", "w"], ["bad.csv", *facts])


def npy_claiming(folder, shape):
    np.save(folder / "bad.npy", np.zeros((4, 2)))
    content = (folder / "bad.npy").read_bytes()
    claim = b"'shape': " + repr(shape).encode()
    (folder / "bad.npy").write_bytes(
        content.replace(b"'shape': (4, 2)", claim).replace(b" " * (len(claim) - 15) + b"\n", b"\n", 1)
    )


def truncated(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def bad_parquet(folder):
    pq.write_table(pa.table({"x": [1.0, None, 3.0], "t": ["a", "b", "c"]}), folder / "bad.parquet")


def bad_arrow(folder):
    table = pa.table({"x": pa.array([1.0, 2.0, float("inf")], pa.float32())})
    with pa.ipc.new_file(folder / "bad.arrow", table.schema) as writer:
        writer.write_table(table)


def truncated_parquet(folder):
    pq.write_table(pa.table({"x": np.arange(1000.0)}), folder / "bad.parquet")
    truncated(folder / "bad.parquet")


def truncated_arrow(folder):
    bad_arrow(folder)
    truncated(folder / "bad.arrow")


def truncated_npz(folder):
    np.savez(folder / "bad.npz", x=np.arange(1000.0))
    truncated(folder / "bad.npz")


FILES = {
    "null in Parquet": (bad_parquet, "bad.parquet", ["row 1 (counted from 0)", "'x'", "missing"]),
    "infinity in Arrow": (bad_arrow, "bad.arrow", ["row 2 (counted from 0)", "'x'", "infinity"]),
    "truncated Parquet": (truncated_parquet, "bad.parquet", ["cut short"]),
    "truncated Arrow": (truncated_arrow, "bad.arrow", ["cut short"]),
    "truncated NPZ": (truncated_npz, "bad.npz", ["damaged"]),
    "text as Parquet": (lambda f: (f / "bad.parquet").write_text("x\n1\n"), "bad.parquet", ["another format"]),
    "text as NPY": (lambda f: (f / "bad.npy").write_text("x\n1\n"), "bad.npy", ["no NPY file"]),
    "not gzip": (lambda f: (f / "bad.csv.gz").write_text("x\n1\n"), "bad.csv.gz", ["can't be read"]),
    "pickled objects": (
        lambda f: np.save(f / "bad.npy", np.array([{}, 1], dtype=object)), "bad.npy", ["Python objects"]
    ),
    "pickled objects in NPZ": (
        lambda f: np.savez(f / "bad.npz", np.array([{}, 1], dtype=object)), "bad.npz", ["Python objects"]
    ),
    "shape larger than the file": (lambda f: npy_claiming(f, (400, 2)), "bad.npy", ["ends before"]),
    "shape larger than memory": (lambda f: npy_claiming(f, (4 << 50, 2)), "bad.npy", ["ends before"]),
    "shape below zero": (lambda f: npy_claiming(f, (-4, 2)), "bad.npy", ["damaged"]),
    "complex numbers": (lambda f: np.save(f / "bad.npy", np.zeros((4, 2), complex)), "bad.npy", ["complex128"]),
    "three dimensions": (lambda f: np.save(f / "bad.npy", np.zeros((4, 2, 2))), "bad.npy", ["(4, 2, 2)"]),
    "no rows in NPY": (lambda f: np.save(f / "bad.npy", np.zeros((0, 2))), "bad.npy", ["no rows"]),
    "NaN in NPY": (
        lambda f: np.save(f / "bad.npy", np.array([[1, 2], [3, np.nan]])), "bad.npy", ["row 1", "'x1'", "missing"]
    ),
    "several arrays": (lambda f: np.savez(f / "bad.npz", a=np.ones(3), b=np.ones(3)), "bad.npz", ["single", "a, b"]),
    "missing": (lambda f: None, "nowhere.csv", ["nowhere.csv", "doesn't exist"]),
    "folder": (lambda f: (f / "bad.csv").mkdir(), "bad.csv", ["is a folder"]),
    "no spreadsheet": (lambda f: (f / "bad.xlsx").write_text("x"), "bad.xlsx", ["no spreadsheet"]),
    "unknown format": (lambda f: (f / "bad.doc").write_text("x"), "bad.doc", ["no known format", ".parquet"]),
    "no suffix": (lambda f: (f / "bad").write_text("x"), "bad", ["no rows"]),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_files(centra, folder, case):
    make, name, facts = FILES[case]
    make(folder)
    fails_cleanly(centra, folder, ["fit", name, "-k", "2"], [name, *facts])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(centra, folder):
    (folder / "data.csv").chmod(0)
    fails_cleanly(centra, folder, ["fit", "data.csv", "-k", "2"], ["data.csv", "permission denied"])


OUTPUT = {
    "no such folder": (["--labels", "no/out.csv"], ["no/out.csv", "doesn't exist", "create"]),
    "a folder": (["--model", "sub.safetensors"], ["sub.safetensors", "is a folder"]),
    "unknown format": (["--plot", "out.gif"], ["out.gif", ".png or .svg or .pdf"]),
    "a model among the labels": (["--labels", "out.safetensors"], ["out.safetensors", ".csv"]),
    "the input": (["--labels", "data.csv"], ["data.csv", "input", "another name"]),
    "the input by another path": (["--labels", "sub.safetensors/../data.csv"], ["data.csv", "input"]),
    "the input by a link": (["--labels", "link.csv"], ["link.csv", "input"]),
}


@pytest.mark.parametrize("case", OUTPUT)
def test_outputs_are_checked_before_the_fit(centra, folder, monkeypatch, case):
    words, facts = OUTPUT[case]
    (folder / "sub.safetensors").mkdir()
    (folder / "link.csv").symlink_to("data.csv")
    before = (folder / "data.csv").read_text()
    monkeypatch.setattr("centra.cli.pipeline.cluster", lambda *_, **__: pytest.fail("the fit began"))
    result = centra("fit", "data.csv", "-k", "2", *words)
    assert result.exit_code == 3
    for fact in facts:
        assert fact in result.stderr
    assert (folder / "data.csv").read_text() == before
    assert (folder / "link.csv").is_symlink()


@pytest.mark.parametrize(("room_for", "full"), [(0, "out.csv"), (1, "out.safetensors"), (2, "out.png")])
def test_a_full_disk_leaves_nothing(centra, folder, monkeypatch, room_for, full):
    written = []

    def fsync(number):
        if len(written) == room_for:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(number)

    monkeypatch.setattr(os, "fsync", fsync)
    fails_cleanly(centra, folder, ["fit", "data.csv", "-k", "2"], [f"{full} can't be written: no space left"])


def test_no_memory_is_a_sentence(centra, monkeypatch):
    def cluster(*_, **__):
        raise MemoryError

    monkeypatch.setattr("centra.cli.pipeline.cluster", cluster)
    result = centra("fit", "data.csv", "-k", "2")
    assert result.exit_code == 3
    assert result.stderr.startswith("centra: not enough memory")


@pytest.mark.parametrize(
    "words",
    [["fit"], ["fit", "data.csv"], ["fit", "data.csv", "-k", "two"], ["fit", "data.csv", "-k", "2", "--scale", "log"]],
)
def test_wrong_usage_is_2(centra, words):
    assert centra(*words).exit_code == 2


def test_a_missing_extra_is_named(centra, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr("centra.cli.pipeline.cluster", lambda *_, **__: pytest.fail("the fit began"))
    result = centra("fit", "data.csv", "-k", "2", "--plot", "out.png")
    assert result.exit_code == 3
    assert "pip install 'centra[plot]'" in result.stderr
