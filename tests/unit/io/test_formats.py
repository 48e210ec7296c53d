"""Other formats than text: what is read of them, and what is said where they can't be."""

import json
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.io

from centra.errors import DataError
from centra.io.read import read_table
from centra.io.reading import Reading
from centra.io.selection import select

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>'
)
LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path, **sheets):
    """A spreadsheet of rows of numbers and texts."""
    with zipfile.ZipFile(path, "w") as book:
        named = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))
        links = "".join(
            f'<Relationship Id="r{i}" Type="{TYPES}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        main = f'<Relationship Id="r1" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/>'
        book.writestr("_rels/.rels", LINKS.format(links=main))
        book.writestr("xl/workbook.xml", BOOK.format(sheets=named))
        book.writestr("xl/_rels/workbook.xml.rels", LINKS.format(links=links))
        for i, rows in enumerate(sheets.values(), 1):
            cells = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows)
            book.writestr(f"xl/worksheets/sheet{i}.xml", SHEET.format(rows=cells))
    return str(path)


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def test_a_spreadsheet(tmp_path):
    path = workbook(
        tmp_path / "in.xlsx", People=[["name", "x", "y"], ["ann", 1.5, 7], ["bob", 2, 3]], Other=[["z"], [1]]
    )
    chosen = select(table := read_table(path))
    assert chosen.columns == ("x", "y")
    np.testing.assert_array_equal(chosen.x, [[1.5, 7], [2, 3]])
    assert any("'People'" in note and "Other" in note for note in table.notes)
    assert select(read_table(path, Reading(sheet="Other"))).columns == ("z",)
    with pytest.raises(DataError, match="no sheet 'No'; it has People, Other"):
        read_table(path, Reading(sheet="No"))


def test_a_spreadsheet_with_a_title_names_its_rows(tmp_path):
    rows = [["Sales"], [], ["x", "y", "z"], [1.5, 7, 1], [2.5, "oops", 9], [3.5, 1, 4]]
    with pytest.raises(DataError, match="line 5, column 'y': 'oops' is not a number"):
        select(read_table(workbook(tmp_path / "in.xlsx", A=rows)))


ROWS = [{"x": 1.5, "t": "a"}, {"x": 2.5, "t": "b"}]
TEXTS = {
    "in.json": json.dumps(ROWS),
    "columns.json": json.dumps({"x": [1.5, 2.5], "t": ["a", "b"]}),
    "in.jsonl": "\n".join(map(json.dumps, ROWS)),
    "in.ndjson": "\n".join(map(json.dumps, ROWS)) + "\n",
    "in.arff": "@relation r\n@attribute x numeric\n@attribute t {a,b}\n@data\n1.5,a\n2.5,b\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_objects_and_categories(tmp_path, name):
    (tmp_path / name).write_text(TEXTS[name])
    chosen = select(read_table(str(tmp_path / name)))
    assert chosen.columns == ("x",)
    assert chosen.left_out == (("t", "text, such as 'a'"),)
    np.testing.assert_array_equal(chosen.x[:, 0], [1.5, 2.5])


def test_an_array_of_arrays(tmp_path):
    (tmp_path / "in.json").write_text("[[1.5, 2.5], [3.5, 0.5]]")
    np.testing.assert_array_equal(select(read_table(str(tmp_path / "in.json"))).x, [[1.5, 2.5], [3.5, 0.5]])


@pytest.mark.parametrize("name", ["in.json", "in.jsonl", "in.arff", "in.mat", "in.xlsx"])
@pytest.mark.parametrize("content", ["x", "[1, 2]", '{"x": 1}\n{', "[[1], [1, 2]]", "@data\n1"])
def test_damaged_files_are_named(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=name):
        select(read_table(str(tmp_path / name)))


def test_matlab(tmp_path):
    path = str(tmp_path / "in.mat")
    scipy.io.savemat(path, {"X": np.array([[1.5, 2], [3, 4]]), "name": "something"})
    np.testing.assert_array_equal(select(read_table(path)).x, [[1.5, 2], [3, 4]])
    scipy.io.savemat(path, {"X": np.ones((2, 2)) * [[1.5], [2]], "y": np.array([[1.0], [7.0]])})
    with pytest.raises(DataError, match=r"X \(2, 2\), y \(2, 1\); --sheet names one"):
        read_table(path)
    np.testing.assert_array_equal(select(read_table(path, Reading(sheet="y"))).x, [[1], [7]])


@pytest.mark.parametrize("pattern", [False, True])
def test_several_files(tmp_path, pattern):
    for i in range(3):
        pq.write_table(pa.table({"x": [i + 0.5, i + 0.25], "t": ["a", "b"]}), tmp_path / f"part-{i}.parquet")
    (tmp_path / "_SUCCESS").write_text("")
    table = read_table(str(tmp_path / "part-*.parquet") if pattern else str(tmp_path))
    np.testing.assert_array_equal(select(table).x[:, 0], [0.5, 0.25, 1.5, 1.25, 2.5, 2.25])
    assert table.rows(typed=False).num_rows == 6
    assert "3 files" in table.notes[0]


def test_a_row_in_one_of_several_files(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1.5,2\n2.5,7\n")
    (tmp_path / "b.csv").write_text("x,y\n1.5,2\n2.5,\n9.5,1\n")
    with pytest.raises(DataError, match=r"b\.csv, line 3, column 'y': a missing value .*1 of 5 rows"):
        select(read_table(str(tmp_path)))


def test_several_files_of_other_columns(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1.5,2\n")
    (tmp_path / "b.csv").write_text("x,z\n1.5,2\n")
    with pytest.raises(DataError, match=r"b\.csv has other columns than .*a\.csv"):
        read_table(str(tmp_path))


def test_lists_are_columns(tmp_path):
    path = str(tmp_path / "in.parquet")
    lists = [[0.5, 1.0], [2.0, 0.25]]
    table = {"e": pa.array(lists, pa.list_(pa.float32(), 2)), "f": pa.array(lists), "x": [0.5, 1.5]}
    pq.write_table(pa.table(table), path)
    chosen = select(read_table(path))
    assert chosen.columns == ("e[0]", "e[1]", "f[0]", "f[1]", "x")
    np.testing.assert_array_equal(chosen.x, [[0.5, 1, 0.5, 1, 0.5], [2, 0.25, 2, 0.25, 1.5]])
    assert select(read_table(path), ["f[1]", "x"]).columns == ("f[1]", "x")


def test_lists_of_several_lengths(tmp_path):
    path = str(tmp_path / "in.parquet")
    pq.write_table(pa.table({"e": pa.array([[0.5, 1.0], [2.0], None]), "x": [0.5, 1.5, 9.5]}), path)
    with pytest.raises(DataError, match=r"row 1 .*'e': 1 numbers where the first vector has 2"):
        select(read_table(path))
    assert select(read_table(path), ["x"]).columns == ("x",)


def test_times_of_parquet(tmp_path):
    path = str(tmp_path / "in.parquet")
    when = np.array(["2020-01-01T00:00:01.5", "2021-01-01"], "M8[ms]")
    pq.write_table(pa.table({"when": when, "x": [0.5, 1.5]}), path)
    assert select(read_table(path)).columns == ("x",)
    table = read_table(path)
    np.testing.assert_array_equal(select(table, ["when"]).x[:, 0], [1577836801.5, 1609459200.0])
    assert "'when': read as seconds" in " ".join(table.notes)
