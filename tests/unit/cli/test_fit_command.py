import gzip
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from centra import kmeans, load
from centra.io.model import load_model
from centra.plot import scatter
from centra.starts import STARTS


def test_summary(centra):
    result = centra("fit", "data.csv", "-k", "2", "--labels", "out.csv")
    assert result.exit_code == 0
    for fact in ("data.csv: 4 rows", "columns   x, y", "left out  name", "50.0 %", "inertia", "iteration", "out.csv"):
        assert fact in result.stdout
    assert "as no row moved" in result.stdout
    assert result.stderr == ""


def test_long_summaries_say_what_they_leave_out(centra, folder):
    np.save(folder / "wide.npy", np.random.default_rng(0).normal(size=(50, 40)))
    result = centra("fit", "wide.npy", "-k", "35")
    assert "... and 28 more" in result.stdout
    assert "... and 5 more clusters" in result.stdout
    assert "more columns of centres" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_json_is_one_object_and_agrees_with_the_library(fit_json):
    about = fit_json("data.csv", "-k", "2", "--seed", "3", "--n-init", "4")
    result = kmeans(np.array([[1.5, 1], [1.4, 2], [9, 1], [9.1, 7]]), 2, random_state=3, n_init=4)
    assert about["inertia"] == result.inertia
    assert about["centers"] == result.centers.tolist()
    assert about["sizes"] == result.sizes.tolist()
    assert (about["columns"], about["left_out"], about["rows"]) == (["x", "y"], ["name"], 4)
    assert len(about["restarts"]) == 4


def test_the_input_comes_back_to_the_letter(centra, folder):
    text = 'id,"a, b",x,note\n007,"x ""y""",1.50,\n008,"two\nlines",+2e0,ü\n009,, 3 ,NA\n'
    (folder / "data.csv").write_text(text)
    assert centra("fit", "data.csv", "-k", "3", "--columns", "x", "--labels", "out.csv").exit_code == 0
    rows = (folder / "out.csv").read_text()
    labels = [str(i) for i in kmeans(np.array([[1.5], [2], [3]]), 3, n_init=10, random_state=0).labels]
    expected = text.replace("note\n", "note,cluster\n").replace("1.50,\n", f"1.50,,{labels[0]}\n")
    expected = expected.replace("ü\n", f"ü,{labels[1]}\n").replace("NA\n", f"NA,{labels[2]}\n")
    assert rows == expected


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet", "arrow", "feather"])
def test_labels_in_every_format(centra, folder, suffix):
    out = folder / f"out.{suffix}"
    (folder / "data.csv").write_text("name,zip,x,y\nann,01234,1.50,1\nbob,10000,1.4,2\ncy,20000,9,\n")
    assert centra("fit", "data.csv", "-k", "2", "--columns", "x", "--labels", out.name).exit_code == 0
    if suffix in ("csv", "tsv"):
        delimiter = "," if suffix == "csv" else "\t"
        assert out.read_text().splitlines()[1].startswith(delimiter.join(["ann", "01234", "1.50", "1"]))
        return
    rows = pq.read_table(out) if suffix == "parquet" else feather.read_table(out)
    assert rows["zip"].to_pylist() == ["01234", "10000", "20000"]
    assert rows["x"].to_pylist() == [1.5, 1.4, 9.0]
    assert rows["y"].to_pylist() == [1, 2, None]
    assert rows["cluster"].type == pa.int32()
    labels = rows["cluster"].to_pylist()
    assert labels[0] == labels[1] != labels[2]


def write_everywhere(folder, frame):
    """The same table in every format that can be read."""
    frame.to_csv(folder / "t.csv", index=False)
    frame.to_csv(folder / "t.tsv", index=False, sep="\t")
    (folder / "t.csv.gz").write_bytes(gzip.compress((folder / "t.csv").read_bytes()))
    (folder / "bom.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "t.csv").read_bytes())
    (folder / "crlf.csv").write_bytes((folder / "t.csv").read_bytes().replace(b"\n", b"\r\n"))
    (folder / "blank.csv").write_bytes(b"\n" + (folder / "t.csv").read_bytes().replace(b"\n", b"\n\n"))
    (folder / "UPPER.CSV").write_bytes((folder / "t.csv").read_bytes())
    frame.to_parquet(folder / "t.parquet")
    frame.to_feather(folder / "t.feather")
    table = pa.Table.from_pandas(frame)
    with pa.ipc.new_stream(folder / "t.arrow", table.schema) as writer:
        writer.write_table(table)


def test_every_format_gives_the_same(fit_json, folder):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=50), "t": ["word"] * 50, "b": rng.integers(0, 9, 50)})
    write_everywhere(folder, frame)
    expected = kmeans(frame[["a", "b"]].to_numpy(), 3, n_init=10, random_state=0)
    for path in sorted(folder.glob("*.*")):
        if path.name != "data.csv":
            about = fit_json(path.name, "-k", "3")
            assert about["columns"] == ["a", "b"], path
            assert about["inertia"] == expected.inertia, path


