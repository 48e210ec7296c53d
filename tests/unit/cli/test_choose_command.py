import csv
import json

import numpy as np
import pytest

from centra import choose_k
from centra.choose.criteria import CRITERIA, DEFAULT
from centra.cli import choose as command

QUICK = ("--refs", "3", "--n-init", "2")


@pytest.fixture(autouse=True)
def blobs(folder):
    rng = np.random.default_rng(0)
    x = np.repeat([[0, 0], [10, 0], [0, 10]], 30, axis=0) + 0.3 * rng.standard_normal((90, 2))
    np.savetxt(folder / "blobs.csv", x, delimiter=",", header="x,y", comments="")
    return x


def test_the_table_marks_the_votes_and_names_the_best(centra):
    result = centra("choose-k", "blobs.csv", "-k", "1:5", *QUICK)
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["k", "1", "2", "3", "4", "5"]
    rows = {line.split()[0]: line for line in lines[1:9]}
    assert list(rows) == ["inertia", *DEFAULT]
    ends = {line.index("*") for name, line in rows.items() if name != "inertia"}
    assert ends == {lines[0].index("3") + 1}  # every vote is for 3, and below it
    assert len(rows["silhouette"].split()) == len(rows["gap"].split()) - 1  # not defined for one cluster
    assert "standard errors are in -o FILE and --json" in result.stdout
    assert "  best    3" in result.stdout
    assert "say 3." in result.stdout


def test_json_agrees_with_the_library(centra, blobs):
    about = json.loads(centra("choose-k", "blobs.csv", "-k", "2,3,5", "--criteria", "bic,gap", *QUICK, "--json").stdout)
    choice = choose_k(blobs, [2, 3, 5], ("bic", "gap"), n_init=2, n_refs=3, random_state=0)
    assert about["best"] == choice.best == 3
    assert about["votes"] == choice.votes
    assert about["table"]["k"] == [2, 3, 5]
    np.testing.assert_allclose(about["table"]["gap"], choice.columns["gap"])
    assert about["complete"]
    assert about["why"] == choice.why


def test_files(centra, folder):
    result = centra("choose-k", "blobs.csv", "-k", "1:4", *QUICK, "-o", "table.csv", "--plot", "k.png")
    assert result.exit_code == 0
    rows = list(csv.DictReader((folder / "table.csv").read_text().splitlines()))
    assert [row["k"] for row in rows] == ["1", "2", "3", "4"]
    assert float(rows[2]["inertia"]) > 0
    assert (folder / "k.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("span", ["x", " ", "1:2:0", "-1", "3:2", "1:3,"])
def test_bad_spans(centra, span):
    result = centra("choose-k", "blobs.csv", f"-k{span}")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "k" in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--criteria", "silhuette"), "did you mean 'silhouette'"),
        (("--refs", "0"), "--refs 0"),
        (("-o", "table.xyz"), "table.xyz"),
        (("-k", "100"), "blobs.csv"),
    ],
)
def test_refusals_are_one_sentence(centra, folder, words, says):
    result = centra("choose-k", "blobs.csv", *words)
    assert result.exit_code == 3
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert sorted(each.name for each in folder.iterdir()) == ["blobs.csv", "data.csv"]


def test_a_best_k_at_the_end_of_the_range_is_said(centra):
    result = centra("choose-k", "blobs.csv", "-k", "1:3", *QUICK)
    assert "3 is the largest K that was compared: a larger one may be better." in result.stdout
    about = json.loads(centra("choose-k", "blobs.csv", "-k", "3:5", *QUICK, "--json").stdout)
    assert "3 is the smallest K that was compared" in about["why"]


def test_more_k_than_rows_are_left_out(centra, folder):
    (folder / "few.csv").write_text("x,y\n1,0\n2,5\n4,1\n8,2\n16,9\n32,4\n64,1\n128,3\n256,7\n")
    for criteria in ((), ("--criteria", "elbow"), ("--criteria", "krzanowski_lai,hartigan,jump")):
        result = centra("choose-k", "few.csv", *QUICK, *criteria)
        assert result.exit_code == 0
        assert result.stderr.splitlines() == ["centra: few.csv: X has only 9 distinct row(s): k = 10 left out"]


