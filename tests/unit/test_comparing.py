"""Two clusterings side by side: by hand, by brute force over all matchings, of everything that has labels."""

import sys
from itertools import permutations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import DBSCAN
from sklearn.cluster import KMeans as PeerKMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import centra
from centra import DataError, ParameterError, compare, comparing, kmeans

# 0 1 2 | 3 4 | 5, beside b b c | a a | b: pairs are 0 b, 1 a, 2 none, and c has no partner; rows 2 and 5 have moved.
A, B = [0, 0, 0, 1, 1, 2], ["b", "b", "c", "a", "a", "b"]


def test_by_hand():
    found = compare(A, B)
    assert dict(found.matching) == {0: "b", 1: "a"}
    assert found.moved.tolist() == [2, 5]
    assert found.moved.dtype == np.int64
    assert found.agree == pytest.approx(4 / 6)
    # pairs together: 3 + 1 in a, 3 + 1 in b, 1 + 1 in both; by chance 16/15; (2 - 16/15) / (4 - 16/15)
    assert found.adjusted_rand == pytest.approx((2 - 16 / 15) / (4 - 16 / 15), rel=1e-14)
    assert found.rows == (0, 1, 2)
    assert found.columns == ("b", "a", "c")
    np.testing.assert_array_equal(found.counts, [[2, 0, 1], [0, 2, 0], [1, 0, 0]])


@pytest.mark.parametrize(("k", "m"), [(4, 4), (3, 5), (5, 3), (1, 3), (3, 1)])
def test_as_many_rows_as_can_be_are_in_pairs(k, m):
    r = np.random.default_rng(k)
    a, b = r.integers(0, k, 60), r.integers(0, m, 60)
    found = compare(a, b)
    counts = np.array([[((a == i) & (b == j)).sum() for j in range(m)] for i in range(k)])
    wide = counts if k <= m else counts.T
    best = max(sum(wide[i, j] for i, j in enumerate(order)) for order in permutations(range(max(k, m)), min(k, m)))
    assert round(60 * found.agree) == best == counts[[*found.matching], [*found.matching.values()]].sum()
    moved = [row for row in range(60) if found.matching.get(int(a[row])) != b[row]]
    assert found.moved.tolist() == moved
    assert found.adjusted_rand == pytest.approx(adjusted_rand_score(a, b), rel=1e-12)
    by_name = [[counts[i, j] for j in found.columns] for i in found.rows]
    np.testing.assert_array_equal(found.counts, by_name)
    assert np.trace(found.counts) == best


def test_the_same_under_other_names():
    a = np.arange(50) % 5
    found = compare(a, 10 - 2 * a)
    assert (found.adjusted_rand, found.agree, len(found.moved)) == (1, 1, 0)
    assert dict(found.matching) == {label: 10 - 2 * label for label in range(5)}
    np.testing.assert_array_equal(found.counts, 10 * np.eye(5))


def test_groups_without_rows_in_common_are_no_pair():
    found = compare([0, 0, 1, 2], [0, 0, 0, 1])  # 1 and 2 of a have but one group left to share
    assert dict(found.matching) == {0: 0, 2: 1}
    assert found.rows == (0, 2, 1)
    found = compare([0, 0, 0, 0, 1], [0, 0, 0, 1, 0])  # 1 and 1 are what is left, and have no row in common
    assert dict(found.matching) == {0: 0}
    assert found.moved.tolist() == [3, 4]


@pytest.fixture(scope="module")
def x():
    r = np.random.default_rng(1)
    return r.standard_normal((90, 2)) + 4 * np.repeat(np.eye(3, 2), 30, axis=0)


