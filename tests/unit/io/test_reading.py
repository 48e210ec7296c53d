"""What readers would pass over in silence, trust or choke on: marks without an end, damage, more than memory holds."""

import gzip
import io
import os
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from centra.errors import DataError
from centra.io import source
from centra.io.read import read_table
from centra.io.source import TextSource, check_text

BAD_MARKS = {
    "in the last column": (b'x,t\n1,a\n2,"b\n3,c\n4,d\n', "line 3", "never closed"),
    "in the first column": (b't,x\na,1\n"b,2\nc,3\n', "line 3", "never closed"),
    "in a single column": (b't\n1\n"2\n3\n', "line 3", "never closed"),
    "in the header": (b'x,"t\n1,a\n2,b\n', "line 1", "never closed"),
    "in the last line": (b'x,t\n1,a\n2,"b', "line 3", "never closed"),
    "the last byte": (b'x,t\n1,a\n2,"', "line 3", "never closed"),
    "after blank lines": (b'\n\nx,t\n\n1,"a\n2,b\n', "line 5", "never closed"),
    "CRLF": (b'x,t\r\n1,a\r\n2,"b\r\n3,c\r\n', "line 3", "never closed"),
    "CR": (b'x,t\r1,a\r2,"b\r3,c\r', "line 3", "never closed"),
    "after a legal cell of two lines": (b'x,t\n1,"a\nb"\n2,"c\n3,d\n', "line 4", "never closed"),
    "a doubled mark at the end": (b'x,t\n1,"a""\n2,b\n', "line 2", "never closed"),
    "closed by the next one": (b'x,t\n1,"a\n2,"b"\n3,c\n', "line 2", "in the middle"),
    "text after it": (b'x,t\n1,"a"b\n2,c\n', "line 2", "in the middle"),
    "a space after it": (b'x,t\n"1" ,b\n2,c\n', "line 2", "in the middle"),
    "after inches": (b'x,t\n1,5"\n2,"b\n3,c\n', "line 3", "never closed"),
}
GOOD_MARKS = {
    "two lines": (b'x,t\n1,"a\nb"\n2,c\n', ["a\nb", "c"]),
    "a delimiter": (b'x,t\n1,"a,b"\n2,c\n', ["a,b", "c"]),
    "doubled": (b'x,t\n1,"a ""b"""\n2,""""\n', ['a "b"', '"']),
    "empty": (b'x,t\n1,""\n2,c\n', ["", "c"]),
    "inches": (b'x,t\n1,5" x 3"\n2,a"\n', ['5" x 3"', 'a"']),
    "CRLF": (b'x,t\r\n1,"a"\r\n2,"c"\r\n', ["a", "c"]),
    "no line end": (b'x,t\n1,a\n2,"c"', ["a", "c"]),
    "header": (b'"x","t"\n1,"a"\n2,c\n', ["a", "c"]),
    "byte order mark": (b'\xef\xbb\xbf"x",t\n1,"a"\n2,c\n', ["a", "c"]),
    "a long cell": (b'x,t\n1,"' + b"a" * 200_000 + b'"\n2,c\n', ["a" * 200_000, "c"]),
}


def read(tmp_path, content, name="data.csv"):
    (tmp_path / name).write_bytes(content)
    return read_table(str(tmp_path / name))


@pytest.mark.parametrize("case", BAD_MARKS)
def test_a_mark_without_an_end(tmp_path, case):
    content, line, why = BAD_MARKS[case]
    with pytest.raises(DataError, match=rf"data\.csv, {line}: .*quotation mark.*{why}"):
        read(tmp_path, content)


@pytest.mark.parametrize("case", GOOD_MARKS)
def test_marks_with_an_end(tmp_path, case):
    content, cells = GOOD_MARKS[case]
    table = read(tmp_path, content)
    assert table.names == ("x", "t")
    assert table.rows(typed=False).column("t").to_pylist() == cells
    assert table.where(1)


def open_cell(content, delimiter):
    """Byte by byte: where the cell begins that does not end as it should, or None."""
    opened, start, i = None, True, 0
    ends = (delimiter, b"\n", b"\r", b"")
    while i < len(content):
        byte, after = content[i : i + 1], content[i + 1 : i + 2]
        if opened is None:
            opened = i if byte == b'"' and start else None
            start = byte in ends
        elif byte == b'"' and after == b'"':
            i += 1
        elif byte == b'"' and after in ends:
            opened, start = None, False
        elif byte == b'"':
            return opened
        i += 1
    return opened


def test_marks_in_any_order_and_blocks_of_any_size(monkeypatch):
    rng = np.random.default_rng(0)
    pieces = [b'"', b'"', b",", b"\n", b"\r\n", b"a", b'"a"', b',"x"', b'""']
    for _ in range(4000):
        content = b"\n".join(b"".join(rng.choice(pieces, rng.integers(12))) for _ in range(3))
        monkeypatch.setattr(source, "BLOCK_BYTES", int(rng.integers(30, 60)))
        opened = open_cell(content, b",")
        try:
            check_text(TextSource("it", ",", lambda content=content: io.BytesIO(content)), 2)
            found = None
        except DataError as error:
            if "has a line of more than" in str(error):
                continue
            found = str(error)
        if opened is None:
            assert found is None, content
        else:
            line = len((content[:opened] + b"-").splitlines())
            assert f"line {line}:" in found, content