def test_few_rows_repeated_are_counted(centra, folder):
    (folder / "few.csv").write_text("x,y\n" + "1,0\n2,5\n4,1\n" * 30)
    result = centra("choose-k", "few.csv", *QUICK, "--plot", "k.png")
    assert "  best    3" in result.stdout
    assert "X has only 3 distinct rows." in result.stdout
    assert (folder / "k.png").exists()


def test_few_distinct_rows_are_a_warning(centra, folder):
    (folder / "few.csv").write_text("x\n1\n1\n2\n5\n")
    result = centra("choose-k", "few.csv", "-k", "1:4", "--criteria", "calinski_harabasz")
    assert result.exit_code == 0
    assert "few.csv: X has only 3 distinct row(s): k = 4 left out" in result.stderr


def test_many_k_are_in_blocks_of_eighty_columns(centra):
    words = ("--criteria", ",".join(CRITERIA), "--refs", "2", "--n-init", "1")
    lines = centra("choose-k", "blobs.csv", "-k", "1:25", *words).stdout.split("\n\n  best")[0].splitlines()
    assert max(map(len, lines)) <= 80
    heads = [line.split()[1:] for line in lines if line.startswith("  k ")]
    assert [k for head in heads for k in head] == [str(k) for k in range(1, 26)]
    assert max(map(len, heads)) - min(map(len, heads[:-1])) <= 1
    assert sum("*" in line for line in lines) >= 10
    assert len(lines) == len(heads) * (2 + len(CRITERIA)) + len(heads) - 1


def test_weights_and_starts_are_those_of_the_library(centra, folder, blobs):
    weights = np.arange(90) % 3
    np.savetxt(folder / "w.csv", np.column_stack([blobs, weights]), delimiter=",", header="x,y,w", comments="")
    words = ("-k", "2:4", "--criteria", "bic,calinski_harabasz", "--n-init", "3", "--weight", "w", "--init", "maximin")
    about = json.loads(centra("choose-k", "w.csv", *words, "--json").stdout)
    choice = choose_k(
        blobs, [2, 3, 4], ("bic", "calinski_harabasz"),
        sample_weight=weights, init="maximin", n_init=3, random_state=0,
    )  # fmt: skip
    assert about["columns"] == ["x", "y"]
    for name, values in choice.columns.items():
        np.testing.assert_allclose(about["table"][name], values, rtol=1e-12)


def test_more_rows_than_the_sample_are_sampled_and_that_is_said(centra, monkeypatch, folder):
    monkeypatch.setattr(command, "SAMPLE", 60)
    result = centra("choose-k", "blobs.csv", "-k", "2:4", *QUICK)
    said = (
        "silhouette is of about 60 of 90 rows, drawn from each cluster: all would take n^2 distances; --exact takes all"
    )
    assert f"  note    {said}" in result.stdout
    assert json.loads(centra("choose-k", "blobs.csv", "-k", "2:4", *QUICK, "--json").stdout)["notes"][0] == said
    assert "of about 60" not in centra("choose-k", "blobs.csv", "-k", "2:4", *QUICK, "--exact").stdout
    drawn = centra("plot", "choose-k", "blobs.csv", "-k", "2:4", *QUICK, "-o", "k.png")
    assert f"centra: blobs.csv: {said}" in drawn.stderr
    assert (folder / "k.png").exists()


@pytest.mark.parametrize("method", ["spherical", "geo"])
def test_scales_are_refused_where_centres_are_no_means(centra, method):
    result = centra("choose-k", "blobs.csv", "--method", method, "--scale", "std")
    assert result.exit_code == 3
    assert result.stderr == f"centra: --scale means nothing to --method {method}: leave it out\n"