def test_whatever_has_labels(x):
    truth = np.repeat(["a", "b", "c"], 30)
    fit = kmeans(x, 3, random_state=0)
    expected = compare(fit.labels, truth)
    model = centra.KMeans(3, random_state=0)
    piped = make_pipeline(StandardScaler(with_mean=False, with_std=False), model).fit(x)
    for a in (fit, model, piped, pd.Series(fit.labels), pl.Series(fit.labels), fit.labels.tolist()):
        for b in (truth, pd.Series(truth, dtype="category"), pl.Series(truth), truth.tolist()):
            found = compare(a, b)
            np.testing.assert_array_equal(found.counts, expected.counts)
            assert found.matching == expected.matching
    assert compare(truth, fit).columns == tuple(compare(truth, fit).matching.values())
    assert compare(PeerKMeans(3, n_init=1, random_state=0).fit(x), fit).agree > 0.5


def test_rows_that_are_apart_are_a_group():
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.1], [0.0, 3.0]])
    found = compare(centra.spherical(rows, 2, zero="apart", random_state=0), [-1, 0, 0, 1])
    assert found.rows[0] == -1
    assert found.agree == 1
    noise = DBSCAN(eps=1).fit(rows)
    assert -1 in compare(noise, [0, 0, 0, 1]).rows


def test_names_of_clusters_are_shown(x):
    fit = kmeans(x, 3, random_state=0).named({1: "left"})
    found = compare(fit, fit.labels)
    assert found.rows == (0, "left", 2)
    assert [*found.matching] == [0, 1, 2]
    assert "left" in repr(found)


def test_table_of_pandas():
    table = compare(A, B).table
    assert table.index.tolist() == [0, 1, 2]
    assert table.columns.tolist() == ["b", "a", "c"]
    assert table.to_numpy().tolist() == [[2, 0, 1], [0, 2, 0], [1, 0, 0]]


def test_table_without_pandas(monkeypatch):
    monkeypatch.setattr(comparing, "installed", lambda name: False)
    monkeypatch.setattr(sys.modules["centra.frames"], "installed", lambda name: name == "polars")
    table = compare(A, [2, 2, "2", "a", "a", 2]).table
    assert isinstance(table, pl.DataFrame)
    assert table.columns == ["a (0)", "2 (1)", "a (2)", "2 (3)"]
    monkeypatch.setattr(sys.modules["centra.frames"], "installed", lambda name: False)
    table = compare(A, B).table
    assert {name: values.tolist() for name, values in table.items()} == {
        "a (0)": ["0", "1", "2"], "b": [2, 0, 1], "a (2)": [0, 2, 0], "c": [1, 0, 0]
    }  # fmt: skip


def test_is_told_in_few_lines():
    assert repr(compare(A, B)) == (
        "Comparison of 6 rows: 3 clusters with 3\n"
        "  agree     67 % of rows in matched clusters, 2 moved\n"
        "  rand      0.318 adjusted\n"
        "     b  a  c\n"
        "  0  2  0  1\n"
        "  1  0  2  0\n"
        "  2  1  0  0"
    )
    r = np.random.default_rng(0)
    many = compare(
        r.integers(0, 40, 900), np.array([f"a class with a long name {i}" for i in range(50)])[r.integers(0, 50, 900)]
    )
    lines = repr(many).split("\n")
    assert len(lines) == 11
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "  ... 34 more rows and 47 more columns"
    assert many._repr_html_().startswith("<pre")


@pytest.mark.parametrize(
    ("a", "b", "error", "said"),
    [
        (A, B[:-1], DataError, "a has 6 rows, but b has 5: both have to be of the same rows"),
        (A, [*B[:-1], None], DataError, r"b is missing for 1 row \(first: row 5\)"),
        ([0.5, *A[1:]], B, DataError, "a has 0.5 in row 0"),
        (A, [B], DataError, r"b has shape \(1, 6\)"),
        (centra.KMeans(2), A, ParameterError, "a is of type KMeans and has no labels"),
        (np.arange(4000), np.arange(4000), DataError, "a has 4,000 groups and b 4,000, too many"),
    ],
)
def test_refuses(a, b, error, said):
    with pytest.raises(error, match=f"^{said}"):
        compare(a, b)