def arrow(table):
    file = io.BytesIO()
    with pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    return file.getvalue()


def parquet(table):
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


WRITERS = {"data.arrow": arrow, "data.parquet": parquet}


def test_an_offset_out_of_range(tmp_path):
    table = pa.table({"x": [1.0, 2.0, 3.0], "t": ["one", "two", "three"]})
    content = arrow(table)
    offsets = np.array([0, 3, 6, 11], np.int32).tobytes()
    assert content.count(offsets) == 1
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, content.replace(offsets, np.array([0, 3, 1 << 30, 11], np.int32).tobytes()), "data.arrow")


def test_an_index_out_of_range(tmp_path):
    table = pa.table({"x": np.arange(5.0), "t": pa.array(["u", "v", "u", "v", "u"]).dictionary_encode()})
    content = arrow(table)
    indices = np.array([0, 1, 0, 1, 0], np.int32).tobytes()
    assert content.count(indices) == 1
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, content.replace(indices, np.array([0, 1, 77, 1, 0], np.int32).tobytes()), "data.arrow")


@pytest.mark.parametrize("name", WRITERS)
def test_a_name_that_is_no_text(tmp_path, name):
    content = WRITERS[name](pa.table({"abcd": [1.0, 2.0], "y": [3.0, 4.0]}))
    with pytest.raises(DataError, match="column whose name is not text in UTF-8"):
        read(tmp_path, content.replace(b"abcd", b"ab\xff\xfe"), name)


@pytest.mark.parametrize("name", ["data.arrow", "data.npy"])
def test_a_file_cut_short_after_it_was_opened(tmp_path, run_python, name):
    """Were it mapped, its pages would be gone, and the process with them."""
    if name == "data.npy":
        np.save(tmp_path / name, np.ones((100_000, 2)))
    else:
        (tmp_path / name).write_bytes(arrow(pa.table({"x": np.ones(100_000)})))
    code = """
import os, sys
from centra.io.read import read_table
table = read_table(sys.argv[1])
os.truncate(sys.argv[1], 100)
print(table.matrix([0]).sum())
"""
    done = run_python(code, tmp_path / name)
    assert (done.returncode, done.stdout.strip()) == (0, "100000.0"), done.stderr


def test_an_archive_without_an_array(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataError, match="no NPZ file"):
        read_table(str(tmp_path / "data.npz"))


@pytest.mark.parametrize("shape", ["(-1,)", "(-1, 1)", "(-2, 2)"])
def test_a_shape_below_zero(tmp_path, shape):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f8", "fortran_order": False, "shape": (4,)})
    header = file.getvalue().replace(b"(4,), }" + b" " * len(shape), f"{shape}, }}".encode() + b" " * 4)
    assert len(header) == len(file.getvalue())
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, header + np.arange(4.0).tobytes(), "data.npy")


def test_a_header_cut_in_the_middle(tmp_path):
    file = io.BytesIO()
    np.save(file, np.arange(4.0))
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path, file.getvalue().replace(b"}", b" "), "data.npy")


def large(tmp_path, name):
    n = 200_000
    x = np.ones((n, 2))
    if name.startswith("data.csv"):
        content = b"x,y\n" + b"1,1\n" * n
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    elif name == "data.npy":
        np.save(tmp_path / name, x)
    elif name == "data.npz":
        np.savez_compressed(tmp_path / name, x)
    else:
        pq.write_table(pa.table({"x": x[:, 0], "y": x[:, 1]}), tmp_path / name)
    return str(tmp_path / name)


@pytest.mark.parametrize("name", ["data.csv", "data.csv.gz", "data.npy", "data.npz", "data.parquet"])
def test_more_than_the_memory(tmp_path, monkeypatch, name):
    path = large(tmp_path, name)
    assert read_table(path).n == 200_000
    for module in ("memory", "source"):
        monkeypatch.setattr(f"centra.io.{module}.available", lambda: 1 << 20)
    with pytest.raises(DataError, match=r"needs more than .* of memory, and .* are free: choose fewer"):
        read_table(path)


def test_an_endless_stream(monkeypatch):
    class Endless:
        buffer = property(lambda self: self)

        def read(self, size):
            return b"1\n" * (size // 2)

    monkeypatch.setattr("sys.stdin", Endless())
    for module in ("memory", "read"):
        monkeypatch.setattr(f"centra.io.{module}.available", lambda: 1 << 26)
    with pytest.raises(DataError, match="standard input needs more than"):
        read_table("-")


def test_a_line_without_an_end(tmp_path):
    with gzip.open(tmp_path / "data.csv.gz", "wb", 1) as file:
        file.write(b"x,y\n")
        for _ in range(64):
            file.write(b"1" * (1 << 20))
    with pytest.raises(DataError, match="line of more than 16 MiB"):
        read_table(str(tmp_path / "data.csv.gz"))


def test_memory_is_not_an_error_of_the_file(tmp_path, monkeypatch):
    def read_array(*_, **__):
        raise MemoryError

    np.savez(tmp_path / "data.npz", np.ones((4, 2)))
    monkeypatch.setattr(np.lib.format, "read_array", read_array)
    with pytest.raises(DataError, match="takes more memory than there is"):
        read_table(str(tmp_path / "data.npz"))


def test_memory_of_this_machine():
    from centra.io.memory import available

    assert available() is None or 1 << 20 < available() < os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 100
