"""The form of a page that is served, in a browser: what it fits, what it says, and that anybody can use it."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from centra import choose_k, kmeans, spherical

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip("chromium is not installed", allow_module_level=True)
NAME = "<script>window.hacked = 1</script>"
COLUMNS = ["age", "income", NAME]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal([4 * i, 300 * i, i % 2], [1, 40, 0.1], (50, 3)) for i in range(4)])


@pytest.fixture(scope="module")
def address(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    lines = [f"c{i},{row[0]!r},{row[1]!r},{row[2]!r}" for i, row in enumerate(rows.tolist())]
    (folder / "shop.csv").write_text("\n".join([f"name,{','.join(COLUMNS)}", *lines]) + "\n")
    command = [sys.executable, "-m", "centra", "explore", "shop.csv", "-k", "4", "--serve"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Page:
    """The page, as it is served."""

    def __init__(self, chromium, address, *, width=1280, dark=False, wrong=False):
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        self.address, self.wrong, self.said, self.asked = address, wrong, [], []
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.context.close()
        if kind is None:
            assert self.wrong or not self.said
            origin = self.address.split("?")[0]
            assert not [url for url in self.asked if not url.startswith(origin)]

    def state(self):
        return self.page.evaluate("centra.state()")

    def at(self, name):
        return self.page.locator(f'[data-test="{name}"]')

    def fit(self, **said):
        """Fill in the form and press the button; wait for the page that comes."""
        for name, value in said.items():
            if name == "columns":
                self.at("refit-columns").evaluate("(each) => { each.open = true; }")
                self.at("refit-none").click()
                for column in value:
                    self.at(f"refit-column-{COLUMNS.index(column)}").check()
            elif name in ("k", "seed"):
                self.at(f"refit-{name}").fill(str(value))
            else:
                self.at(f"refit-{name}").select_option(value)
        self.then(self.at("refit-go").click)

    def then(self, act):
        """Do something after which there is a page with the next fit."""
        turn = self.turn()
        act()
        for _ in range(200):
            if self.turn() == turn + 1:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"no other page: {self.at('refit-said').inner_text()}")

    def turn(self):
        """How many fits there were; 0 between two pages."""
        try:
            self.page.evaluate("centra.state()")  # there once all scripts were run
            return self.page.evaluate("JSON.parse(document.getElementById('data').textContent).form.turn")
        except playwright.Error:
            return 0


def test_the_form_fits_all_rows(chromium, address, rows):
    with Page(chromium, address) as page:
        page.fit(k=3, scale="none", method="lloyd", columns=COLUMNS, seed=0)
        assert page.state()["sizes"] == kmeans(rows, 3, n_init=10, random_state=0).sizes.tolist()
        assert page.at("refit-k").input_value() == "3"
        page.fit(scale="std", seed=2, columns=["age", NAME])
        choice = choose_k(rows[:, [0, 2]], [3], ["elbow"], scale="std", n_init=10, random_state=2)
        assert sorted(page.state()["sizes"]) == sorted(choice.fits[3].sizes.tolist())
        assert page.state()["axes"] == ["age", NAME]
        assert "--columns" in page.at("shell").inner_text()
        page.fit(scale="none", method="spherical", seed=0)
        assert page.state()["sizes"] == spherical(rows[:, [0, 2]], 3, n_init=10, random_state=0).sizes.tolist()
        page.fit(k="2:5", method="lloyd", columns=["income", "age"])
        choice = choose_k(rows[:, :2], [2, 3, 4, 5], n_init=10, random_state=0)
        assert page.state()["k"] == choice.best
        assert page.state()["sizes"] == choice.fits[choice.best].sizes.tolist()
        assert page.page.evaluate("window.hacked") is None
        page.at("refit-columns").locator("summary").click()
        assert NAME in page.at("refit-columns").inner_text()


def test_what_is_wrong_is_told_as_text(chromium, address):
    with Page(chromium, address, wrong=True) as page:
        before = page.state()
        for said, words in (("0", "-k"), ("x", "expected whole numbers"), ("201", "200")):
            page.at("refit-k").fill(said)
            page.at("refit-go").click()
            playwright.expect(page.at("refit-said")).to_contain_text(words)
            assert page.at("refit-go").inner_text() == "Fit"
        page.at("refit-k").fill("2")
        page.at("refit-columns").locator("summary").click()
        page.at("refit-none").click()
        page.at("refit-go").click()
        playwright.expect(page.at("refit-said")).to_have_text("tick at least one column to cluster by")
        page.page.route("**/refit*", lambda route: route.fulfill(status=422, body=f"no column {NAME}"))
        page.at("refit-go").click()
        playwright.expect(page.at("refit-said")).to_have_text(f"no column {NAME}")
        page.page.route("**/refit*", lambda route: route.abort())
        page.at("refit-go").click()
        playwright.expect(page.at("refit-said")).to_contain_text("has centra ended")
        assert page.page.evaluate("window.hacked") is None
        assert page.state() == before


def test_it_says_that_it_works_and_is_asked_once(chromium, address):
    with Page(chromium, address) as page:
        asked = []
        page.page.route("**/refit*", lambda route: asked.append(route))  # noqa: PLW0108
        for _ in range(3):
            page.at("refit-go").click()
        playwright.expect(page.at("refit-said")).to_have_text("Fitting 200 rows ...")
        playwright.expect(page.at("refit-go")).to_contain_text(" s")
        assert len(asked) == 1
        with page.page.expect_navigation():
            asked[0].fulfill(status=200, body="done")


def test_by_keyboard_and_the_address(chromium, address):
    with Page(chromium, address) as page:
        page.fit(k="3:5", columns=COLUMNS, method="lloyd", scale="none", seed=0)
        page.at("k").fill("2")
        page.at("across").select_option("1")
        page.at("theme").click()
        page.at("name-0").fill("friends")
        page.at("name-0").press("Tab")
        assert page.state()["k"] == 5
        page.at("refit-k").focus()
        for _ in range(3):
            page.page.keyboard.press("Tab")
        assert page.page.evaluate("document.activeElement.id") == "refit-seed"
        page.page.keyboard.type("1")
        page.then(lambda: page.page.keyboard.press("Enter"))
        hash_ = page.page.evaluate("location.hash")
        assert re.search(r"\bk=5\b", hash_)  # chosen by hand, and still there
        assert "theme=dark" in hash_
        assert page.state()["axes"][0] == "income"
        assert "token=" in page.page.url
        page.fit(k=5, columns=["income", NAME])
        state = page.state()
        assert state["axes"][0] == "income"
        assert not re.search(r"[#&]k=", page.page.evaluate("location.hash"))
        page.fit(k=5, columns=COLUMNS, seed=7)
        page.at("name-1").fill("others")
        page.at("name-1").press("Tab")
        size = page.state()["sizes"][1]
        page.fit(seed=8)
        names = page.state()["names"]
        assert [(name, page.state()["sizes"][int(at)]) for at, name in names.items()] == [("others", size)]


@pytest.mark.parametrize("dark", [False, True])
def test_no_scroll_to_the_side(chromium, address, dark):
    with Page(chromium, address, dark=dark) as page:
        page.at("refit-columns").locator("summary").click()
        for width in (390, 1280):
            page.page.set_viewport_size({"width": width, "height": 900})
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_another_page_learns_nothing(chromium, address, tmp_path):
    (tmp_path / "evil.html").write_text("<!DOCTYPE html><iframe></iframe>")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"file://{tmp_path}/evil.html")
    tried = page.evaluate(
        """async (address) => {
            const tried = [];
            for (const init of [{}, {mode: 'no-cors'}, {method: 'POST', body: '{}', mode: 'no-cors'}]) {
                try { tried.push((await fetch(address, init)).type); } catch (error) { tried.push(error.name); }
            }
            return tried;
        }""",
        address,
    )
    assert tried == ["TypeError"] * 3  # Cross-Origin-Resource-Policy, and no Access-Control-Allow-Origin
    page.evaluate("(address) => { document.querySelector('iframe').src = address; }", address)
    page.wait_for_timeout(500)
    assert "centra" not in page.frames[1].content()
    context.close()
