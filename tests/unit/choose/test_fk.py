import numpy as np
import pytest

from centra.choose import fk


def judge(evidence_given, inertias, ks, d=2):
    return fk.judge(evidence_given(dict(enumerate(inertias, start=1)), ks, n=40, d=d))


def test_by_hand(evidence_given):
    # The five points of test_formulas. d = 2: alpha = 5/8, 5/8 + 1/16 = 11/16, 11/16 + 5/96 = 71/96.
    # (212/3) / (5/8 284) = 1696/4260, 4 / (11/16 212/3) = 192/2332, 2 / (71/96 4) = 192/284
    scores = judge(evidence_given, [284, 212 / 3, 4, 2], [1, 2, 3, 4])
    np.testing.assert_allclose(scores.values, [1, 1696 / 4260, 192 / 2332, 192 / 284], rtol=1e-14)
    assert scores.vote == 3


def test_alpha_takes_columns_and_keeps_fractions(evidence_given):
    # d = 3: alpha = 1 - 1/4 = 3/4, 3/4 + 1/24 = 19/24
    scores = judge(evidence_given, [10, 9, 8], [1, 2, 3], d=3)
    np.testing.assert_allclose(scores.values, [1, 12 / 10, 192 / 171], rtol=1e-14)


def test_one_where_nothing_was_left_before(evidence_given):
    scores = judge(evidence_given, [284, 4, 0, 0], [1, 2, 3, 4])
    np.testing.assert_allclose(scores.values[2:], [0, 1])
    assert scores.vote == 3


def test_none_below_the_threshold_means_one(evidence_given):
    # f(2) = S_2 / (5/8 S_1): just above and just below 0.85
    assert judge(evidence_given, [100, 53.2], [1, 2]).vote == 1
    assert judge(evidence_given, [100, 53.1], [1, 2]).vote == 2


def test_one_that_was_not_asked_for_is_no_vote(evidence_given):
    scores = judge(evidence_given, [100, 80, 70], [2, 3])
    assert scores.vote is None
    assert "one cluster" in scores.note


def test_the_predecessor_in_the_list_is_no_predecessor(evidence_given):
    # 5 needs S_4, not S_2.
    scores = fk.judge(evidence_given({1: 100, 2: 50, 5: 10}, [2, 5], n=40, d=2))
    np.testing.assert_allclose(scores.values, [0.8, np.nan])
    assert scores.vote == 2
    assert [list(fk.CRITERION.needs(k)) for k in (1, 2, 5)] == [[1], [1, 2], [4, 5]]


def test_a_single_column(evidence_given):
    scores = judge(evidence_given, [100, 10, 1], [1, 2, 3], d=1)
    assert np.isnan(scores.values).all()
    assert scores.vote is None
    assert "single column" in scores.note


@pytest.mark.parametrize("d", [3, 10])  # a square comes apart in four: see its blind spots
def test_uniform_rows_are_one_cluster(evidence_of, d):
    assert fk.judge(evidence_of(np.random.default_rng(d).random((300, d)), range(1, 7))).vote == 1
