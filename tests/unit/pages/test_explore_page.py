"""The explorer as a file: one, the same bytes, names escaped, no larger than said, and no row where none may be."""

import base64
import json
import re
import shutil
import struct
import subprocess

import numpy as np
import pytest
from click.testing import CliRunner

from centra import KMeans, choose_k, explore, geo, kmeans, spherical
from centra.cli import cli
from centra.errors import DataError, ParameterError
from centra.pages import explored

NAME = '</script><script>alert(1)</script><!-- & "x" é'
CANARY = 987654.3217


def rows(n=300, d=3, seed=0):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(4 * i, 1, (n // 3, d)) for i in range(3)])


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page.html, re.DOTALL)[1])


def unpacked(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype)


def test_the_same_bytes():
    X = rows()
    result = kmeans(X, 3, random_state=0)
    assert explore(result, X).html == explore(result, X).html
    assert explore().html == explore().html


def served():
    X = rows()
    form = {"turn": 1, "k": "3", "columns": [NAME], "ticked": [], "notes": [NAME], "methods": [], "scales": []}
    return explored(kmeans(X, 3, random_state=0), X, form=form)


@pytest.mark.parametrize("made", [explore, served])
def test_our_part_is_small(made):
    page = made().html
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len((style + script).encode()) < 120_000
    assert not re.findall(r'(?:src|href)="(?!data:,")|style="|\son\w+="|https?://(?!www\.w3\.org/2000/svg)', page)


