import runpy
from contextlib import chdir
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def run_script():
    """Run a script of the docs within a folder; its names."""

    def run(script, folder):
        with chdir(folder):
            return runpy.run_path(str(ROOT / "docs" / script))

    return run
