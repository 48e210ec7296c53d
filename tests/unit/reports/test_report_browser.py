"""The report in a browser, from the disk, with the network and scripts off; and on paper."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from centra import choose_k, kmeans, report
from centra.reports.sections import TITLES

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip("chromium is not installed", allow_module_level=True)
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
LONG = "an extraordinarily long name of a cluster that goes on and on, to eighty letters"
WIDTHS = (390, 768, 1280, 2560)
# Luminance as WCAG 2 has it; colours of paper are those of the nearest element that has any.
CONTRAST = """() => {
    const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgb = (color) => {
        context.clearRect(0, 0, 1, 1); context.fillStyle = color; context.fillRect(0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1).data;
    };
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const paper = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (rgb(color)[3] > 0) return color;
        }
        return 'white';
    };
    const poor = [];
    for (const each of document.querySelectorAll('main *')) {
        if (![...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
        const style = getComputedStyle(each), ink = each.ownerSVGElement ? style.fill : style.color;
        const [a, b] = [light(rgb(ink)), light(rgb(paper(each)))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) poor.push([each.textContent.slice(0, 30), (a + 0.05) / (b + 0.05)]);
    }
    return poor;
}"""
OVERLAPS = """() => {
    const found = [];
    for (const picture of document.querySelectorAll('svg')) {
        const texts = [...picture.querySelectorAll('text')];
        const boxes = texts.map((each) => [each.textContent, each.getBoundingClientRect()]);
        boxes.forEach(([a, one], i) => boxes.slice(i + 1).forEach(([b, other]) => {
            const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            if (across > 1 && down > 2) found.push([picture.getAttribute('aria-label'), a, b, across, down]);
        }));
    }
    return found;
}"""


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    rng, folder = np.random.default_rng(0), tmp_path_factory.mktemp("reports")
    x = pd.DataFrame(
        np.concatenate([rng.normal(rng.normal(0, 4, 20), 1, (80, 20)) for _ in range(5)]),
        columns=[f"measurement {i}" for i in range(20)],
    )
    choice = choose_k(x, range(1, 8), ["gap", "silhouette"], n_init=2, n_refs=3, random_state=0)
    report(choice.fits[5], x, folder / "five.html", truth=np.arange(5).repeat(80))
    report(choice, x, folder / "choice.html")
    many = np.concatenate([rng.normal(rng.uniform(-20, 20, 2), 1, (50, 2)) for _ in range(20)])
    names = {i: f"{i} {LONG}"[:80] for i in range(20)}
    report(kmeans(many, 20, random_state=0), many, folder / "many.html", names=names)
    return folder


def opened(chromium, path, *, width=1280, scripts=True, dark=False):
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, color_scheme="dark" if dark else "light"
    )
    context.set_offline(True)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(f"file://{path}")
    return page, said


def test_it_reads_without_scripts(chromium, pages):
    page, said = opened(chromium, pages / "choice.html", scripts=False)
    text = page.inner_text("main")
    assert page.locator("h2").all_inner_texts() == [f"{i} {title}" for i, title in enumerate(TITLES, 1)]
    assert not page.is_visible("#theme")
    assert not re.search(r"\b(NaN|undefined)\b", text)
    assert said == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["five", "many"])
def test_nothing_goes_sideways_and_no_labels_meet(chromium, pages, name, width):
    page, said = opened(chromium, pages / f"{name}.html", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OVERLAPS) == []
    assert said == []


@pytest.mark.parametrize("dark", [False, True])
def test_words_can_be_read(chromium, pages, dark):
    page, _ = opened(chromium, pages / "five.html", dark=dark)
    assert page.evaluate(CONTRAST) == []
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-test=theme]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.evaluate(CONTRAST) == []


def test_on_paper(chromium, pages):
    page, _ = opened(chromium, pages / "five.html")
    content = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) <= 12
