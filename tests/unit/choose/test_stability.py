"""Agreement between clusterings of resamples: by hand, and whom it votes for."""

import numpy as np
import oracle
import pytest

from centra import check
from centra.choose import stability
from centra.choose.evidence import Evidence
from centra.data import Data
from centra.engine import bind
from centra.fit import Clustering, cluster

FIVE = np.array([[0.0], [1.0], [4.0], [5.0], [9.0]])


def about(*centers, labels=None):
    """A fit of which only the centres are known, and maybe labels."""
    return Clustering(np.array(centers), labels, 0.0, None, 1, "labels", (), (), check.params(len(centers)))


def evidence(x, ks, replicate=None, n_refs=10, weights=None):
    data = check.data(x, weights)

    def fitted(make, count, ks, told=None):
        sets = [make(np.random.default_rng([9, number])) for number in range(count)]
        for number, each in enumerate(sets):
            if told is not None:
                told(number, each)
        return [
            {k: cluster(each, check.params(k, n_init=5), np.random.default_rng(k)) for k in ks if k <= each.n}
            for each in sets
        ]

    fits = {k: cluster(data, check.params(k, n_init=5), np.random.default_rng(k)) for k in ks if k <= data.n}
    return Evidence(data, bind(data), fits, tuple(ks), replicate or fitted, n_refs)


def all_rows(told, count):
    """Every resample has drawn every row."""
    for number in range(count):
        told(number, Data(FIVE))


def test_stability_by_hand():
    # 0 1 | 4 5 9 twice, and 0 1 4 5 | 9. Of the first and the last: 4 and 6 pairs together, 2 in both, by chance 24/10;
    # (2 - 2.4) / (5 - 2.4) = -2/13. The mean of 1, -2/13 and -2/13 is 3/13. Without one of them: 1, -2/13 and -2/13,
    # off by 10/13, -5/13 and -5/13; 2/3 of the sum of the squares is (10/13)^2.
    def replicate(make, count, ks, told):
        assert (count, list(ks)) == (3, [2])
        all_rows(told, count)
        return [{2: about([0.5], [6.0])}, {2: about([6.0], [0.5])}, {2: about([2.5], [9.0])}]

    scores = stability.judge(evidence(FIVE, [1, 2, 3], replicate, n_refs=3))
    np.testing.assert_allclose(scores.values, [np.nan, 3 / 13, np.nan], rtol=1e-14)
    np.testing.assert_allclose(scores.errors, [np.nan, 10 / 13, np.nan], rtol=1e-14)
    assert scores.vote == 1
    assert "adjusted Rand index 0.23 at best" in scores.note
    assert stability.judge(evidence(FIVE, [2], replicate, n_refs=3)).vote is None


def test_the_largest_k_within_one_standard_error_of_the_best(monkeypatch):
    said = iter([(0.86, 0.0), (0.9, 0.05), (0.86, 0.0), (0.8, 0.3)])
    monkeypatch.setattr(stability, "_mean_over_pairs", lambda labels: next(said))
    fits = [{k: about(*FIVE[:k]) for k in (2, 3, 4, 5)}]

    def replicate(make, count, ks, told):
        told(0, Data(np.repeat(FIVE, 2, axis=0)))
        return fits

    scores = stability.judge(evidence(np.repeat(FIVE, 2, axis=0), [2, 3, 4, 5], replicate))
    assert scores.vote == 4


def test_each_cluster_by_hand():
    # The data: 0 1 | 4 5 9. Of the first resample 0 and 1 | 4 5 were drawn, and 0 1 4 5 | 9 was found: 2 of 4, 2 of 4.
    # Of the second 5 and 9, and 5 | 9 was found: none of the first cluster, 1 of 2 of the second.
    def replicate(make, count, ks, told):
        told(0, Data(FIVE, np.array([1.0, 2.0, 1.0, 1.0, 0.0])))
        told(1, Data(FIVE, np.array([0.0, 0.0, 0.0, 3.0, 2.0])))
        return [{2: about([2.5], [9.0])}, {2: about([5.0], [9.0])}]

    given = evidence(FIVE, [2], replicate, n_refs=2)
    given.fits[2] = about([0.5], [6.0], labels=np.array([0, 0, 1, 1, 1], np.int32))
    scores = stability.judge(given)
    np.testing.assert_allclose(scores.clusters[2], [1 / 2, (1 / 2 + 1 / 2) / 2], rtol=1e-15)


def test_strength_by_hand():
    # The pair of the first cluster is together; of the three pairs of the second, one is.
    test, predicted = np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 0])
    assert stability.strength(test, predicted) == 1 / 3
    assert stability.strength(np.array([0, 1, 1]), np.array([0, 1, 1])) == 1  # a cluster of one row has no pairs
    assert np.isnan(stability.strength(np.arange(3), np.arange(3)))