@pytest.mark.parametrize("save", [np.save, np.savez])
def test_arrays(fit_json, folder, save):
    x = np.asfortranarray(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))
    save(folder / "x.npy" if save is np.save else folder / "x.npz", x)
    about = fit_json(
        "x.npy" if save is np.save else "x.npz", "-k", "3", "--labels", "out.csv", "--model", "m.safetensors"
    )
    assert about["columns"] == ["x0", "x1", "x2"]
    assert about["inertia"] == kmeans(x, 3, n_init=10, random_state=0).inertia
    assert load_model("m.safetensors").centers.dtype == np.float32
    assert pd.read_csv("out.csv").columns.tolist() == ["x0", "x1", "x2", "cluster"]


def test_arrays_of_one_dimension_and_of_whole_numbers(fit_json, folder):
    np.save(folder / "x.npy", np.array([1, 2, 9, 10], dtype=">i2"))
    assert sorted(fit_json("x.npy", "-k", "2")["centers"]) == [[1.5], [9.5]]


def test_parquet_types(fit_json, folder):
    columns = {
        "f4": pa.array([1, 2, 9], pa.float32()),
        "i8": pa.array([1, 2, 9], pa.int8()),
        "bool": pa.array([True, False, False]),
        "when": pa.array([1, 2, 3], pa.timestamp("s")),
        "word": pa.array(["1", "2", "3"]),
        "list": pa.array([[1], [2], [3]]),
    }
    pq.write_table(pa.table(columns), folder / "t.parquet")
    assert fit_json("t.parquet", "-k", "2")["columns"] == ["f4", "i8", "bool"]
    fit_json("t.parquet", "-k", "2", "--columns", "f4", "--model", "m.safetensors")
    assert load_model("m.safetensors").centers.dtype == np.float32


@pytest.mark.parametrize("suffix", ["csv", "parquet", "arrow"])
def test_tables_of_polars(fit_json, folder, suffix):
    polars = pytest.importorskip("polars", reason="polars is not installed")
    words = {"word": ["u", "v", "w"], "kind": polars.Series(["a", "b", "a"], dtype=polars.Categorical)}
    frame = polars.DataFrame({"x": [1.0, 2.0, 9.0], **words})
    frame.write_ipc(folder / "t.arrow")
    frame.write_parquet(folder / "t.parquet")
    for name in ("t.arrow", "t.parquet"):
        assert fit_json(name, "-k", "2", "--labels", f"out.{suffix}")["left_out"] == ["word", "kind"]
        out = folder / f"out.{suffix}"
        rows = (
            pd.read_csv(out) if suffix == "csv" else (pd.read_parquet if suffix == "parquet" else pd.read_feather)(out)
        )
        assert rows["kind"].tolist() == ["a", "b", "a"]
        assert rows["word"].tolist() == ["u", "v", "w"]


def test_kinds_that_a_format_cannot_hold(centra, folder):
    rows = pa.table({"x": [1, 2], "odd": pa.array([(1, 2, 3), (1, 2, 3)], pa.month_day_nano_interval())})
    with pa.ipc.new_file(folder / "t.arrow", rows.schema) as writer:
        writer.write_table(rows)
    result = centra("fit", "t.arrow", "-k", "2", "--labels", "out.parquet")
    assert result.exit_code == 3
    assert "t.arrow" in result.stderr
    assert "another format" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["data.csv", "t.arrow"]


