import json

import numpy as np
import pandas as pd
import pytest

from centra import compare

A = "id;x;species;cluster\n1;1,5;cat;0\n2;1,4;cat;0\n3;9,0;dog;1\n4;9,1;cat;1\n5;9,2;dog;1\n"
B = "id;x;cluster\n1;1,5;1\n2;1,4;1\n3;9,0;0\n4;9,1;1\n5;9,2;0\n"


@pytest.fixture(autouse=True)
def files(folder):
    (folder / "a.csv").write_text(A)
    (folder / "b.csv").write_text(B)


def test_two_files(centra):
    said = centra("compare", "a.csv", "b.csv")
    assert said.exit_code == 0
    assert said.stdout == repr(compare([0, 0, 1, 1, 1], [1, 1, 0, 1, 0])) + "\n"


def test_known_classes_of_the_same_file(centra):
    said = centra("compare", "a.csv", "--truth", "species")
    assert said.stdout == repr(compare([0, 0, 1, 1, 1], ["cat", "cat", "dog", "cat", "dog"])) + "\n"


def test_known_classes_of_another_file(centra):
    assert centra("compare", "b.csv", "a.csv", "--truth", "species").stdout == (
        repr(compare([1, 1, 0, 1, 0], ["cat", "cat", "dog", "cat", "dog"])) + "\n"
    )
    other = centra("compare", "a.csv", "--column", "species", "--truth", "cluster").stdout
    assert other == repr(compare(["cat", "cat", "dog", "cat", "dog"], [0, 0, 1, 1, 1])) + "\n"


def test_json(centra):
    about = json.loads(centra("compare", "a.csv", "b.csv", "--json").stdout)
    found = compare([0, 0, 1, 1, 1], [1, 1, 0, 1, 0])
    assert about == {
        "data": ["a.csv", "b.csv"],
        "columns": ["cluster", "cluster"],
        "rows": 5,
        "adjusted_rand": found.adjusted_rand,
        "agree": 0.8,
        "matching": [[0, 1], [1, 0]],
        "table": {"rows": [0, 1], "columns": [1, 0], "counts": [[2, 0], [1, 2]]},
        "moved": [3],
        "notes": about["notes"],
        "output": None,
    }


def test_rows_that_moved_are_written_as_they_came(centra, folder):
    said = centra("compare", "a.csv", "b.csv", "-o", "moved.csv")
    assert said.stdout.endswith("  moved     moved.csv\n")
    assert (folder / "moved.csv").read_text() == "id;x;species;cluster;other\n4;9,1;cat;1;1\n"
    centra("compare", "a.csv", "--truth", "species", "-o", "moved.csv")
    assert (folder / "moved.csv").read_text() == "id;x;species;cluster\n4;9,1;cat;1\n"
    centra("compare", "a.csv", "b.csv", "-o", "moved.parquet")
    assert pd.read_parquet("moved.parquet").to_dict("records") == [
        {"id": 4, "x": 9.1, "species": "cat", "cluster": 1, "other": 1}
    ]


def test_what_fit_and_predict_wrote(centra, folder):
    r = np.random.default_rng(0)
    pd.DataFrame(r.random((60, 2)), columns=["x", "y"]).to_csv("t.csv", index=False)
    centra("fit", "t.csv", "-k", "3", "--labels", "three.csv", "--model", "m.safetensors")
    centra("fit", "t.csv", "-k", "5", "--labels", "five.parquet")
    centra("predict", "m.safetensors", "t.csv", "-o", "again.tsv")
    assert json.loads(centra("compare", "three.csv", "again.tsv", "--json").stdout)["adjusted_rand"] == 1
    about = json.loads(centra("compare", "three.csv", "five.parquet", "--json").stdout)
    assert np.sum(about["table"]["counts"]) == 60
    assert about["notes"] == []


def test_rows_without_a_label_are_left_out(centra, folder):
    (folder / "gaps.csv").write_text(B.replace("2;1,4;1", "2;1,4;").replace("5;9,2;0", "5;9,2;NA"))
    about = json.loads(centra("compare", "a.csv", "gaps.csv", "--json").stdout)
    assert about["rows"] == 3
    assert about["notes"][-1] == "2 rows without a label left out"
    assert "note      2 rows without a label left out" in centra("compare", "a.csv", "gaps.csv").stdout
    (folder / "gaps.csv").write_text(B.replace("2;1,4;1", "2;1,4;"))
    assert json.loads(centra("compare", "a.csv", "gaps.csv", "--json").stdout)["moved"] == [3]
    (folder / "gaps.csv").write_text(A.replace("2;1,4;cat", "2;1,4;Nil"))
    words = "compare", "gaps.csv", "--truth", "species", "--json"
    assert json.loads(centra(*words).stdout)["rows"] == 5
    assert json.loads(centra(*words, "--na", "nil").stdout)["rows"] == 4


def test_rows_in_another_order_are_noted(centra, folder):
    first, *rows = B.splitlines(keepends=True)
    (folder / "turned.csv").write_text(first + "".join(rows[::-1]))
    assert "the files differ in column 'id', too" in centra("compare", "a.csv", "turned.csv").stdout
    assert "differ" not in centra("compare", "a.csv", "b.csv").stdout


def test_plot(centra, folder):
    assert centra("compare", "a.csv", "b.csv", "--plot", "t.png", "--style", "dark").exit_code == 0
    assert (folder / "t.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["a.csv"], 2, "name a second file, or a column of known classes: --truth NAME"),
        (["a.csv", "data.csv"], 3, "a.csv has 5 rows, but data.csv has 4: both have to be of the same rows"),
        (["data.csv", "data.csv"], 3, "data.csv has no column 'cluster'; it has name, x, y"),
        (["a.csv", "--truth", "specie"], 3, "a.csv has no column 'specie' (is it 'species' now?)"),
        (["a.csv", "--truth", "x"], 3, "b has 1.5 in row 0: whole numbers or words are needed"),
        (["a.csv", "b.csv", "-o", "b.csv"], 3, "b.csv"),
        (["a.csv", "b.csv", "--plot", "t.jpg"], 3, ".png"),
        (["a.csv", "none.csv"], 3, "none.csv doesn't exist"),
    ],
)
def test_one_sentence(centra, folder, words, code, said):
    before = {path: path.read_bytes() for path in folder.iterdir()}
    result = centra("compare", *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_column_of_the_name_of_the_new_one(centra, folder):
    (folder / "a.csv").write_text(A.replace("species", "other"))
    result = centra("compare", "a.csv", "b.csv", "-o", "moved.csv")
    assert result.exit_code == 3
    assert "a.csv has a column 'other' already" in result.stderr


def test_no_label_at_all(centra, folder):
    (folder / "b.csv").write_text("cluster;y\n" + ";1\n" * 5)
    assert "no row has both a 'cluster' in a.csv and" in centra("compare", "a.csv", "b.csv").stderr