def test_prediction_strength_by_hand():
    """Every half is clustered as -1 | 1 or as 0.5 | 3, in turn, whichever rows it has."""
    x = np.repeat([[-1.0], [1.0], [3.0]], 4, axis=0)
    drawn = []

    def replicate(make, count, ks):
        assert (count, list(ks)) == (1, [2])
        drawn.append(make(np.random.default_rng(0)).x[:, 0])
        return [{2: about([-1.0], [2.0]) if len(drawn) % 2 else about([0.0], [3.0])}]

    scores = stability.judge_prediction_strength(evidence(x, [1, 2], replicate, n_refs=4))
    strengths = []
    for first, second in zip(drawn[::2], drawn[1::2], strict=True):
        assert sorted([*first, *second]) == sorted(x[:, 0])
        assert len(first) == len(second) == 6
        left, middle, right = ((second == v).sum() for v in (-1, 1, 3))
        # The second half's own clusters are -1 1 | 3; by the first's centres, 1 and 3 belong together.
        together, all_pairs = left * (left - 1) + middle * (middle - 1), (left + middle) * (left + middle - 1)
        of_second = together / all_pairs
        left, middle, right = ((first == v).sum() for v in (-1, 1, 3))
        # And the first half's own are -1 | 1 3; by the second's centres, 1 belongs to -1.
        together, all_pairs = middle * (middle - 1) + right * (right - 1), (middle + right) * (middle + right - 1)
        strengths.append((of_second + together / all_pairs) / 2)
    assert scores.values[1] == pytest.approx(np.mean(strengths), rel=1e-14)
    assert scores.errors[1] == pytest.approx(np.std(strengths, ddof=1) / 2, rel=1e-12)
    assert len(set(map(tuple, drawn))) > 2  # the cuts differ
    assert scores.values[0] == 1
    assert scores.vote == 1


@pytest.fixture(scope="module")
def four():
    r = np.random.default_rng(2)
    return np.repeat([[0, 0], [10, 0], [0, 10], [10, 10]], 40, axis=0) + 0.5 * r.standard_normal((160, 2))


@pytest.mark.parametrize("judge", [stability.judge, stability.judge_prediction_strength])
def test_four_blobs_are_four(judge, four):
    scores = judge(evidence(four, range(1, 8)))
    assert scores.vote == 4
    assert scores.values[3] == 1
    assert scores.errors[3] == 0
    assert (scores.values[4:] < 0.9).all()
    again = judge(evidence(four, range(1, 8)))
    np.testing.assert_array_equal(scores.values, again.values)


@pytest.mark.parametrize("judge", [stability.judge, stability.judge_prediction_strength])
def test_a_round_cloud_is_one(judge):
    x = np.random.default_rng(3).standard_normal((300, 5))
    assert judge(evidence(x, range(1, 6))).vote == 1
    without_one = judge(evidence(x, range(2, 6)))
    assert without_one.vote is None
    assert without_one.note


def test_a_bootstrap_weighs_rows_and_copies_none(four):
    weights = np.arange(160) % 3 * 1.5
    made = []

    def replicate(make, count, ks, told):
        made.extend(make(np.random.default_rng(number)) for number in range(count))
        for number, each in enumerate(made):
            told(number, each)
        return [{k: about(*four[:k]) for k in ks} for _ in made]

    given = evidence(four, [2], replicate, weights=weights)
    assert stability.judge(given).values[0] == 1
    assert len(made) == 10
    for each in made:
        assert each.x is given.data.x
        counts = np.divide(each.weights, weights, out=np.zeros(160), where=weights > 0)
        assert counts.sum() == (weights > 0).sum()
        assert (counts == counts.astype(int)).all()
        assert each.weights[weights == 0].sum() == 0


def test_a_bootstrap_has_enough_rows_for_the_largest_k():
    r = np.random.default_rng(0)
    data = Data(r.random((6, 1)))
    for seed in range(300):
        drawn = stability._bootstrap(data, np.arange(6), 3, np.random.default_rng(seed))
        assert (drawn.weights > 0).sum() >= 3


def test_labels_are_those_of_the_rule(four):
    given = evidence(four, [3])
    centers = four[[0, 50, 100]]
    np.testing.assert_array_equal(stability._labels(given, {3: about(*centers)}, 3), oracle.labels(four, centers))


@pytest.mark.parametrize("judge", [stability.judge, stability.judge_prediction_strength])
def test_where_no_half_has_enough_rows_nothing_is_fitted(judge):
    def replicate(make, count, ks):
        raise AssertionError("nothing to fit")

    scores = judge(evidence(FIVE, [3, 5], replicate))
    assert np.isnan(scores.values).all()
    assert scores.vote is None


def test_as_many_sets_are_fitted_as_announced():
    calls = []

    def replicate(make, count, ks, told=None):
        calls.append(count)
        made = make(np.random.default_rng(0))
        for number in range(count if told is not None else 0):
            told(number, made)
        return [{2: about([0.5], [6.0])}] * count

    for criterion in (stability.CRITERION, stability.PREDICTION_STRENGTH):
        for n_refs in (1, 2, 5):
            calls.clear()
            criterion.judge(evidence(FIVE, [2], replicate, n_refs=n_refs))
            assert sum(calls) == criterion.replicates(n_refs)
