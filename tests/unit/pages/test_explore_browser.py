"""The explorer in a browser, from the disk and with the network off: what it does, and that anybody can."""

import json
from pathlib import Path

import numpy as np
import pytest

from centra import choose_k, explore, geo, kmeans, spherical

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip("chromium is not installed", allow_module_level=True)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAME = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">'
LONG = [
    "an extraordinarily long name of a cluster that goes on and on, to eighty letters",
    "这是一个非常长的集群名称，用来检验标签是否会互相重叠，因为没有空格可以换行的地方",
    "هذا اسم طويل جدا لمجموعة من الصفوف يكتب من اليمين إلى اليسار ولا ينتهي قريبا",
]
WIDTHS = (390, 768, 1280, 2560)


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


def clouds(n, d, k, seed=0, apart=5.0):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(rng.normal(0, apart, d), 1, (n // k, d)) for _ in range(k)])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Pages, made once."""
    folder = tmp_path_factory.mktemp("pages")
    pd = pytest.importorskip("pandas")
    X = clouds(400, 3, 4)
    frame = pd.DataFrame(X, columns=["income", NAME, "age"])
    frame["customer"] = [NAME, *(f"customer {i}" for i in range(1, 400))]
    fit = kmeans(frame[["income", NAME, "age"]], 4, random_state=0)
    explore(fit, frame, folder / "data.html", names={1: NAME})
    explore(fit, frame, folder / "hidden.html", rows=False)
    choice = choose_k(X, range(2, 7), ["silhouette", "fk"], n_init=2, random_state=0)
    explore(choice, X, folder / "choice.html")
    many = clouds(2000, 2, 20, apart=8)
    named = {i: f"{i} {LONG[i % 3]}"[:80] for i in range(20)}
    explore(kmeans(many, 20, random_state=0), many, folder / "many.html", names=named)
    big = clouds(5000, 10, 20)
    explore(kmeans(big, 20, random_state=0), big, folder / "big.html")
    explore(path=folder / "play.html")
    return folder, choice


class Page:
    """A page that was opened, with what it said and asked for."""

    def __init__(self, chromium, path, *, width=1280, height=900, calm=True, dark=False, hash_=""):
        self.context = chromium.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce" if calm else "no-preference",
            color_scheme="dark" if dark else "light",
        )
        self.context.set_offline(True)
        self.said, self.asked, self.hurried = [], [], calm
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.open(path, hash_)

    def open(self, path, hash_=""):
        self.page.goto(f"file://{path}{hash_}")
        if self.hurried:
            self.page.evaluate("document.getElementById('speed').value = '5'")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        wrong = [url for url in self.asked if not url.startswith(("file://", "blob:"))]
        said = self.said
        self.context.close()
        if kind is None:
            assert not said
            assert not wrong

    def state(self):
        return self.page.evaluate("centra.state()")

    def run(self, script, *arguments):
        return self.page.evaluate(script, *arguments)

    def at(self, name):
        return self.page.locator(f'[data-test="{name}"]')

    def text(self):
        return self.page.inner_text("body")

    def until(self, condition, seconds=20):
        for _ in range(int(seconds * 20)):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never: {condition}")


@pytest.mark.parametrize("name", ["data", "hidden", "choice", "big", "play"])
def test_nothing_is_fetched_and_nothing_complains(chromium, files, name):
    with Page(chromium, files[0] / f"{name}.html", calm=False) as page:
        page.until("performance.getEntriesByType('paint').length > 0")
        assert page.run("performance.getEntriesByType('paint')[0].startTime") < 1000
        page.page.wait_for_timeout(300)
        assert len(page.asked) == 1


def test_the_first_thing_seen_is_a_run_that_ends_at_the_fit(chromium, files):
    with Page(chromium, files[0] / "data.html", calm=False) as page:
        page.until("centra.state().mode === 'fit' && !centra.state().playing")
        assert page.state()["past"] > 1
        assert page.state()["inertia"] == pytest.approx(page.state()["curve"][-1])


STEPS = """() => {
    const click = (id) => document.getElementById(id).click();
    click('restart');
    while (centra.state().next === 'seed') click('step');
    const start = centra.state().centers;
    for (let i = 0; i < 300 && centra.state().next !== 'rest'; i++) click('step');
    return {start, rows: centra.rows(), ...centra.state()};
}"""


def test_labels_are_those_of_kmeans_on_50_boards(chromium, files):
    with Page(chromium, files[0] / "play.html", width=400, height=400) as page:
        page.run("document.getElementById('run').click()")
        page.page.select_option('[data-test="count"]', "300")
        boards = page.run("[...document.querySelectorAll('.game')].map((each) => each.dataset.name)")
        assert len(boards) == 9
        for turn in range(50):
            if turn % 9 == 0:
                page.run("document.getElementById('anew').click()")
            page.run("(name) => document.querySelector(`[data-name=${name}]`).click()", boards[turn % 9])
            found = page.run(STEPS)
            assert found["next"] == "rest"
            same = kmeans(found["rows"], found["k"], init=found["start"], tol=0)
            assert same.labels.tolist() == found["labels"]
            assert same.inertia == pytest.approx(found["inertia"], rel=1e-9)
            assert same.sizes.tolist() == found["sizes"]
            assert all(
                late <= early * (1 + 1e-12) for early, late in zip(found["curve"], found["curve"][1:], strict=False)
            )


def test_the_slider_shows_the_fits(chromium, files):
    folder, choice = files
    with Page(chromium, folder / "choice.html") as page:
        assert page.state()["k"] == choice.best
        for at, k in enumerate(choice.ks):
            page.at("k").fill(str(at))
            state = page.state()
            assert (state["k"], state["mode"]) == (k, "fit")
            assert state["sizes"] == choice.fits[k].sizes.tolist()
            assert state["labels"] == choice.fits[k].labels.tolist()
            assert state["inertia"] == choice.fits[k].inertia
            shown = [page.at(f"size-{i}").inner_text() for i in range(k)]
            assert [text.split()[0] for text in shown] == [f"{size:,}" for size in choice.fits[k].sizes]
        assert page.run("location.hash").startswith("#k=6")
    with Page(chromium, folder / "choice.html", hash_="#k=3&x=0&y=2&only=1&theme=dark") as page:
        state = page.state()
        assert (state["k"], state["axes"], state["only"]) == (3, ["column 0", "column 2"], 1)
    with Page(chromium, folder / "play.html", hash_="#board=smile&seed=4&count=300&start=farthest&speed=9") as page:
        assert page.state()["title"] == "Smile"
        assert page.state()["shown"] == 300
        assert page.at("start").input_value() == "farthest"
        page.until("!centra.state().playing")
        asked = page.run("location.hash")
        assert asked.startswith("#board=smile&seed=4&start=farthest")
        assert asked.endswith("&count=300")


def test_back_leads_to_the_same(chromium, files):
    with Page(chromium, files[0] / "data.html") as page:
        states = []

        def then(script):
            states.append(page.state())
            page.run(script)

        click = "document.getElementById('{}').click()".format
        for name in (
            "step",
            "restart",
            *["step"] * 9,
            "add",
            "step",
            "assign",
            "move",
            "pin",
            "step",
            "remove",
            "assign",
        ):
            then(click(name))
        then("centra.state() && document.querySelector('.star').focus()")
        states.pop()
        states.append(page.state())
        page.page.keyboard.press("ArrowLeft")
        for _ in range(3):
            then(click("step"))
        for state in reversed(states):
            assert page.state() != state
            page.run(click("back"))
            assert page.state() == state
        assert page.at("back").is_disabled()


FOCUS = """(test) => {
    const button = [...document.querySelectorAll('button:enabled')].find((each) => each.dataset.test === test);
    button?.focus();
    return Boolean(button?.offsetParent);
}"""


def test_every_control_by_tab_and_enter(chromium, files):
    for name in ("choice", "play"):
        with Page(chromium, files[0] / f"{name}.html", width=800, height=500) as page:
            page.until("!centra.state().playing")
            wanted = page.run("""[...document.querySelectorAll('button, input, select, #board')].filter((each) =>
                each.offsetParent && !each.disabled).map((each) => each.dataset.test || each.textContent)""")
            seen = {}
            for _ in range(len(wanted) + 5):
                page.page.keyboard.press("Tab")
                test, outline = page.run("""(() => {
                    const at = document.activeElement;
                    const box = at.matches('label input') ? at.closest('label.button') || at : at;
                    return [at.dataset.test || at.textContent, getComputedStyle(box).outlineStyle];
                })()""")
                seen[test] = outline
            assert not set(wanted) - set(seen)
            assert "none" not in {seen[each] for each in wanted}
            for test in wanted:
                if test != "theme" and page.run(FOCUS, test):
                    page.page.keyboard.press("Enter")
                    assert page.run("document.getElementById('status').textContent")
            page.page.wait_for_timeout(300)
            assert "NaN" not in page.text()


def test_an_empty_star_is_explained(chromium, files):
    with Page(chromium, files[0] / "play.html") as page:
        page.run("document.getElementById('run').click()")
        page.page.select_option('[data-test="start"]', "hand")
        page.at("board").focus()
        for _ in range(2):  # on one another: the first has all rows
            page.page.keyboard.press("Enter")
        page.at("assign").focus()
        page.page.keyboard.press("Enter")
        assert "Star 1 is nearest to no row" in page.at("status").inner_text()
        page.run("document.getElementById('move').click()")
        assert page.state()["sizes"][1] == 0
        assert "NaN" not in page.text() + json.dumps(page.state())


def test_isolation_names_and_markup(chromium, files):
    with Page(chromium, files[0] / "data.html") as page:
        assert page.at("name-1").input_value() == NAME
        page.at("card-2").click(position={"x": 100, "y": 100})
        assert page.state()["only"] == 2
        assert page.at("only-2").get_attribute("aria-pressed") == "true"
        page.page.keyboard.press("Escape")
        assert page.state()["only"] is None
        page.at("name-0").fill("old friends")
        page.at("name-0").press("Tab")
        page.at("name-2").fill("old friends")  # taken
        page.at("name-2").press("Tab")
        assert page.state()["names"] == {"0": "old friends", "1": NAME}
        page.page.reload()
        assert page.state()["names"] == {"0": "old friends", "1": NAME}
        page.at("search").fill("script")
        page.at("search").press("Enter")
        assert NAME in page.at("row").inner_text()
        assert NAME in page.at("across").inner_text()
        assert page.run("window.hacked") is None
        assert page.run("document.querySelectorAll('script').length") == 2
        assert (
            page.at("python")
            .inner_text()
            .endswith(f'explore(result, X, "page.html", names={{0: "old friends", 1: {json.dumps(NAME)}}})')
        )


def test_exports(chromium, files):
    with Page(chromium, files[0] / "data.html") as page:
        labels = page.state()["labels"]
        said = {}
        for name in ("png", "svg", "csv", "json"):
            with page.page.expect_download() as download:
                page.at(name).click()
            said[name] = Path(download.value.path()).read_bytes()
        assert said["png"].startswith(b"\x89PNG")
        assert said["svg"].count(b"<circle") == 400
        lines = said["csv"].decode().splitlines()
        assert lines[0].endswith(",cluster,name")
        assert [int(line.split(",")[4]) for line in lines[2:]] == labels[1:]
        assert json.loads(said["json"]) == {"1": NAME}


def test_python_lines_lead_to_the_same(chromium, files, tmp_path, monkeypatch):
    with Page(chromium, files[0] / "play.html", hash_="#board=unscaled") as page:
        page.at("even").check()
        found = page.run(STEPS)
        with page.page.expect_download() as download:
            page.at("csv").click()
        download.value.save_as(tmp_path / "labels.csv")
        monkeypatch.chdir(tmp_path)
        told = {}
        exec(page.at("python").inner_text(), told)
        assert told["result"].labels.tolist() == found["labels"]


def test_stars_are_dragged_and_added(chromium, files):
    with Page(chromium, files[0] / "data.html") as page:
        before = page.state()["centers"]
        star, board = page.at("star-1").bounding_box(), page.at("board").bounding_box()
        page.page.mouse.move(star["x"] + 17, star["y"] + 17)
        page.page.mouse.down()
        page.page.mouse.move(board["x"] + 300, board["y"] + 100, steps=4)
        page.page.mouse.up()
        after, star = page.state(), page.at("star-1").bounding_box()
        assert abs(star["x"] + 17 - board["x"] - 300) < 2
        assert abs(star["y"] + 17 - board["y"] - 100) < 2
        assert [after["centers"][i] == before[i] for i in range(4)] == [True, False, True, True]
        page.page.mouse.dblclick(board["x"] + 200, board["y"] + 300)
        assert page.state()["k"] == 5
        page.at("pin").click()
        assert page.state()["pinned"] == [False] * 4 + [True]
        pinned = page.state()["centers"][4]
        for _ in range(3):
            page.at("step").click()
        assert page.state()["centers"][4] == pinned


def moved(page):
    """Where stars are, without what is rounded in the address."""
    state = page.state()
    return {
        **{each: state[each] for each in ("k", "pinned", "labels", "names", "axes", "shown")},
        "centers": pytest.approx(np.ravel(state["centers"]), abs=2e-3),
    }


def test_the_address_keeps_what_was_done_by_hand(chromium, files):
    for name, hash_ in (("choice", "#k=4"), ("data", ""), ("play", "#board=smile&count=300")):
        with Page(chromium, files[0] / f"{name}.html", hash_=hash_) as page:
            page.until("!centra.state().playing")
            page.at("star-1").focus()
            page.page.keyboard.press("ArrowLeft")
            page.at("add").click()
            page.at("pin").click()
            page.at("assign").click()
            if name == "data":  # no star more or less: clusters are those of the fit, by number
                for _ in range(3):
                    page.at("back").click()
                page.at("pin").click()
                page.at("assign").click()
                assert page.state()["names"] == {"1": NAME}
            before = moved(page)
            assert any(before["pinned"])
            page.open(files[0] / f"{name}.html", page.run("location.hash"))
            page.page.reload()
            after = page.state()
            for key, value in before.items():
                assert (np.ravel(after[key]) if key == "centers" else after[key]) == value, (name, key)
            assert page.at("kept").inner_text() == ""
            page.at("restart").click()
            assert "stars=" not in page.run("location.hash")


def test_the_address_keeps_painted_rows_or_says_so(chromium, files, tmp_path):
    with Page(chromium, files[0] / "play.html") as page:
        page.at("wipe").click()
        for x in range(100, 400, 50):
            page.at("board").click(position={"x": x, "y": 200})
        assert page.state()["shown"] == 36
        rows, hash_ = page.run("centra.rows()"), page.run("location.hash")
        assert "board=none" in hash_
        page.page.reload()
        assert page.run("centra.rows()") == [pytest.approx(row, abs=1e-3) for row in rows]
        assert page.run("location.hash") == hash_
        page.at("paint").get_attribute("aria-pressed") == "true" or page.at("paint").click()
        board, mouse = page.at("board").bounding_box(), page.page.mouse
        mouse.move(board["x"] + 100, board["y"] + 300)
        mouse.down()
        mouse.move(board["x"] + 500, board["y"] + 300, steps=60)
        mouse.up()
        assert page.state()["shown"] > 200
        assert page.at("kept").inner_text() == "The address of this page does not keep more than 200 painted rows."
        assert "rows=" not in page.run("location.hash")
        path = tmp_path / "x.csv"
        path.write_text("a,b\n" + "".join(f"{i},{i * i % 7}\n" for i in range(9)))
        page.page.set_input_files('[data-test="file"]', str(path))
        page.until("centra.state().shown === 9 && !centra.state().playing")
        assert page.at("kept").inner_text().endswith("does not keep a file that was opened here.")
        assert "board=" not in page.run("location.hash")
    for odd in ("#rows=1_2_3", "#stars=x_1", "#stars=NaN_1", "#rows=1e999_1", f"#stars={'1_1_' * 101}1_1", "#pinned=9"):
        with Page(chromium, files[0] / "play.html", hash_=odd) as page:
            page.until("centra.state().shown === 1000 && !centra.state().playing")
            assert page.state()["k"] < 9


def test_labels_say_that_they_are_of_the_rows_shown(chromium, tmp_path):
    X = clouds(6000, 2, 3)
    explore(kmeans(X, 3, random_state=0), X, tmp_path / "page.html")
    with Page(chromium, tmp_path / "page.html") as page:
        with page.page.expect_download():
            page.at("csv").click()
        assert "the 5,000 rows shown, not all 6,000" in page.at("status").inner_text()


def test_a_loop_and_a_pointer_tell_rows(chromium, files):
    with Page(chromium, files[0] / "data.html") as page:
        box = page.at("board").bounding_box()
        corners = [(60, 20), (box["width"] - 20, 20), (box["width"] - 20, box["height"] - 35), (60, box["height"] - 35)]
        places = [(box["x"] + x, box["y"] + y) for x, y in corners]
        page.page.mouse.move(*places[0])
        page.page.mouse.down()
        for place in places[1:]:
            page.page.mouse.move(*place, steps=3)
        page.page.mouse.up()
        assert len(page.state()["chosen"]) == 400
        assert "400 rows in the loop" in page.at("selection").inner_text()
        page.page.keyboard.press("Escape")
        assert page.state()["chosen"] == []
        page.at("search").fill("7")
        page.at("search").press("Enter")
        told = page.at("row").inner_text()
        assert "row 7 · cluster" in told or "row 7 · " in told
        assert "farther" in told


def test_a_poor_end_is_told_and_20_starts_are_tried(chromium, files):
    with Page(chromium, files[0] / "play.html", hash_="#board=peaked") as page:
        page.run("document.getElementById('run').click()")
        page.page.select_option('[data-test="start"]', "random")
        for _ in range(12):
            found = page.run(STEPS)
            page.until("document.getElementById('stuck').textContent !== ''")
            if "Stuck" in page.at("stuck").inner_text():
                break
        assert "Stuck" in page.at("stuck").inner_text()
        page.at("try").click()
        page.until("centra.tries().length === 20")
        tries = page.run("centra.tries()")
        best = int(np.argmin(tries))
        assert tries[best] < found["inertia"]
        page.at(f"try-{best}").click()
        assert page.state()["inertia"] == pytest.approx(tries[best])
        assert "Stuck" not in page.at("stuck").inner_text()


def test_a_file_is_dropped_and_rows_are_painted(chromium, files, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("name;a;b\n" + "\n".join(f'"x;{i}";{i % 7},5;{i % 3}' for i in range(60)) + "\ny;;1\n")
    with Page(chromium, files[0] / "play.html") as page:
        page.page.set_input_files('[data-test="file"]', str(path))
        page.until("centra.state().shown === 60")
        assert "2 columns" in page.at("lesson").inner_text()
        assert "1 row with gaps" in page.at("lesson").inner_text()
        page.until("!centra.state().playing")
        page.at("wipe").click()
        assert page.state()["shown"] == 0
        page.at("board").click(position={"x": 300, "y": 200})
        assert page.state()["shown"] > 0


@pytest.mark.parametrize("name", ["data", "hidden", "choice", "many", "play"])
def test_no_scroll_to_the_side_and_no_names_on_each_other(chromium, files, name):
    with Page(chromium, files[0] / f"{name}.html") as page:
        for width in WIDTHS:
            page.page.set_viewport_size({"width": width, "height": 900})
            page.page.wait_for_timeout(120)
            assert page.run("document.documentElement.scrollWidth") <= width
            boxes = page.run("""[...document.querySelectorAll('.label:not([hidden])')].map((each) => {
                const {left, top, right, bottom} = each.getBoundingClientRect();
                return [left, top, right, bottom];
            })""")
            if name == "many":
                assert len(boxes) > (0 if width < 500 else 5)
            for i, (left, top, right, bottom) in enumerate(boxes):
                for other in boxes[:i]:
                    assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


CONTRAST = """() => {
    const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const known = new Map();
    const parts = (color) => {
        if (!known.has(color)) {
            probe.clearRect(0, 0, 1, 1);
            probe.fillStyle = color;
            probe.fillRect(0, 0, 1, 1);
            known.set(color, [...probe.getImageData(0, 0, 1, 1).data]);
        }
        return known.get(color);
    };
    const linear = (part) => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
    const light = (color) => {
        const [r, g, b] = parts(color).map(linear);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const ratio = (one, other) => Math.max(one, other) / Math.min(one, other);
    const behind = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (parts(color)[3] > 127) return color;
        }
        return 'white';
    };
    const poor = [];
    const isTold = (each) => each.matches('input[type=text]')
        || [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const told = [...document.querySelectorAll('body *:not(:disabled, option, script, title)')].filter(isTold);
    for (const each of told) {
        if (!(each.offsetParent || each.ownerSVGElement) || each.closest('[hidden]')) continue;
        const {color, fill} = getComputedStyle(each);
        const ground = each.closest('.star') ? getComputedStyle(each.previousSibling).fill : behind(each);
        const found = ratio(light(each.ownerSVGElement ? fill : color), light(ground));
        if (found < 4.5) poor.push([each.textContent.slice(0, 20), each.outerHTML.slice(0, 80), found]);
    }
    const paper = getComputedStyle(document.body).backgroundColor;
    const {palette} = JSON.parse(document.getElementById('data').textContent);
    const {rims} = palette[parts(paper)[0] < 128 ? 'dark' : 'light'];
    for (const rim of rims.slice(0, 20)) if (ratio(light(rim), light(paper)) < 3) poor.push(rim);
    return poor;
}"""


def test_contrast(chromium, files):
    for name, dark in (("data", False), ("choice", True), ("play", False)):
        with Page(chromium, files[0] / f"{name}.html", dark=dark) as page:
            page.until("!centra.state().playing")
            assert page.run(CONTRAST) == []
            page.at("theme").click()
            assert page.run(CONTRAST) == []


def oddities():
    rng = np.random.default_rng(5)
    one = rng.normal(size=(40, 1))
    yield "one column", kmeans(one, 3, random_state=0), one
    two = rng.normal(size=(40, 2))
    yield "K = 1", kmeans(two, 1), two
    wide = rng.normal(size=(60, 50))
    yield "50 columns", kmeans(wide, 3, random_state=0), wide
    wider = rng.normal(size=(60, 70))
    yield "70 columns", kmeans(wider, 3, random_state=0), wider
    many = rng.normal(size=(500, 2))
    yield "100 clusters", kmeans(many, 100, random_state=0), many
    constant = np.column_stack([two, np.full(40, 0.1)])
    yield "a constant column", kmeans(constant, 2, random_state=0), constant
    weights = rng.integers(0, 2, 40).astype(float)
    yield "weights of 0", kmeans(two, 3, sample_weight=weights, random_state=0), two
    yield "3 rows", kmeans(two[:3], 3, random_state=0), two[:3]
    yield "equal rows", kmeans(np.ones((5, 2)), 1), np.ones((5, 2))
    yield "directions", spherical(wide, 3, random_state=0), wide
    yield "places", geo(two * 10, 3, random_state=0), two * 10
    yield "K from 1", choose_k(two, [1, 2, 3], ["gap", "silhouette"], n_refs=3, random_state=0), two


@pytest.mark.parametrize("method", [spherical, geo])
def test_stars_at_rest_stay_where_the_fit_has_them(chromium, tmp_path, method):
    X = clouds(300, 2 if method is geo else 5, 3)
    result = method(X, 3, random_state=0)
    explore(result, X, tmp_path / "page.html")
    with Page(chromium, tmp_path / "page.html") as page:
        before = page.state()
        assert before["inertia"] == pytest.approx(result.inertia)
        for name in ("move", "step"):
            page.at(name).click()
        after = page.state()
        assert (after["mode"], after["labels"]) == ("run", result.labels.tolist())
        assert after["inertia"] == pytest.approx(result.inertia)
        assert np.allclose(after["centers"], before["centers"], atol=1e-6)


def test_odd_data_make_no_odd_page(chromium, tmp_path):
    explore(path=tmp_path / "play.html")
    with Page(chromium, tmp_path / "play.html", width=800, height=500) as page:
        for number, (told, result, X) in enumerate(oddities()):
            for rows in (True, False):
                path = tmp_path / f"{number}{rows}.html"
                explore(result, X, path, rows=rows)
                page.open(path)
                if rows:
                    for name in ("step", "restart", "step", "step", "step", "step", "back", "result"):
                        page.run(f"document.getElementById('{name}').click()")
                text = page.text() + page.run("document.body.outerHTML.replace(/<script.*<.script>/gs, '')")
                for word in ("NaN", "undefined", "Infinity", "[object"):
                    assert word not in text, told
                assert page.run("document.documentElement.scrollWidth") <= 800
