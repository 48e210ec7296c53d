"""The map page: one file, nothing fetched, names escaped, the same bytes."""

import base64
import hashlib
import json
import re
import shutil
import subprocess

import pytest

from centra import datasets
from centra.pages import map_page
from centra.places import visited
from centra.places.telling import as_page

NAME = '</script><script>alert(1)</script><!-- & "x" é'
PLACE = {"lat": 1.5, "lon": 2.5, "title": NAME, "about": NAME, "hours": [0] * 24, "weight": 1.0, "radius": 2.0}


def policy(page):
    return re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]


def test_only_what_is_written_here_is_run():
    page = map_page(NAME, [PLACE], [[[1.5, 2.5], [1.6, 2.6]]], zone="UTC")
    rules = dict(rule.split(" ", 1) for rule in policy(page).split("; "))
    assert rules["default-src"] == "'none'"
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{digest}'"
    assert not re.findall(r'(?:src|href)="|style="|\son\w+="|https?://(?!www\.w3\.org/2000/svg)', page)


def test_names_are_escaped():
    page = map_page(NAME, [PLACE], [], zone=None)
    assert page.count("alert(1)") == 4  # title, heading, and twice in the data
    assert len(re.findall(r"<script[ >]", page)) == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert "<" not in data
    assert json.loads(data)["places"][0]["title"] == NAME


def test_the_same_bytes_and_not_too_many():
    result = visited(datasets.commuter(10, 0).track)
    page = as_page(result)
    assert page == as_page(result)
    own = page[: page.index('<script type="application/json"')] + page[page.index("</script>") :]
    assert len(own.encode()) < 120_000


def test_scripts_are_sound():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    (script,) = re.findall(r"<script>(.*?)</script>", map_page("x", [PLACE], [], zone="UTC"), re.DOTALL)
    assert subprocess.run([node, "--check", "-"], input=script.encode(), check=False).returncode == 0
