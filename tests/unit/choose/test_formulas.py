"""Values computed by hand, on five points; what criteria do at the edges; what all of them say of clear clusters."""

import numpy as np
import pytest

from centra.choose import bic, elbow, fk, gap, hartigan, jump, krzanowski_lai

# Two pairs and a single point. Their best clusters, and W:
# 1: all, about (8, 1): 64 + 64 + 4 + 4 + 144 + 4 = 284
# 2: the left pair, 2; the others about (40/3, 1): 2 (10/3)^2 + (20/3)^2 + 2 = 206/3. Together 212/3
# 3: the pairs and the single point: 2 + 2 = 4
# 4: one pair is left: 2
# 5: 0
FIVE = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [10.0, 2.0], [20.0, 1.0]])
NAN = np.nan


@pytest.fixture(scope="module")
def five(evidence_of):
    return evidence_of(FIVE, [1, 2, 3, 4, 5])


def check(scores, values, vote):
    np.testing.assert_allclose(scores.values, values, rtol=1e-12)
    assert scores.vote == vote


def test_inertias_by_hand(five):
    np.testing.assert_allclose(five.inertias(five.ks), [284, 212 / 3, 4, 2, 0], rtol=1e-14)


def test_bic_by_hand(five):
    # s^2 = 284/8 = 71/2, (212/3)/6 = 106/9, 4/4 = 1, 2/2 = 1; p = 3, 6, 9, 12.
    # l(1) = 0 - 5 log(71 pi) - 4                               = -31.0370488144536
    # l(2) = 3 log(3/5) + 2 log(2/5) - 5 log(212 pi / 9) - 3    = -27.8855162509722
    # l(3) = 4 log(2/5) + log(1/5) - 5 log(2 pi) - 2            = -16.4639861719774
    # l(4) = 2 log(2/5) + 3 log(1/5) - 5 log(2 pi) - 1          = -16.8502805330973
    # less p/2 log 5 = p 0.80471895621705
    check(bic.bic(five), [-33.4512056831047, -32.7138299882746, -23.7064567779309, -26.5069080077019, NAN], 3)


def test_aic_by_hand(five):
    # l as above, less p
    check(bic.aic(five), [-34.0370488144536, -33.8855162509722, -25.4639861719774, -28.8502805330973, NAN], 3)


def test_hartigan_by_hand(five):
    # (284 / (212/3) - 1) 3 = 480/53, ((212/3) / 4 - 1) 2 = 100/3, (4/2 - 1) 1 = 1; n - k - 1 = 0 for 4; W = 0 for 5.
    check(hartigan.judge(five), [480 / 53, 100 / 3, 1, NAN, 0], 1)  # 480/53 = 9.06 is below 10


def test_krzanowski_lai_by_hand(five):
    # k W_k = 284, 424/3, 12, 8, 0; differences from 2 on: 428/3, 388/3, 4, 8.
    # 428/388 = 107/97, (388/3)/4 = 97/3, 4/8
    check(krzanowski_lai.judge(five), [NAN, 107 / 97, 97 / 3, 1 / 2, NAN], 3)


def test_jump_by_hand(five):
    # Y = 1; 1 / W_k = 1/284, 3/212, 1/4, 1/2, in units of 1/2: 1/142, 3/106, 1/2, 1
    check(jump.judge(five), [1 / 142, 3 / 106 - 1 / 142, 1 / 2 - 3 / 106, 1 / 2, NAN], 4)


def test_elbow_by_hand(five):
    # 1 - W_k / 284 less (k - 1) / 4: 0, 640/852 - 1/4 = 427/852, 280/284 - 1/2 = 69/142, 282/284 - 3/4 = 69/284, 0.
    # From the maximum at 2 they fall by more than 1/4.
    scores = elbow.judge(five)
    check(scores, [0, 427 / 852, 69 / 142, 69 / 284, 0], 2)
    assert "Schubert" in scores.note


def test_an_elbow_must_fall_by_a_step(evidence_given):
    # Upside down: 0, 0.4, 0.6, 1; less 0, 1/3, 2/3, 1: 0.07 at 2 is a maximum, but -0.07 is not 1/3 below it.
    # Upside down 0, 0.9, 0.95, 1: 0.57, 0.28, 0; from 0.57 it falls by more than 1/3 to 0.
    assert elbow.judge(evidence_given({1: 10, 2: 6, 3: 4, 4: 0}, [1, 2, 3, 4], n=9, d=2)).vote is None
    assert elbow.judge(evidence_given({1: 10, 2: 1, 3: 0.5, 4: 0}, [1, 2, 3, 4], n=9, d=2)).vote == 2


