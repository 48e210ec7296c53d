"""Damaged files, and files that are damaged while they are read: a sentence, never a crash."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from files import attack


def test_damaged_files():
    tried, faults = attack(seconds=60, most=600)
    assert not faults, "\n".join(faults)
    assert tried == 600
