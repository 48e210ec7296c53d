"""Numbers that read well one below the other, in tables that fit."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from centra.cli import table
from centra.wording import alike


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ([0.00012, 0.5, 0.03], ["0.00012", "0.50000", "0.03000"]),
        ([1e6, 3e6, 2.5e6], ["1000000", "3000000", "2500000"]),
        ([1.5, 2, 9], ["1.5", "2.0", "9.0"]),
        ([5.00603, 63.1, 0.2], ["5.006", "63.100", "0.200"]),
        ([12345.678, 0.5], ["12345.68", "0.50"]),
        ([1e6 + 0.12, 1e6 + 0.34], ["1000000.12", "1000000.34"]),  # what sets them apart is shown
        ([3.0, 3.0000000000000004], ["3", "3"]),  # but not what rounding left
        ([-1e-18, 1.0], ["0", "1"]),
        ([1e-9, 2e-9], ["1.0000e-09", "2.0000e-09"]),
        ([1e-4, 1e8], ["1.0000e-04", "1.0000e+08"]),
        ([-1e15, 2e15], ["-1.0000e+15", "2.0000e+15"]),
        ([0.0, 0.0], ["0", "0"]),
        ([float("nan"), 1.25, float("inf")], ["nan", "1.25", "inf"]),
        ([float("nan")], ["nan"]),
        ([], []),
    ],
)
def test_numbers_of_a_column_have_one_format(values, cells):
    assert alike(values, 5) == cells


def test_any_numbers_are_short_and_true():
    rng = np.random.default_rng(0)
    for _ in range(300):
        values = (rng.normal(size=rng.integers(1, 6)) * 10.0 ** rng.integers(-12, 14)).tolist()
        cells = alike(values, 5)
        assert max(map(len, cells)) <= 12
        assert len({len(cell.partition(".")[2]) for cell in cells}) == 1
        largest = max(map(abs, values))
        assert all(abs(float(cell) - value) <= 5.001e-5 * largest for cell, value in zip(cells, values, strict=True))


def test_the_width_is_that_of_the_terminal_and_eighty_elsewhere(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    assert table.width() == 80
    for columns, wide in (("120", 120), ("20", 40)):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True))
        found = table.width()
        monkeypatch.undo()
        assert found == wide
    monkeypatch.setattr(sys, "stdout", None)
    found = table.width()
    monkeypatch.undo()
    assert found == 80


def test_wide_letters_take_two_places():
    assert table.letters("身長") == 4
    assert table.letters("e\u0301") == 1
    assert table.cut("身長と体重", 6) == "身長…"
    assert table.cut("height", 6) == "height"
    assert table.aligned([["身長", "1"]]) == [["  身長", "     1"]]


@pytest.mark.parametrize("columns", [40, 80, 132])
def test_the_table_of_a_fit_is_no_wider(centra, folder, monkeypatch, columns):
    monkeypatch.setattr(table, "width", lambda: columns)
    rng = np.random.default_rng(0)
    names = ["a name that is longer than any number", "a", "b" * 60, *(f"c{i}" for i in range(20))]
    rows = rng.normal(size=(30, 23)) * 10.0 ** rng.integers(-3, 6, 23)
    np.savetxt(folder / "wide.csv", rows, delimiter=",", header=",".join(names), comments="")
    lines = centra("fit", "wide.csv", "-k", "3").stdout.split("\n\n")[1].splitlines()
    assert max(map(len, lines)) <= max(columns, 60)  # the last says how many are left out
    assert max(map(len, lines[:-1])) <= columns
    assert len({len(line) for line in lines[:-1]}) == 1
    assert lines[0].split()[:3] == ["cluster", "rows", "share"]
    assert f"  {names[0][: columns // 4 - 1]}…" in lines[0]
    shown = len(lines[1].split()) - 4  # the share is two words
    assert lines[-1] == f"  ... and {23 - shown} more columns of centres: --json lists them all"


def test_names_are_in_one_line():
    assert table.cut("new\nline", 24) == "new line"
