import json

import numpy as np
import pandas as pd
import pytest

from centra.io.model import Model, load_model, save_model


@pytest.fixture
def model(centra):
    assert centra("fit", "data.csv", "-k", "2", "--model", "m.safetensors", "--labels", "fit.csv").exit_code == 0
    return "m.safetensors"


def test_the_fitted_rows_get_their_labels_again(centra, model, folder):
    result = centra("predict", model, "data.csv")
    assert result.exit_code == 0
    assert result.stdout == (folder / "fit.csv").read_text()


@pytest.mark.parametrize("scale", ["std", "minmax", "robust"])
def test_scaling_is_applied(centra, folder, scale):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": 1e4 * rng.normal(size=200)})
    frame.to_csv(folder / "t.csv", index=False)
    centra("fit", "t.csv", "-k", "5", "--scale", scale, "--model", "m.safetensors", "--labels", "out.csv")
    assert centra("predict", "m.safetensors", "t.csv").stdout == (folder / "out.csv").read_text()


def test_columns_are_found_by_name(centra, model, folder):
    frame = pd.read_csv(folder / "data.csv").assign(extra="text", more=3)
    frame[["more", "y", "extra", "x"]].to_csv(folder / "shuffled.csv", index=False)
    assert centra("predict", model, "shuffled.csv", "-o", "out.csv").exit_code == 0
    assert pd.read_csv("out.csv")["cluster"].tolist() == pd.read_csv("fit.csv")["cluster"].tolist()


def test_a_missing_column_is_an_error(centra, model, folder):
    (folder / "new.csv").write_text("x,z\n1,2\n")
    result = centra("predict", model, "new.csv", "-o", "out.csv")
    assert result.exit_code == 3
    assert "new.csv has no column 'y'; it has x, z" in result.stderr
    assert not (folder / "out.csv").exists()


def test_json(centra, model):
    labels = pd.read_csv("fit.csv")["cluster"].tolist()
    about = json.loads(centra("predict", model, "data.csv", "--json").stdout)
    assert about["labels"] == labels
    assert about["sizes"] == np.bincount(labels).tolist()
    about = json.loads(centra("predict", model, "data.csv", "--json", "-o", "out.parquet").stdout)
    assert "labels" not in about
    assert pd.read_parquet("out.parquet")["cluster"].tolist() == labels


def test_output_has_a_summary(centra, model):
    result = centra("predict", model, "data.csv", "-o", "out.csv")
    assert "4 rows" in result.stdout
    assert "out.csv" in result.stdout


def test_stdin_to_stdout(centra, model, folder):
    result = centra("predict", model, "-", "-o", "-", stdin=(folder / "data.csv").read_text())
    assert result.stdout == (folder / "fit.csv").read_text()


def test_a_model_without_names_takes_as_many_columns(centra, folder):
    two = Model(np.array([[0.0, 0.0], [9.0, 5.0]]), np.array([1, 1]), 0.0, 1, "labels", {})
    save_model(folder / "m.safetensors", two)
    assert centra("predict", "m.safetensors", "data.csv", "-o", "out.csv").exit_code == 0
    (folder / "wide.csv").write_text("x,y,z\n1,2,3\n")
    result = centra("predict", "m.safetensors", "wide.csv")
    assert result.exit_code == 3
    assert "3 numeric columns" in result.stderr
    assert "needs 2" in result.stderr


@pytest.mark.parametrize("output", ["m.safetensors", "data.csv", "linked.csv"])
def test_inputs_are_never_overwritten(centra, model, folder, output):
    (folder / "linked.csv").symlink_to("m.safetensors")
    before = {name: (folder / name).read_bytes() for name in ("m.safetensors", "data.csv")}
    assert centra("predict", model, "data.csv", "-o", output).exit_code == 3
    assert before == {name: (folder / name).read_bytes() for name in before}


@pytest.mark.parametrize(
    ("cells", "fact"), [("oops,1", "'oops'"), (",1", "missing"), ("inf,1", "infinity"), ("1", "1 cell")]
)
def test_bad_rows(centra, model, folder, cells, fact):
    (folder / "new.csv").write_text(f"x,y\n1,2\n{cells}\n")
    result = centra("predict", model, "new.csv")
    assert result.exit_code == 3
    assert "new.csv, line 3" in result.stderr
    assert fact in result.stderr
    assert result.stdout == ""


