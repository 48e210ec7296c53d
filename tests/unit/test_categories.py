"""Labels of every kind become numbers from 0 on; what is none gets a sentence."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from centra import DataError
from centra.categories import groups

WORDS = ["b", "a", "b", "c"]
KINDS = {
    "list": list,
    "array": np.array,
    "objects": lambda x: np.array(x, object),
    "StringDType": lambda x: np.array(x, np.dtypes.StringDType()) if hasattr(np.dtypes, "StringDType") else x,
    "bytes": lambda x: np.array(x, "S"),
    "pandas": pd.Series,
    "pandas string": lambda x: pd.Series(x, dtype="string"),
    "pandas category": lambda x: pd.Series(x, dtype="category"),
    "polars": pl.Series,
    "polars category": lambda x: pl.Series(x, dtype=pl.Categorical),
    "arrow": pa.array,
    "arrow dictionary": lambda x: pa.array(x).dictionary_encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_words(kind):
    names, of = groups(KINDS[kind](WORDS), "labels")
    assert names == ("a", "b", "c")
    assert all(type(name) is str for name in names)
    assert of.dtype == np.int32
    assert of.tolist() == [1, 0, 1, 2]


@pytest.mark.parametrize(
    "x",
    [
        [3, -1, 3, 7],
        np.array([3, -1, 3, 7], np.int8),
        np.array([3.0, -1.0, 3.0, 7.0], np.float32),
        np.array([3, -1, 3, 7], object),
        pd.Series([3, -1, 3, 7], dtype="Int64"),
        pl.Series([3, -1, 3, 7]),
    ],
    ids=str,
)
def test_whole_numbers(x):
    names, of = groups(x, "labels")
    assert names == (-1, 3, 7)
    assert all(type(name) is int for name in names)
    assert of.tolist() == [1, 0, 1, 2]


def test_numbers_far_apart():
    for low, high in [(-(2**63), 2**63 - 1), (0, 2**64 - 1), (2**64 - 2, 2**64 - 1)]:
        names, of = groups(np.array([high, low, high], np.int64 if low < 0 else np.uint64), "labels")
        assert names == (low, high)
        assert of.tolist() == [1, 0, 1]
    assert groups(np.array([127, -128] * 200, np.int8), "labels").names == (-128, 127)


def test_true_and_false_and_a_mixture():
    assert groups(np.array([True, False]), "labels") == ((False, True), pytest.approx([1, 0]))
    assert groups(["x", 2, "10", 1], "labels").names == (1, 2, "10", "x")


@pytest.mark.parametrize(
    "x",
    [
        ["a", None, "b", None],
        [1.0, np.nan, 2.0, np.nan],
        [1.0, np.nan, "b", np.float32(np.nan)],
        np.array([1, np.nan, "b", None], object),
        pd.Series(["a", None, "b", None]),
        pd.Series([1, None, 2, None], dtype="Int64"),
        pl.Series([1, None, 2, None]),
        pa.array(["a", None, "b", None]),
    ],
    ids=str,
)
def test_missing_ones_are_counted(x):
    with pytest.raises(DataError, match=r"^truth is missing for 2 rows \(first: row 1\): drop them"):
        groups(x, "truth")


@pytest.mark.parametrize(
    ("x", "said"),
    [
        ([0.0, 0.5], "truth has 0.5 in row 1: whole numbers or words"),
        ([0.0, np.inf], "truth has inf in row 1"),
        ([0.0, 1e300], r"truth has 1e\+300 in row 1"),
        (np.array([0.0, 1e300]), r"truth has 1e\+300 in row 1"),
        (np.array([0.0, -np.inf]), "truth has -inf in row 1"),
        ([[1], [2]], r"truth has shape \(2, 1\), expected \(n,\)"),
        ([], r"truth has shape \(0,\)"),
        ("species", r"truth has shape \(\)"),
        (np.array([1j, 2]), "truth has dtype complex128"),
        (np.array(["2020-01-01"], "M8[D]"), "truth has dtype datetime64"),
        (np.array([{}, 1], object), r"truth has \{\} in row 0"),
        (np.array([1, 1j], object), r"truth has 1j in row 1"),
        ([[1], [2, 3]], r"truth has \[1\] in row 0"),
        (np.ma.array([1, 2], mask=[0, 1]), "truth is a masked array"),
    ],
    ids=str,
)
def test_what_is_none(x, said):
    with pytest.raises(DataError, match=f"^{said}"):
        groups(x, "truth")
