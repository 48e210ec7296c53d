"""The README and the pages: their code runs, their links lead somewhere, and the API page has every public name."""

import re
from contextlib import chdir
from pathlib import Path

import pytest

import centra
from centra import datasets, images, metrics, places, plot

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


@pytest.mark.parametrize("page", ["README.md", "docs/quickstart.md"])
def test_python_blocks_run(page, tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    assert blocks
    with chdir(tmp_path):
        exec("\n".join(blocks), {})
    files = {path.name for path in tmp_path.iterdir()}
    assert {"board.png", "k.png", "board.safetensors"} <= files


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_local_links_lead_to_files(page):
    text = page.read_text()
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r"(?:\{image\} |<img src=\")([^\s\"]+)", text)
    for target in targets:
        if "://" not in target and not target.startswith("#"):
            name = target.partition("#")[0]
            made = re.sub(r"^auto_(\w+)/(\w+)\.rst$", lambda part: source(*part.groups()), name)
            assert (page.parent / made).exists(), target


def source(gallery, name):
    """What a page of a gallery is made of."""
    return f"{gallery}/GALLERY_HEADER.rst" if name == "index" else f"{gallery}/{name}.py"


def test_the_api_page_has_every_public_name():
    page = (DOCS / "api.rst").read_text()
    documented = set(re.findall(r"^\.\. auto\w+:: (?:[\w.]+\.)?(\w+)", page, re.MULTILINE))
    rooms = {"datasets", "images", "metrics", "places", "plot"}
    public = {*centra.__all__, *plot.__all__, *images.__all__, *places.__all__, *metrics.__all__, *datasets.__all__}
    public -= rooms | {"__version__", "Commute", "Micrograph"}
    assert public <= documented


def test_the_page_of_commands_has_every_command():
    from centra.cli import cli

    page = (DOCS / "commands.md").read_text()
    assert set(re.findall(r"```\{helptext\} (\S+)", page)) == set(cli.commands)