def test_an_elbow_of_less_than_three_k(evidence_given):
    scores = elbow.judge(evidence_given({1: 10, 2: 1}, [1, 2], n=9, d=2))
    assert (scores.vote, np.isnan(scores.values).all()) == (None, True)


def test_a_curve_without_a_maximum_has_no_elbow(evidence_given):
    # Straight, and ever steeper.
    for inertias in ({1: 30, 2: 20, 3: 10, 4: 0}, {1: 30, 2: 29, 3: 20, 4: 0}):
        assert elbow.judge(evidence_given(inertias, [1, 2, 3, 4], n=9, d=2)).vote is None


def test_a_maximum_that_does_not_fall_is_passed_over(evidence_given):
    # (30 - W) / 30 less (k - 1) / 6: 0, 0.3, 0.2, 0.4, 0.1, 0.05, 0. From 0.3 at 2 they fall by 0.1 before the next.
    inertias = {1: 30, 2: 16, 3: 14, 4: 3, 5: 7, 6: 3.5, 7: 0}
    assert elbow.judge(evidence_given(inertias, range(1, 8), n=9, d=2)).vote == 4


def test_the_first_of_two_elbows(evidence_given):
    # Upside down 0, 0.5, 0.5, 0.5, 0.99, 1, 1 less 0, 1/6, ...: maxima of 0.33 at 2 and at 5, 0 between them.
    inertias = {1: 100, 2: 50, 3: 50, 4: 50, 5: 1, 6: 0, 7: 0}
    assert elbow.judge(evidence_given(inertias, range(1, 8), n=9, d=2)).vote == 2


def test_neighbours_that_were_not_fitted(evidence_given):
    evidence = evidence_given({2: 50, 3: 20, 4: 10, 9: 4}, [3, 9], n=40, d=2)
    # KL(3) = (2 50 - 3 20) / (3 20 - 4 10) = 2; H(3) = (20/10 - 1) 36; in units of 1/4, 1/20 - 1/50 is 0.12
    check(krzanowski_lai.judge(evidence), [2, NAN], 3)
    check(hartigan.judge(evidence), [36, NAN], None)
    check(jump.judge(evidence), [0.12, NAN], 3)
    check(fk.judge(evidence), [20 / 50 / (11 / 16), NAN], 3)


def test_hartigan_without_a_vote_says_why(evidence_given):
    assert "more clusters" in hartigan.judge(evidence_given({1: 9, 2: 1}, [1], n=40, d=2)).note
    assert hartigan.judge(evidence_given({1: 9}, [1], n=40, d=2)).note == ""


def test_hartigan_where_nothing_is_left(evidence_given):
    # W_4 = 0: H(3) has no bound, and 4 is enough.
    check(hartigan.judge(evidence_given({2: 9, 3: 4, 4: 0}, [2, 3, 4], n=40, d=2)), [46.25, np.inf, 0], 4)


def test_jump_neither_overflows_nor_underflows(evidence_given):
    # Y = 300: 1e-200 to the power -300 is 10^60000. 0.99^300 = exp(300 log 0.99) = 0.0490408940...
    evidence = evidence_given({1: 1e-200, 2: 1e-202, 3: 0.99e-202}, [1, 2, 3], n=9, d=600)
    scores = jump.judge(evidence)
    np.testing.assert_allclose(scores.values, [0, 0.04904089407128576, 1 - 0.04904089407128576], rtol=1e-10)
    assert scores.vote == 3


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")
@pytest.mark.parametrize("judge", [bic.bic, bic.aic, jump.judge, krzanowski_lai.judge, gap.judge, elbow.judge])
def test_equal_rows_have_no_vote(evidence_of, judge):
    scores = judge(evidence_of(np.full((9, 2), 0.1), [1]))
    assert scores.vote is None
    assert np.isnan(scores.values).all()


def test_empty_clusters_count_for_nothing(evidence_given):
    assert np.isnan(bic.bic(evidence_given({4: 0}, [4], n=3, d=2)).values).all()


@pytest.mark.parametrize("judge", [bic.bic, gap.judge, fk.judge, krzanowski_lai.judge, jump.judge])
def test_four_blobs(evidence_of, blobs, judge):
    assert judge(evidence_of(blobs, range(1, 9), n_refs=10)).vote == 4


def test_hartigan_finds_small_clusters(evidence_of, blobs):
    # Of 16 k d = 128 rows, that is, and not of 200: see its blind spots.
    assert hartigan.judge(evidence_of(blobs[::4], range(1, 9))).vote == 4