def test_nested_columns_need_parquet_out(centra, folder):
    pq.write_table(pa.table({"x": [1, 2], "list": [[1], [2]]}), folder / "t.parquet")
    result = centra("fit", "t.parquet", "-k", "2", "--labels", "out.csv")
    assert result.exit_code == 3
    assert "'list'" in result.stderr
    assert ".parquet" in result.stderr
    assert centra("fit", "t.parquet", "-k", "2", "--labels", "out.parquet").exit_code == 0


def test_a_saved_index_is_not_clustered_by(fit_json, folder):
    frame = pd.DataFrame({"x": [1.0, 2, 9]}, index=pd.Index([5, 6, 7], name="id"))
    frame.to_parquet(folder / "t.parquet")
    frame.to_csv(folder / "t.csv", index_label="")
    assert fit_json("t.parquet", "-k", "2")["columns"] == ["x"]
    about = fit_json("t.csv", "-k", "2")
    assert about["columns"] == ["x"]
    assert about["left_out"] == ["(column 1, without a name)"]


def test_headerless(fit_json, centra, folder):
    (folder / "plain.csv").write_text("1,2\n1,3\n9,9\n")
    about = fit_json("plain.csv", "-k", "2", "--labels", "out.csv")
    assert about["rows"] == 3
    assert about["columns"] == ["x0", "x1"]
    assert (folder / "out.csv").read_text().splitlines()[0].startswith("1,2,")
    assert "the first line is all numbers" in centra("fit", "plain.csv", "-k", "2").stdout
    (folder / "plain.csv").write_text("1,2\n1,oops\n9,9\n")
    assert "line 2" in centra("fit", "plain.csv", "-k", "2").stderr


def test_blank_lines_around_a_single_column(fit_json, folder):
    (folder / "one.csv").write_text("\n\nx\n1\n2\n9\n\n\n")
    about = fit_json("one.csv", "-k", "2")
    assert (about["rows"], about["columns"]) == (3, ["x"])


def test_stdin(fit_json, centra):
    about = fit_json("-", "-k", "2", stdin="x,t\n1,a\n2,b\n9,c\n")
    assert (about["data"], about["rows"], about["left_out"]) == ("standard input", 3, ["t"])
    result = centra("fit", "-", "-k", "2", stdin="x\n1\noops\n")
    assert result.exit_code == 3
    assert "standard input, line 3, column 'x'" in result.stderr


def test_columns_with_commas_and_blanks(fit_json, folder):
    (folder / "t.csv").write_text('"a,b",c d,e\n1,2,3\n4,5,6\n')
    assert fit_json("t.csv", "-k", "2", "--columns", 'c d, "a,b"')["columns"] == ["c d", "a,b"]


def test_text_columns_may_share_a_name(fit_json, folder):
    (folder / "t.csv").write_text("x,note,note\n1,a,b\n2,c,d\n")
    assert fit_json("t.csv", "-k", "2", "--labels", "out.csv")["left_out"] == ["note", "note"]
    assert (folder / "out.csv").read_text().startswith("x,note,note,cluster\n1,a,b,")


def test_weights_count_as_repetitions(fit_json, folder):
    (folder / "w.csv").write_text("x,y,w\n1,2,3\n2,9,1\n9,1,2\n8,8,0\n")
    (folder / "r.csv").write_text("x,y\n" + 3 * "1,2\n" + "2,9\n" + 2 * "9,1\n")
    for scale in ("none", "std", "minmax", "robust"):
        weighted = fit_json("w.csv", "-k", "2", "--weight", "w", "--n-init", "10", "--scale", scale)
        repeated = fit_json("r.csv", "-k", "2", "--n-init", "10", "--scale", scale)
        assert weighted["inertia"] == pytest.approx(repeated["inertia"])
        assert weighted["columns"] == ["x", "y"]


def test_scaled_centres_are_shown_in_the_units_of_the_columns(fit_json, folder):
    (folder / "t.csv").write_text("x,y\n1,1000\n2,1000\n1,9000\n2,9000\n")
    about = fit_json("t.csv", "-k", "2", "--scale", "std", "--n-init", "10")
    centers = sorted(map(tuple, np.round(about["centers"], 6).tolist()))
    assert centers in ([(1.5, 1000.0), (1.5, 9000.0)], [(1.0, 5000.0), (2.0, 5000.0)])
    assert about["inertia"] == pytest.approx(4)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
