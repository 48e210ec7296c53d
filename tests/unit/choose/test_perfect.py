"""Few rows, and few distinct ones: nothing breaks, what is too large is left out, and perfect clusters are counted."""

import itertools

import numpy as np
import pytest
import scipy.sparse

from centra import ConvergenceWarning, choose_k
from centra.choose import bic, gap, jump, krzanowski_lai
from centra.choose.criteria import CRITERIA, DEFAULT

ALONE = [DEFAULT, *((name,) for name in CRITERIA)]


@pytest.mark.parametrize("criteria", ALONE, ids=", ".join)
@pytest.mark.parametrize("form", [np.asarray, scipy.sparse.csr_array, np.float32], ids=["dense", "sparse", "float32"])
def test_more_k_than_rows(criteria, form):
    x = form(np.random.default_rng(9).standard_normal((9, 2)))
    with pytest.warns(ConvergenceWarning, match=r"X has only 9 distinct row\(s\): k = 10 left out"):
        choice = choose_k(x, criteria=criteria, n_init=2, n_refs=2, random_state=0)
    assert choice.ks == tuple(range(1, 10))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("criteria", ALONE, ids=", ".join)
def test_very_few_rows(criteria, n):
    x = np.random.default_rng(n).standard_normal((n, 2))
    with pytest.warns(ConvergenceWarning, match=rf"X has only {n} distinct row\(s\): k from {n + 1} to 7 left out"):
        choice = choose_k(x, [1, *range(n + 1, 8)], criteria, n_init=2, n_refs=2, random_state=0)
    assert choice.ks == (1,)


def test_distinct_rows_are_counted_where_k_is_more_than_all_of_them():
    # Seven rows, six of them distinct; neither 6 nor 7 is asked for.
    x = [[0.0], [1.0], [2.0], [4.0], [7.0], [11.0], [0.0]]
    with pytest.warns(ConvergenceWarning, match=r"X has only 6 distinct row\(s\): k = 20 left out"):
        assert choose_k(x, [2, 20], ("silhouette",), n_init=2, random_state=0).ks == (2,)


def test_as_many_clusters_as_rows_are_no_clusters(evidence_given):
    fk = CRITERIA["fk"].judge(evidence_given({1: 10, 2: 5, 3: 4, 4: 0}, [1, 2, 3, 4], n=4, d=2))
    np.testing.assert_array_equal(np.isnan(fk.values), [False, False, False, True])


REPEATED = {
    "three points": np.repeat([[0.0, 0], [1, 0], [0, 1]], 30, axis=0),
    "two points": np.repeat([[0.1], [0.7]], [100, 5], axis=0),
    "unequal": np.repeat(np.random.default_rng(0).standard_normal((7, 3)), [5, 90, 8, 5, 30, 6, 12], axis=0),
    "yes or no": np.repeat(list(itertools.product([0, 1], repeat=3)), [5, 9, 20, 7, 5, 11, 6, 30], axis=0),
    "answers": np.repeat([[1], [2], [3], [4], [5]], [10, 25, 40, 30, 12], axis=0),
    "one-hot": np.repeat(np.eye(8), 5, axis=0),  # each cluster more is worth as much as the last: Hartigan says 1
    "equal rows": np.full((20, 2), 0.1),
}


@pytest.mark.parametrize("criteria", ALONE, ids=", ".join)
@pytest.mark.parametrize("name", REPEATED)
def test_the_number_of_distinct_rows_wins(name, criteria):
    x = REPEATED[name]
    distinct = len(np.unique(x, axis=0))
    with pytest.warns(ConvergenceWarning, match=f"only {distinct} distinct"):
        choice = choose_k(x, range(1, 11), criteria, n_init=2, n_refs=2, random_state=0)
    assert choice.best == distinct
    assert choice.end == ""
    assert choice.why.startswith("All rows are equal." if distinct == 1 else f"X has only {distinct} distinct rows.")


def test_sparse_patterns():
    x = scipy.sparse.csr_array(REPEATED["one-hot"])
    with pytest.warns(ConvergenceWarning):
        assert choose_k(x, range(1, 11), n_init=2, n_refs=2, random_state=0).best == 8


def test_a_single_repetition_does_not_make_clusters_of_rows():
    # Two clouds of six; of twelve rows, eleven are distinct. By the silhouette there are two clusters.
    x = np.random.default_rng(3).standard_normal((12, 2)) + np.repeat([[0, 0], [30, 0]], 6, axis=0)
    x[0] = x[1]
    choice = choose_k(x, range(1, 12), ("silhouette",), n_init=2, random_state=0)
    assert choice.fits[11].inertia == 0
    assert choice.best == 2


@pytest.mark.parametrize("judge", [bic.bic, bic.aic, jump.judge, krzanowski_lai.judge, gap.judge])
def test_where_nothing_is_left_over_the_value_is_infinite(evidence_given, judge):
    references = [{1: 90, 2: 60, 3: 40, 4: 20}] * 2
    evidence = evidence_given({1: 90, 2: 50, 3: 20, 4: 0}, [2, 3, 4], n=40, d=2, references=references)
    scores = judge(evidence)
    assert np.isfinite(scores.values[:2]).all()
    assert scores.values[2] == np.inf
    assert scores.vote == 4
