"""The report: readable without scripts, every number that of the profile, nothing of a row where none is to be told."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from centra import DataError, KMeans, ParameterError, choose_k, geo, kmeans, minibatch, report, spherical
from centra.errors import OutputError
from centra.reports.sections import TITLES

RNG = np.random.default_rng(0)
NAME = "<script>alert(1)</script>"
X = pd.DataFrame(
    {
        "income": np.concatenate([RNG.normal(20, 2, 60), RNG.normal(60, 3, 60)]),
        "age": np.concatenate([RNG.normal(30, 4, 60), RNG.normal(50, 4, 60)]),
        NAME: RNG.normal(size=120),
        "city": RNG.choice(["Graz", "<b>Linz</b>"], 120),
    }
)
RESULT = kmeans(X.drop(columns="city"), 2, n_init=3, random_state=0)


class Text(HTMLParser):
    """Words of a page, cell by cell; tags that are open."""

    def __init__(self, page):
        super().__init__()
        self.words, self.headings, self.open, self.tags = [], [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        if data.strip() and not {"style", "script"} & {*self.open}:
            self.words.append(data.strip())
            if self.open[-1] == "h2":
                self.headings.append(data)


def test_it_is_readable_without_scripts():
    page = report(RESULT, X).html
    text = Text(page)
    assert text.open == []
    assert text.headings == [f"{i} {title}" for i, title in enumerate(TITLES, 1)]
    assert text.tags.count("script") == 1
    assert "hidden>Light or dark" in page  # the switch is shown by the script
    said = " ".join(text.words)
    for words in ("120 rows of 3 columns fall into 2 clusters.", "60 rows, 50.0 %", "Glossary", "SHA-256"):
        assert words in said


def test_numbers_are_those_of_the_profile():
    found = RESULT.profile(X)
    said = " ".join(Text(report(RESULT, X).html).words)
    for column in ("income", "age"):
        for mean in found[f"{column} mean"]:
            assert re.search(rf"(?<![\d.]){re.escape(f'{mean:.2f}'[:4])}", said), (column, mean)
    for share in found["city = Graz"]:
        assert f"{100 * share:.0f} %" in said


def test_only_what_is_written_here_is_run_and_nothing_is_fetched():
    page = report(RESULT, X, names={0: NAME}).html
    rules = dict(rule.split(" ", 1) for rule in re.search(r'Policy" content="([^"]*)"', page)[1].split("; "))
    assert rules["default-src"] == "'none'"
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{digest}'"
    assert not re.findall(r'(?:src|href)="|style="|\son\w+="|https?://', page)
    assert NAME not in page
    assert "<b>Linz" not in page


def test_the_same_input_gives_the_same_bytes():
    assert report(RESULT, X).html == report(RESULT, X).html


def test_where_no_row_is_to_be_told_none_is():
    odd = X.copy()
    odd.loc[7, "income"] = 31.41592653  # in the middle of nothing
    odd.loc[8, "age"] = 77.77123  # the largest
    odd.loc[9, "city"] = "Atlantis"
    result = kmeans(odd.drop(columns="city"), 2, random_state=0)
    told, untold = report(result, odd), report(result, odd, rows=False)
    assert "77.77" in told.html
    for page in (untold.html, untold.fragment()):
        for canary in ("31.41", "77.7", "Atlantis", "Typical row", 'class="dots', 'class="hull'):
            assert canary not in page, canary


@pytest.mark.parametrize("k", [1, 2, 3, 20])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_any_number_of_clusters_and_columns(k, d):
    x = RNG.normal(size=(150, d))
    assert_sound(report(kmeans(x, k, random_state=0), x))


def assert_sound(told):
    for page in (told.html, told.fragment("mine-")):
        text = Text(page)
        assert text.open == []
        assert not re.search(r"\b(nan|NaN|undefined|None|inf)\b", " ".join(text.words))
    ids = re.findall(r' id="([^"]*)"', told.fragment("mine-"))
    assert ids
    assert all(each.startswith("mine-") for each in ids)
    assert "<script" not in told.fragment()


ROWS = RNG.normal(size=(100, 3))
ODD = {
    "constant column": lambda: (kmeans(y := np.column_stack([ROWS, np.ones(100)]), 3, random_state=0), y),
    "three rows": lambda: (kmeans(ROWS[:3], 3, random_state=0), ROWS[:3]),
    "weights of nothing": lambda: (
        kmeans(ROWS, 3, sample_weight=np.r_[np.zeros(50), np.ones(50)], random_state=0),
        ROWS,
    ),
    "an estimator": lambda: (KMeans(3, random_state=0).fit(ROWS), ROWS),
    "batches": lambda: (minibatch(ROWS, 3, random_state=0), ROWS),
    "directions": lambda: (spherical(y := np.vstack([ROWS, np.zeros((1, 3))]), 3, zero="apart", random_state=0), y),
    "places": lambda: (geo(y := np.abs(ROWS[:, :2]) + 45, 3, random_state=0), y),
    "float32": lambda: (kmeans(y := ROWS.astype("f4"), 3, random_state=0), y),
    "a choice": lambda: (choose_k(ROWS, range(1, 4), ["gap", "bic"], n_refs=2, random_state=0), ROWS),
    "equal rows": lambda: (kmeans(y := np.ones((5, 2)), 1), y),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_clusterings(case):
    result, x = ODD[case]()
    assert_sound(report(result, x))


def test_warnings_are_given_where_they_are_due():
    def beware(result, x):
        told = report(result, x).html.split('class="beware">')[-1].split("</ul>")[0]
        return " ".join(re.findall(r"<li>(.*?)</li>", told))

    noise = RNG.uniform(size=(300, 2))
    assert "sees no more than one" in beware(kmeans(noise, 3, random_state=0), noise)
    wide = X[["income", "age"]].assign(cents=100 * X["income"])
    assert "holds" in beware(kmeans(wide, 2, random_state=0), wide)
    numbered = pd.DataFrame({"customer_id": np.arange(120.0), "age": X["age"]})
    assert "customer_id looks like row numbers" in beware(kmeans(numbered, 2, random_state=0), numbered)
    assert "beware" not in report(kmeans(X[["income", "age"]], 2, n_init=5, random_state=0), X).html.split("<main")[1]


def test_it_is_written_and_shown(tmp_path):
    told = report(RESULT, X, tmp_path / "r.html", title="Our <customers>")
    assert (tmp_path / "r.html").read_text() == told.html
    assert "<title>Our &lt;customers&gt;</title>" in told.html
    assert repr(told) == "Report: 2 clusters of 120 rows; .save('report.html') writes it"
    assert told._repr_html_().startswith("<iframe")
    with pytest.raises(OutputError, match="html"):
        told.save(tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_known_classes_stand_beside():
    page = report(RESULT, X, truth=np.where(X["income"] > 40, "rich", "poor")).html
    assert "Adjusted Rand index 1.00" in page
    assert ">rich<" in page


def test_what_is_wrong_is_said():
    with pytest.raises(DataError, match="these are not the rows that were fitted"):
        report(RESULT, X.assign(age=X["age"] * 2))
    with pytest.raises(ParameterError, match="names="):
        report(RESULT, X, names={5: "x"})
