"""What `make fuzz` once found stays mended; and its targets work at all."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for targets

from targets import TARGETS, seeds  # noqa: E402

FOUND = sorted(path for path in (HERE / "regressions").glob("*/*"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_found_once(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_seeds(target):
    for seed in seeds(target):
        TARGETS[target](seed)
