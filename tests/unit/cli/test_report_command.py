"""``centra report``: a page of what `centra fit`, `centra choose-k` or a model find."""

import json
import re
import shlex

import numpy as np
import pandas as pd
import pytest

from centra import KMeans

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def table(folder):
    frame = pd.DataFrame(
        {
            "income": np.concatenate([RNG.normal(20, 2, 40), RNG.normal(60, 3, 40)]).round(2),
            "age": np.concatenate([RNG.normal(30, 4, 40), RNG.normal(50, 4, 40)]).round(1),
            "class": ["poor"] * 40 + ["rich"] * 40,
        }
    )
    frame.to_csv(folder / "t.csv", index=False)


def test_a_page_and_its_numbers(centra, folder):
    words = ("report", "t.csv", "-k", "2", "--truth", "class", "--name", "1=well off", "-o", "r.html", "--json")
    result = centra(*words)
    assert result.exit_code == 0
    about, page = json.loads(result.stdout), (folder / "r.html").read_text()
    assert [each["rows"] for each in about["clusters"]] == [40, 40]
    assert about["verdict"][0] == "80 rows of 2 columns fall into 2 clusters."
    assert "Adjusted Rand index 1.00" in page
    assert "well off" in page
    for cluster in about["clusters"]:
        for column in ("income", "age"):
            assert f"{cluster['columns'][column]['mean']:.2f}" in page
    command = re.search(r"<dt>command</dt><dd><pre>(.*?)</pre>", page)[1].replace("&#x27;", "'")
    assert sorted(shlex.split(command)[1:]) == sorted(words)
    assert "kmeans(X[[&#x27;income&#x27;, &#x27;age&#x27;]], 2, n_init=10, random_state=0)" in page


def test_what_refined_it_is_in_the_python_that_is_shown(centra, folder):
    assert centra("report", "t.csv", "-k", "2", "--columns", "age", "--method", "exact", "-o", "r.html").exit_code == 0
    shown = "kmeans(X[[&#x27;age&#x27;]], 2, n_init=1, random_state=0, algorithm=&#x27;exact&#x27;)"
    assert shown in (folder / "r.html").read_text()


def test_the_best_of_several(centra, folder):
    result = centra("report", "t.csv", "-k", "1:4", "--scale", "std", "-o", "r.html", "--n-init", "2")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "t.csv: 80 rows of 2 columns fall into 2 clusters."
    page = (folder / "r.html").read_text()
    assert "2, the best of 1, 2, 3, 4" in page
    assert "The numbers" in page
    assert "<dd>std</dd>" in page


def test_a_model_and_no_rows(centra, folder):
    centra("fit", "t.csv", "-k", "2", "--scale", "minmax", "--model", "m.safetensors", "--name", "0=first")
    for more in ((), ("--no-rows",)):
        assert centra("report", "t.csv", "--model", "m.safetensors", "-o", "r.html", *more).exit_code == 0
        page = (folder / "r.html").read_text()
        assert "first" in page
        assert ("Typical row" in page) == (not more)


def test_a_model_that_knows_no_names_of_columns(centra, folder):
    numbers = pd.read_csv("t.csv")[["income", "age"]].to_numpy()
    KMeans(2, random_state=0).fit(numbers).save("m.safetensors")
    assert centra("report", "t.csv", "--model", "m.safetensors", "-o", "r.html").exit_code == 0
    assert "income" in (folder / "r.html").read_text()


def test_an_earlier_model_to_compare_with(centra, folder):
    centra("fit", "t.csv", "-k", "3", "--model", "old.safetensors", "--name", "2=the third")
    assert centra("report", "t.csv", "-k", "2", "--truth", "old.safetensors", "-o", "r.html").exit_code == 0
    page = (folder / "r.html").read_text()
    assert "Beside what is known" in page
    assert "the third" in page


def test_rows_that_were_left_out_or_filled(centra, folder):
    frame = pd.read_csv("t.csv")
    frame.loc[3, "age"] = np.nan
    frame.to_csv("gaps.csv", index=False)
    for how, n in (("drop", 79), ("median", 80)):
        result = centra("report", "gaps.csv", "-k", "2", "--missing", how, "-o", "r.html")
        assert f"gaps.csv: {n} rows of 2 columns" in result.stdout
    assert "nan" not in re.sub(r"<style>.*?</style>", "", (folder / "r.html").read_text(), flags=re.DOTALL).lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "r.html"), "say -k, the number of clusters, or -k auto, or --model"),
        (("-k", "2"), "'-o'"),
        (("-k", "2", "-o", "r.pdf"), "r.pdf"),
        (("-k", "auto", "-o", "r.html", "--max-iter", "3"), "--max-iter can't go with several K: say one, as in -k 1"),
        (("-k", "two", "-o", "r.html"), "-k two: expected whole numbers"),
        (("-k", "2", "-o", "r.html", "--truth", "klass"), "t.csv has no column 'klass': there are income, age, class"),
        (("-k", "2", "-o", "r.html", "--name", "7=x"), "--name"),
    ],
)
def test_wrong_words(centra, folder, words, said):
    result = centra("report", "t.csv", *words)
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert not (folder / "r.html").exists()
