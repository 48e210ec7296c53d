"""Labels files are written as the file was: dialect, encoding, line ends, names to the letter, or none."""

import bz2
import gzip
import lzma

import pyarrow as pa
import pytest

CASES = {
    "semicolons and decimal commas": (
        "in.csv",
        "out.csv",
        b"a;b\n1,5;2\n2,5;3\n9,5;8\n",
        b"a;b;cluster\n1,5;2;0\n2,5;3;0\n9,5;8;1\n",
    ),
    "CRLF": ("in.csv", "out.csv", b"a,b\r\n1,5\r\n2,6\r\n9,0\r\n", b"a,b,cluster\r\n1,5,0\r\n2,6,0\r\n9,0,1\r\n"),
    "CR": ("in.csv", "out.csv", b"a,b\r1,5\r2,6\r9,0\r", b"a,b,cluster\r1,5,0\r2,6,0\r9,0,1\r"),
    "a mark": (
        "in.csv",
        "out.csv",
        b"\xef\xbb\xbfa,b\n1,5\n2,6\n9,0\n",
        b"\xef\xbb\xbfa,b,cluster\n1,5,0\n2,6,0\n9,0,1\n",
    ),
    "UTF-16": (
        "in.csv",
        "out.csv",
        "\ufeffä,b\n1,5\n2,6\n9,0\n".encode("utf-16-be"),
        "\ufeffä,b,cluster\n1,5,0\n2,6,0\n9,0,1\n".encode("utf-16-be"),
    ),
    "Latin-1": (
        "in.csv",
        "out.csv",
        "ä,b\n1,5\n2,6\n9,0\n".encode("latin-1"),
        "ä,b,cluster\n1,5,0\n2,6,0\n9,0,1\n".encode("latin-1"),
    ),
    "quoted names": ("in.csv", "out.csv", b'"a","b"\n1,5\n2,6\n9,0\n', b'"a","b","cluster"\n1,5,0\n2,6,0\n9,0,1\n'),
    "no names": ("in.csv", "out.csv", b"1,5\n2,6\n9,0\n", b"1,5,0\n2,6,0\n9,0,1\n"),
    "R's names of rows": (
        "in.csv",
        "out.csv",
        b'"a","b"\n"u",1,5\n"v",2,6\n"w",9,0\n',
        b'"a","b","cluster"\nu,1,5,0\nv,2,6,0\nw,9,0,1\n',
    ),
    "separators at the end of rows": (
        "in.csv",
        "out.csv",
        b"a,b\n1,5,\n2,6,\n9,0,\n",
        b"a,b,,cluster\n1,5,,0\n2,6,,0\n9,0,,1\n",
    ),
    "tabs, written as commas": (
        "in.tsv",
        "out.csv",
        b"a\tb\n1\t5\n2\t6\n9\t0\n",
        b"a,b,cluster\n1,5,0\n2,6,0\n9,0,1\n",
    ),
    "blanks": ("in.txt", "out.txt", b"a   b\n1   5\n2   6\n9   0\n", b"a   b cluster\n1 5 0\n2 6 0\n9 0 1\n"),
    "rows without a cluster": (
        "in.csv",
        "out.csv",
        b"a,b\n1,5\nNA,6\n2,6\n9,0\n",
        b"a,b,cluster\n1,5,0\nNA,6,\n2,6,0\n9,0,1\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_labels_are_written_as_the_rows_came(centra, folder, case):
    source, target, given, expected = CASES[case]
    (folder / source).write_bytes(given)
    result = centra("fit", source, "-k", "2", "--missing", "drop", "--labels", target)
    assert result.exit_code == 0, result.output
    assert (folder / target).read_bytes() == expected


def zst_open(path, mode="rb"):
    return pa.CompressedOutputStream(str(path), "zstd") if mode == "wb" else pa.CompressedInputStream(str(path), "zstd")


OPENED = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open, "zst": zst_open}


@pytest.mark.parametrize(("suffix", "opened"), OPENED.items())
def test_compressed_labels(centra, folder, suffix, opened):
    with opened(folder / f"in.csv.{suffix}", "wb") as file:
        file.write(b"a;b\n1;5\n2;6\n9;0\n")
    result = centra("fit", f"in.csv.{suffix}", "-k", "2", "--labels", f"out.csv.{suffix}")
    assert result.exit_code == 0, result.output
    with opened(folder / f"out.csv.{suffix}") as file:
        assert file.read() == b"a;b;cluster\n1;5;0\n2;6;0\n9;0;1\n"