def test_what_is_no_model(centra, folder):
    for name, fact in (
        ("data.csv", "no usable model file"),
        ("gone.safetensors", "no such file"),
        (".", "is a folder"),
    ):
        result = centra("predict", name, "data.csv")
        assert result.exit_code == 3
        assert name in result.stderr
        assert fact in result.stderr


def test_threads_are_checked(centra, model):
    assert centra("predict", model, "data.csv", "--threads", "0").exit_code == 3


def test_renamed_columns_are_found_again(centra, folder):
    (folder / "old.csv").write_text("Annual Income,age\n1.5,20\n2.5,31\n9.5,42\n")
    assert centra("fit", "old.csv", "-k", "2", "--model", "m.safetensors").exit_code == 0
    (folder / "new.csv").write_text("annual_income,age\n1.5,20\n2.5,31\n")
    result = centra("predict", "m.safetensors", "new.csv")
    assert result.exit_code == 3
    assert "no column 'Annual Income' (is it 'annual_income' now?)" in result.stderr


def test_models_of_files_without_names(centra, folder):
    (folder / "old.csv").write_text("1,5;20\n2,5;31\n9,5;42\n")
    assert centra("fit", "old.csv", "-k", "2", "--model", "m.safetensors").exit_code == 0
    result = centra("predict", "m.safetensors", "old.csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("1,5;20;")


def test_missing_values_are_filled_as_for_the_fit(centra, folder):
    (folder / "old.csv").write_text("x,y\n1.5,20\n2.5,22\n,42\n9.5,40\n3.5,\n")
    assert centra("fit", "old.csv", "-k", "2", "--missing", "median", "--model", "m.safetensors").exit_code == 0
    assert load_model("m.safetensors").missing.values.tolist() == [3.0, 31.0]
    (folder / "new.csv").write_text("x,y\n,42\n100,\n")
    about = json.loads(centra("predict", "m.safetensors", "new.csv", "--json").stdout)
    assert about["notes"] == ["missing values filled with the median of their column ('x': 1, 'y': 1)"]
    (folder / "half.csv").write_text("x,y\n,42\n100,40\n")
    about = json.loads(centra("predict", "m.safetensors", "half.csv", "--missing", "drop", "--json").stdout)
    assert about["labels"][0] is None
    assert about["labels"][1] is not None


def test_sparse_rows_that_end_early_have_zeros_there(centra, folder):
    (folder / "fit.svm").write_text("1 1:0.5 3:2\n1 1:0.6 3:2.1\n-1 2:5 7:1\n-1 2:5.5 7:1\n")
    (folder / "new.svm").write_text("1 1:0.5\n-1 2:5 9:0.1\n")
    assert (
        centra("fit", "fit.svm", "-k", "2", "--scale", "std", "--model", "s.safetensors", "--labels", "l.csv").exit_code
        == 0
    )
    assert (folder / "l.csv").read_text() == "label,cluster\n1,1\n1,1\n-1,0\n-1,0\n"
    assert centra("predict", "s.safetensors", "new.svm").stdout == "label,cluster\n1,1\n-1,0\n"


def test_what_the_fit_was_told_of_how_files_are_written_holds(centra, folder):
    rows = "made by me\nx~y\n1,5~2\n1,6~missing\n9,5~8\n"
    (folder / "odd.csv").write_text(rows)
    told = ["--sep", "~", "--decimal", ",", "--skip", "1", "--header", "--na", "missing", "--missing", "median"]
    fitted = centra("fit", "odd.csv", "-k", "2", *told, "--model", "o.safetensors", "--labels", "o.csv")
    assert fitted.exit_code == 0, fitted.output
    assert centra("predict", "o.safetensors", "odd.csv").stdout == (folder / "o.csv").read_text()
    (folder / "plain.csv").write_text("x,y\n1.5,2\n9.5,8\n")
    other = centra("predict", "o.safetensors", "plain.csv", "--sep", ",", "--decimal", ".", "--skip", "0")
    assert other.stdout.splitlines()[1:] == ["1.5,2,0", "9.5,8,1"] or other.stdout.splitlines()[1:] == [
        "1.5,2,1",
        "9.5,8,0",
    ]