@pytest.mark.parametrize("columns", ["x", "x,y", "x,y,z"])
def test_plot(centra, folder, suffix, columns):
    (folder / "t.csv").write_text("x,y,z\n1,1000,3\n2,1100,4\n1,9000,8\n2,9900,9\n")
    out = folder / f"out.{suffix}"
    result = centra("fit", "t.csv", "-k", "2", "--scale", "std", "--columns", columns, "--plot", out.name)
    assert result.exit_code == 0, result.output
    assert out.read_bytes()[:5] == {"png": b"\x89PNG\r", "svg": b"<?xml", "pdf": b"%PDF-"}[suffix]


def test_two_columns_are_drawn_in_their_units_more_as_they_were_clustered(centra, folder, monkeypatch):
    drawn = []

    def draw(result, x, **options):
        drawn.append(scatter(result, x, **options))
        return drawn[-1]

    monkeypatch.setattr("centra.plot.scatter", draw)
    (folder / "t.csv").write_text("x,y,z\n1,1000,3\n2,1100,4\n1,9000,8\n2,9900,9\n")
    for columns in ("x,y", "x,y,z"):
        centra("fit", "t.csv", "-k", "2", "--scale", "minmax", "--columns", columns, "--plot", "out.png")
    assert [ax.get_xlim()[1] > 1 for ax in drawn] == [True, False]
    assert [ax.get_ylim()[1] > 9900 for ax in drawn] == [True, False]
    assert drawn[1].get_xlabel().startswith("PC1")


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(centra, folder):
    (folder / "real.csv").write_text("old")
    (folder / "real.csv").chmod(0o640)
    (folder / "out.csv").symlink_to("real.csv")
    assert centra("fit", "data.csv", "-k", "2", "--labels", "out.csv").exit_code == 0
    assert (folder / "out.csv").is_symlink()
    assert (folder / "real.csv").read_text().startswith("name,x,y,cluster")
    assert (folder / "real.csv").stat().st_mode & 0o777 == 0o640


def test_init_and_limits_reach_the_fit(fit_json):
    about = fit_json("data.csv", "-k", "2", "--init", "random", "--max-iter", "1", "--threads", "1", "--tol", "0")
    assert len(about["restarts"]) == 10
    assert (about["n_iter"], about["stop_reason"]) == (1, "max_iter")


@pytest.mark.parametrize("init", STARTS)
def test_every_start(fit_json, init):
    about = fit_json("data.csv", "-k", "2", "--columns", "x", "--init", init)
    assert len(about["restarts"]) == about["n_init"] == (10 if STARTS[init].draws else 1)
    assert sum(about["sizes"]) == 4


def test_the_model_tells_how_it_was_made(centra):
    centra("fit", "data.csv", "-k", "2", "--scale", "robust", "--seed", "5", "--model", "m.safetensors")
    model = load_model("m.safetensors")
    assert model.columns == ("x", "y")
    assert model.scaling is not None
    assert model.scaling.name == "robust"
    assert (model.params["n_clusters"], model.params["random_state"]) == (2, 5)
    json.dumps(model.params)


def test_one_column_by_its_optimum(centra, fit_json, folder):
    """Of equal starts, Lloyd's algorithm ends elsewhere."""
    x = np.random.default_rng(3).gamma(0.3, size=(300, 1))
    np.save(folder / "one.npy", x)
    about = fit_json("one.npy", "-k", "12", "--method", "exact", "--model", "m.safetensors")
    found = kmeans(x, 12, algorithm="exact")
    assert (about["method"], about["inertia"], about["restarts"]) == ("exact", found.inertia, [found.inertia])
    assert load("m.safetensors").algorithm == "exact"
    assert about["inertia"] < fit_json("one.npy", "-k", "12", "--n-init", "1")["inertia"]
    refused = centra("fit", "data.csv", "-k", "2", "--method", "exact")
    assert "--method 'exact' is for one column, X has 2: choose one of them, or another method" in refused.stderr
    refused = centra("fit", "one.npy", "-k", "2", "--method", "exact", "--n-init", "3")
    assert "--n-init means nothing to the method exact" in refused.stderr
    assert centra("choose-k", "one.npy", "-k", "1:4", "--method", "exact", "--refs", "2").exit_code == 0
