"""The examples in docstrings print what they say."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import centra

NOT_PYTHON, RUNS = "centra._native", "centra.__main__"
MODULES = [module.name for module in walk_packages(centra.__path__, "centra.") if module.name not in (NOT_PYTHON, RUNS)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for name in MODULES for test in finder.find(import_module(name))) > 20
