"""centra explore --serve as a command: what it refuses, how it ends, and what its fits are."""

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from centra import choose_k, kmeans, spherical
from centra.cli.serving import carried

CANARY = 987654.3217


@pytest.fixture
def shop(folder):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal([4 * i, 300 * i, i % 2], [1, 40, 0.1], (30, 3)) for i in range(3)])
    X[0, 1] = CANARY
    lines = [f"c{i},{row[0]!r},{row[1]!r},{row[2]!r}" for i, row in enumerate(X.tolist())]
    (folder / "shop.csv").write_text("\n".join(["name,age,income,x", *lines]) + "\n")
    return X


class Served:
    """The command in a process, and what is asked of it."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "centra", "explore", *words, "--serve"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        first = self.process.stdout.readline()
        self.port, self.token = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([\w-]{43})\n", first).groups()
        assert self.process.stdout.readline() == "  open it in a browser on this computer; Ctrl-C ends it\n"

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=30)
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
        connection.request(method, f"{path}?token={self.token}", body, headers if method == "POST" else {})
        answer = connection.getresponse()
        try:
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def data(self):
        status, page = self.ask("GET", "/")
        assert status == 200
        return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])

    def wish(self, **wish):
        form = self.data()["form"]
        usual = {
            "turn": form["turn"],
            "k": "3",
            "method": "lloyd",
            "scale": "none",
            "seed": 0,
            "columns": form["ticked"],
        }
        return self.ask("POST", "/refit", json.dumps({**usual, **wish}))

    def end(self, number=signal.SIGINT):
        start = time.monotonic()
        self.process.send_signal(number)
        said, wrong = self.process.communicate(timeout=20)
        assert time.monotonic() - start < 2
        assert said == ""
        return self.process.returncode, wrong


@pytest.fixture
def served(shop):
    one = Served("shop.csv", "-k", "3", "--name", "0=first", "--name", "1=second")
    yield one
    if one.process.poll() is None:
        assert one.end() == (130, "")


def test_fits_are_those_of_all_rows(served, shop):
    assert served.data()["fits"][0]["sizes"] == kmeans(shop, 3, n_init=10, random_state=0).sizes.tolist()
    served.wish(k="2:4", scale="std", columns=["income", "age"], seed=3)
    data = served.data()
    assert [fit["k"] for fit in data["fits"]] == [2, 3, 4]
    assert data["columns"] == ["income", "age"]
    choice = choose_k(shop[:, [1, 0]], [2, 3, 4], scale="std", n_init=10, random_state=3)
    assert [fit["sizes"] for fit in data["fits"]] == [choice.fits[k].sizes.tolist() for k in (2, 3, 4)]
    assert data["fits"][data["shown"]]["k"] == choice.best
    assert data["shell"] == "centra explore shop.csv -k 2:4 --columns income,age --scale std --seed 3 -o explore.html"
    served.wish(method="spherical", columns=["age", "income", "x"])
    (fit,) = served.data()["fits"]
    assert fit["sizes"] == spherical(shop, 3, n_init=10, random_state=0).sizes.tolist()
    assert served.data()["form"]["method"] == "spherical"


def test_names_go_where_their_rows_go(served):
    names = served.data()["names"]
    assert names == {"0": "first", "1": "second"}
    sizes = served.data()["fits"][0]["sizes"]
    served.wish(k="3", seed=5, shown=3, names=names)
    after = served.data()
    assert {name: after["fits"][0]["sizes"][int(at)] for at, name in after["names"].items()} == {
        name: sizes[int(at)] for at, name in names.items()
    }
    served.wish(turn=1, k="3", shown=3, names=names)  # an older page, whose numbers are other clusters'
    assert served.data()["names"] == {}


def test_what_cannot_be_is_told(served):
    before = served.data()
    for wish, words in (
        ({"k": "0"}, "-k"),
        ({"k": "x"}, "expected whole numbers"),
        ({"k": 3}, "say how many clusters"),
        ({"k": "9" * 99}, "ask for fewer clusters"),
        ({"k": "1:999999999"}, "1,000 numbers at most"),
        ({"k": "1:600,1:600"}, "1,000 numbers at most"),
        ({"k": "91"}, "90"),
        ({"columns": []}, "tick at least one column"),
        ({"columns": ["name"]}, "no such column"),
        ({"columns": "age"}, "no such column"),
        ({"columns": ["age", "age"]}, "more than once"),
        ({"method": "geo"}, "expected 2: latitude and longitude"),
        ({"method": "spherical", "scale": "std"}, "--scale means nothing"),
        ({"method": ["lloyd"]}, "no such method"),
        ({"scale": {}}, "no such scale"),
        ({"seed": -1}, "whole number"),
        ({"seed": True}, "whole number"),
        ({"names": []}, "names"),
        ({"shown": [], "names": {"0": 5, "\u0663": "x", "99999999": "y"}, "k": "0"}, "-k"),
    ):
        status, said = served.wish(**wish)
        assert (status, words in said) == (422, True), (wish, said)
        assert "\n" not in said
    assert served.data() == before


def test_columns_of_any_name(folder):
    names = ["a,b", 'q"t', " s ", "plain", "-5"]
    head = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    rows = np.random.default_rng(0).normal(size=(40, 5))
    (folder / "odd.csv").write_text("\n".join([head, *(",".join(map(repr, row)) for row in rows.tolist())]) + "\n")
    one = Served("odd.csv", "-k", "2", "--columns", "plain,-5")
    known = one.data()["form"]["columns"]
    assert len(known) == 5
    for columns in (known, known[:1], known[1:3]):
        assert one.wish(columns=columns) == (200, "done")
        assert one.data()["columns"] == columns
        (fit,) = one.data()["fits"]
        places = [known.index(column) for column in columns]
        assert fit["sizes"] == kmeans(rows[:, places], 3, n_init=10, random_state=0).sizes.tolist()
    assert one.end() == (130, "")


def test_the_file_is_read_once(shop, folder):
    one = Served("shop.csv", "-k", "3")
    (folder / "shop.csv").unlink()
    assert one.wish(k="2") == (200, "done")
    assert one.end(signal.SIGTERM) == (143, "")


def test_gaps_are_filled_anew_each_time(folder):
    X = np.random.default_rng(0).normal(size=(40, 2))
    X[3, 0] = np.nan
    np.save("x.npy", X)
    one = Served("x.npy", "-k", "2", "--missing", "median")
    notes = one.data()["form"]["notes"]
    assert "filled with the median" in notes[0]
    assert one.wish(k="3") == (200, "done")
    assert one.data()["form"]["notes"] == notes
    assert one.end() == (130, "")


def asking(one, answers, **wish):
    """A wish in a thread, whose answer or failure is put down."""

    def run():
        try:
            answers.append(one.wish(**wish))
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_it_ends_while_it_fits(folder):
    rows = np.random.default_rng(0).normal(size=(400_000, 8))
    np.save("big.npy", rows)
    one = Served("big.npy", "-k", "2", "--n-init", "1", "--max-iter", "1")
    answers = []
    thread = asking(one, answers, k="1000")
    time.sleep(0.5)
    assert one.ask("POST", "/refit", "{}")[0] == 409
    assert one.end() == (130, "")
    thread.join(10)
    assert not isinstance(answers[0], tuple)


def test_it_ends_while_it_compares(folder):
    np.save("big.npy", np.random.default_rng(0).normal(size=(100_000, 8)))
    one = Served("big.npy", "-k", "2", "--n-init", "1", "--missing", "drop")
    answers = []
    thread = asking(one, answers, k="2:40")
    time.sleep(1)
    assert one.end() == (130, "")
    thread.join(10)
    assert not isinstance(answers[0], tuple)


def test_no_value_of_a_row_is_served(shop):
    one = Served("shop.csv", "-k", "3", "--no-rows")
    for wish in ({}, {"k": "2:3", "scale": "minmax"}):
        assert one.wish(**wish) == (200, "done")
        _, page = one.ask("GET", "/")
        assert "987654" not in page
        assert "c17" not in page
        assert one.data()["hidden"]
        assert one.data()["n"] == 0
        assert one.data()["form"]["notes"] == []
    assert one.end() == (130, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say DATA"),
        (["data.csv", "-k", "2", "-o", "page.html"], "--serve writes no file"),
        (["data.csv", "--model", "m.safetensors"], "--serve fits again"),
        (["m.safetensors"], "is a model"),
    ],
)
def test_what_makes_no_sense_is_refused(centra, folder, words, said):
    found = centra("explore", *words, "--serve")
    assert found.exit_code == 2
    assert said in found.stderr
    assert not (folder / "page.html").exists()


def test_what_is_wrong_at_first_is_told_as_ever(centra):
    found = centra("explore", "nowhere.csv", "--serve")
    assert (found.exit_code, found.stderr) == (3, "centra: nowhere.csv doesn't exist: check the name and the folder\n")
    assert centra("explore", "data.csv", "-k", "9", "--serve").exit_code == 3


def test_names_are_carried_by_rows():
    before = np.array([0, 0, 0, 1, 1, 1, 2, 2, -1, 2])
    after = np.array([2, 2, 2, 0, 0, 2, 1, -1, 1, 1])
    assert carried({0: "a", 1: " b ", 2: "c"}, before, after) == {
        2: "a",
        0: "b",
    }  # c: 2 of 4, which is not more than half
    assert carried({0: "a", 7: "x", 1: "  "}, before, before) == {0: "a"}
    assert carried({0: "a"}, before, np.full(10, -1)) == {}
