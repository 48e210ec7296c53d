import runpy
from contextlib import chdir
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def paper():
    """The names of docs/parts/paper.py."""
    return runpy.run_path(str(ROOT / "docs" / "parts" / "paper.py"))


@pytest.fixture(scope="session")
def run_script(paper):
    """Run a script of the docs within a folder; its names."""

    def run(script, folder):
        path = ROOT / "docs" / script
        with chdir(folder):
            return paper["run"](path.read_text(), {}, str(path))

    return run