def test_only_a_page_that_is_served_may_talk_to_its_server():
    for page, words in ((explore().html, []), (served().html, ["'self'"])):
        (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        parts = dict(part.split(" ", 1) for part in policy.split("; "))
        assert parts["default-src"] == "'none'"
        assert parts.get("connect-src", "").split() == words
        assert ('id="refit"' in page) is bool(words)
        assert len(re.findall(r"<script[ >]", page)) == 2


def test_no_more_than_1_5_megabytes():
    X = rows(9999, 20)
    page = explore(kmeans(X, 8, random_state=0), X)
    assert len(page.html.encode()) < 1_500_000
    data = data_of(page)
    assert data["n"] == 5000
    assert data["total"] == 9999
    shown = unpacked(data["units"], np.float64).reshape(5000, 20)
    assert (shown == X[unpacked(data["ids"], np.int32)]).all()
    assert (shown.min(axis=0) == X.min(axis=0)).all()
    assert (shown.max(axis=0) == X.max(axis=0)).all()


def test_some_rows_of_each_cluster_are_shown():
    X = np.concatenate([rows(9000, 2), [[90.0, 90.0], [91.0, 90.0], [90.0, 91.0]]])
    result = kmeans(X, 4, random_state=0, n_init=5)
    (fit,) = data_of(explore(result, X))["fits"]
    assert fit["sizes"] == result.sizes.tolist()
    assert sorted(np.bincount(unpacked(fit["labels"], np.int16)).tolist())[0] == 3


def test_all_numbers_are_of_all_rows():
    X = rows(9000, 2)
    choice = choose_k(X, range(1, 5), ["silhouette"], sample=500, random_state=0)
    data = data_of(explore(choice, X))
    assert [fit["sizes"] for fit in data["fits"]] == [choice.fits[k].sizes.tolist() for k in range(1, 5)]
    assert [fit["inertia"] for fit in data["fits"]] == [choice.fits[k].inertia for k in range(1, 5)]
    for k, flows in enumerate(data["flows"], 1):
        for one, other, count in flows:
            assert count == ((choice.fits[k].labels == one) & (choice.fits[k + 1].labels == other)).sum()
    column, mean, difference = data["fits"][2]["apart"][0][0]
    mine = X[choice.fits[3].labels == 0][:, column]
    assert mean == pytest.approx(mine.mean())
    assert difference == pytest.approx((mine.mean() - X[:, column].mean()) / X[:, column].std())
    assert [criterion["name"] for criterion in data["criteria"]] == ["silhouette"]


def test_colours_follow_clusters():
    X = rows(300, 2)
    data = data_of(explore(choose_k(X, [2, 3, 4], ["silhouette"], random_state=0), X))
    shown = data["fits"][data["shown"]]
    assert shown["colors"] == list(range(shown["k"]))
    for fit, following, flows in zip(data["fits"], data["fits"][1:], data["flows"], strict=False):
        assert len(set(following["colors"])) == following["k"]
        one, other, _ = max(flows, key=lambda flow: flow[2])
        assert fit["colors"][one] == following["colors"][other]


def test_names_are_escaped():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(rows(30, 2), columns=[NAME, "b"])
    frame["text"] = NAME
    page = explore(kmeans(frame[[NAME, "b"]], 3, random_state=0), frame, names={0: NAME})
    assert len(re.findall(r"<script[ >]", page.html)) == 2
    data = data_of(page)
    assert data["columns"][0] == data["names"]["0"] == data["texts"][0]["values"][0] == NAME


def test_in_notebooks():
    pytest.importorskip("pandas")
    html = explore()._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert html.count("<") == 2


def values_in(page):
    """Every number that is in a page, in any array, as digits, and what the bytes of arrays may stand for."""
    data = data_of(page)
    found = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", json.dumps(data))]
    for text in re.findall(r'"([A-Za-z0-9+/=]{8,})"', json.dumps(data)):
        if len(text) % 4 == 0:
            raw = base64.b64decode(text)
            for dtype, size in ((np.float64, 8), (np.float32, 4)):
                with np.errstate(invalid="ignore"):  # not all bytes are numbers
                    found += np.frombuffer(raw[: len(raw) // size * size], dtype).astype(np.float64).tolist()
    return np.array(found)


@pytest.mark.parametrize("scale", ["none", "std", "minmax", "robust"])
def test_without_rows_no_value_is_in_the_file(scale):
    rng = np.random.default_rng(1)
    X = np.concatenate([rows(300, 3), [[0.0, 0.0, CANARY]]])
    X[:, 0] = np.abs(X[:, 0])
    X[0, 1] = -CANARY
    result = choose_k(X, [4], ["elbow"], scale=scale, random_state=0).fits[4]
    page = explore(result, X, rows=False)
    assert np.isclose(values_in(explore(result, X)), CANARY, rtol=1e-6).any()  # where rows may be told
    found = np.abs(values_in(page))
    assert not np.isclose(found, CANARY, rtol=1e-6).any()
    assert struct.pack("<d", CANARY) not in page.html.encode()
    rest = rng.choice(np.unique(X), 200)
    assert not np.isin(np.round(rest[np.abs(rest) > 1e-3], 9), np.round(values_in(page), 9)).any()


def test_other_methods_and_estimators():
    X = np.abs(rows(60, 4)) + 0.1
    for result in (spherical(X, 3, random_state=0), KMeans(3, random_state=0).fit(X)):
        assert data_of(explore(result, X))["fits"][0]["k"] == 3
    places = np.column_stack([rows(60, 1)[:, 0], rows(60, 1, 1)[:, 0] + 100])
    data = data_of(explore(geo(places, 2, random_state=0), places))
    assert data["globe"]
    assert len(unpacked(data["fits"][0]["centers"], np.float64)) == 6


def test_other_rows_are_refused():
    X = rows()
    result = kmeans(X, 3, random_state=0)
    with pytest.raises(DataError):
        explore(result, X[:-1])
    with pytest.raises(ParameterError, match="names"):
        explore(result, X, names={7: "seven"})


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "shop.csv"
    lines = [f"c{i},{a:.3f},{b:.3f}" for i, (a, b) in enumerate(rows(90, 2))]
    path.write_text("\n".join(["customer,income,age", *lines[:5], "c,,3", *lines[5:]]) + "\n")
    return path


def run(*words):
    return CliRunner().invoke(cli, [*map(str, words)], catch_exceptions=False)


def test_command(table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = tmp_path / "names.json"
    names.write_text('{"0": "young"}')
    told = run("explore", table, "-k", 3, "--missing", "drop", "--names", names, "--name", "1=old", "-o", "page.html")
    assert told.exit_code == 0, told.output
    text = (tmp_path / "page.html").read_text()
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    assert data["names"] == {"0": "young", "1": "old"}
    assert data["texts"][0]["values"][:6] == ["c0", "c1", "c2", "c3", "c4", "c5"]
    ids = unpacked(data["ids"], np.int32)
    assert ids[:7].tolist() == [0, 1, 2, 3, 4, 6, 7]
    assert data["first"] == 1
    assert data["shell"] == f"centra explore {table} -k {{k}} --missing drop -o page.html"


def test_command_with_several_k_and_a_playground(table, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("explore", table, "-k", "2:4", "--missing", "drop", "--scale", "std", "-o", "page.html")
    assert told.exit_code == 0, told.output
    data = json.loads(re.search(r'id="data">(.*?)</script>', (tmp_path / "page.html").read_text(), re.DOTALL)[1])
    assert [fit["k"] for fit in data["fits"]] == [2, 3, 4]
    assert data["columns"] == ["income", "age"]
    assert run("explore", "-o", "play.html").exit_code == 0
    assert (tmp_path / "play.html").read_text() == explore().html
    assert run("explore", "-k", "3").exit_code == 2
    bad = tmp_path / "bad.json"
    bad.write_text("[1]")
    assert run("explore", table, "-k", 3, "--missing", "drop", "--names", bad).exit_code == 3


def test_scripts_are_sound():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (script,) = re.findall(r"<script>(.*?)</script>", explore().html, re.DOTALL)
    assert subprocess.run([node, "--check", "-"], input=script.encode(), check=False).returncode == 0
