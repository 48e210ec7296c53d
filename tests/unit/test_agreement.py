"""Agreement of two clusterings: by hand, by brute force, beside scikit-learn's index."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from centra.agreement import adjusted_rand, contingencies, largest_jaccards, mean_jaccards, reading


def brute_rand(a, b):
    """Hubert and Arabie's index from all pairs, one by one."""
    pairs = [(i, j) for i in range(len(a)) for j in range(i)]
    in_a = [a[i] == a[j] for i, j in pairs]
    in_b = [b[i] == b[j] for i, j in pairs]
    both = sum(p and q for p, q in zip(in_a, in_b, strict=True))
    chance = sum(in_a) * sum(in_b) / len(pairs)
    return (both - chance) / ((sum(in_a) + sum(in_b)) / 2 - chance)


def rand(a, b):
    return adjusted_rand(contingencies(a, b))


def test_contingencies_by_hand():
    table = contingencies(np.array([0, 0, 2, 2, 2]), np.array([0, 1, 1, 1, 1]))
    np.testing.assert_array_equal(table, [[1, 1], [0, 0], [0, 3]])
    assert contingencies(np.array([0]), np.array([0]), 3).tolist() == [[1], [0], [0]]


def test_adjusted_rand_by_hand():
    # pairs together: 1 + 3 = 4 in a, 1 + 1 = 2 in b, 2 in both; by chance 4 * 2/10; (2 - 0.8) / (3 - 0.8)
    a, b = np.array([0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2])
    assert rand(a, b) == pytest.approx(6 / 11, rel=1e-15)


def test_adjusted_rand_by_brute_force_and_beside_scikit_learn():
    r = np.random.default_rng(1)
    for _ in range(20):
        a, b = r.integers(0, 4, 60), r.integers(0, 7, 60)
        a[:30] = b[:30] % 4
        assert rand(a, b) == pytest.approx(brute_rand(a, b), rel=1e-13)
        assert rand(a, b) == pytest.approx(adjusted_rand_score(a, b), rel=1e-13)
    many = r.integers(0, 3, 200_000)  # squares of pairs beyond 2^63
    assert rand(many, many) == 1
    same, apart = np.zeros(6, int), np.arange(6)
    for a, b in [(same, same), (apart, apart), (same, apart)]:
        assert rand(a, b) == adjusted_rand_score(a, b)


def test_jaccard_by_hand():
    # Clusters abcd | ef | none, others abc | def: 3 of 4 and 1 of 6; none and 2 of 3.
    a, b = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1])
    found = largest_jaccards(contingencies(a, b, 3))
    np.testing.assert_array_equal(found, [3 / 4, 2 / 3, np.nan])


def test_jaccard_by_brute_force():
    r = np.random.default_rng(2)
    a, b = r.integers(0, 5, 80), r.integers(0, 4, 80)
    rows = range(80)
    expected = []
    for c in range(5):
        own = {i for i in rows if a[i] == c}
        others = [{i for i in rows if b[i] == other} for other in range(4)]
        expected.append(max(len(own & other) / len(own | other) for other in others))
    np.testing.assert_allclose(largest_jaccards(contingencies(a, b)), expected, rtol=1e-15)


def test_resamples_without_rows_of_a_cluster_do_not_count():
    found = mean_jaccards(np.array([[1.0, np.nan, np.nan], [0.5, 0.25, np.nan]]))
    np.testing.assert_array_equal(found, [0.75, 0.25, np.nan])


def test_readings():
    said = {1.0: "highly stable", 0.85: "highly stable", 0.84: "stable", 0.75: "stable", 0.7: "in doubt"}
    said |= {0.6: "in doubt", 0.59: "not stable", 0.51: "not stable", 0.5: "dissolved", 0.0: "dissolved"}
    assert {value: reading(value, short=True) for value in said} == said
    assert reading(0.8) == "a valid, stable cluster"
    assert reading(np.nan) == ""
