"""The pictures of pages in docs/images, taken by chromium: ``python docs/screens.py``, which needs playwright."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = "/usr/bin/chromium"
# Of each kind of customer: age, income, visits a month, spent a visit; and how far they are spread.
KINDS = [(24, 26, 9, 14), (38, 64, 4, 61), (61, 48, 11, 22), (45, 110, 2, 140)]
SPREAD = (4, 7, 1.4, 9)
NAMES = ["families", "young", "regulars", "rare and large"]


def customers(path: Path) -> None:
    """A table of made-up people, and no more of them than the explorer shows."""
    rng = np.random.default_rng(4)
    lines = ["age,income,visits,spent,town"]
    for kind, size in zip(KINDS, (170, 220, 140, 70), strict=True):
        for row in rng.normal(kind, SPREAD, (size, len(kind))):
            lines.append(",".join([*(f"{value:.1f}" for value in row), rng.choice(["Ulm", "Graz", "Bern"])]))
    path.write_text("\n".join(lines) + "\n")


def take(folder: Path) -> None:
    """The explorer, its form where it is served, and the top of a report, on light and on dark paper."""
    centra = [sys.executable, "-m", "centra"]
    report = [*centra, "report", "customers.csv", "-k", "auto", "--scale", "std", "-o", "report.html"]
    subprocess.run(report, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    explore = [*centra, "explore", "customers.csv", "-k", "2:8", "--scale", "std", "--serve"]
    with (
        subprocess.Popen(explore, cwd=folder, stdout=subprocess.PIPE, text=True) as served,
        sync_playwright() as running,
        running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser,
    ):
        assert served.stdout is not None
        address = served.stdout.readline().strip()
        for style, ending in (("light", ""), ("dark", "_dark")):
            look = {"color_scheme": style, "reduced_motion": "reduce"}
            page = browser.new_page(viewport={"width": 1120, "height": 760}, **look)
            page.goto(address)
            page.locator("#refit-columns summary").click()
            page.locator("#refit").screenshot(path=IMAGES / f"serve{ending}.png")
            page.evaluate("document.getElementById('refit').remove()")
            for at, name in enumerate(NAMES):
                page.fill(f'[data-test="name-{at}"]', name)
                page.press(f'[data-test="name-{at}"]', "Tab")
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=IMAGES / f"explore{ending}.png")
            page.goto(f"file://{folder}/report.html")
            page.screenshot(path=IMAGES / f"report{ending}.png")
            page.close()
        served.terminate()


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        customers(Path(made) / "customers.csv")
        take(Path(made))
