"""The optimum of one column, against all ways to cut it in exact arithmetic."""

from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest

from centra.onecolumn import optimum

RNG = np.random.default_rng


def best(values, weights, most):
    """For each k: the least inertia as a fraction, the first number of each cluster of the leftmost cuts, the means.

    Where there are fewer different numbers, up to as many.
    """
    total = {}
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        if weight > 0:
            total[Fraction(value)] = total.get(Fraction(value), 0) + Fraction(weight)
    x = sorted(total)
    w, s, q = (list(accumulate((total[v] * v**p for v in x), initial=Fraction(0))) for p in range(3))

    def cost(i, j):
        return q[j] - q[i] - (s[j] - s[i]) ** 2 / (w[j] - w[i])

    costs = {(i, j): cost(i, j) for j in range(len(x) + 1) for i in range(j)}
    least, answers = {0: (Fraction(0), [])}, []
    for _ in range(min(most, len(x))):
        ends = {}
        for j in range(1, len(x) + 1):
            ways = [(known + costs[i, j], i) for i, (known, _) in least.items() if i < j]
            if ways:
                inertia, i = min(ways)
                ends[j] = inertia, [*least[i][1], i]
        least = ends
        inertia, cuts = least[len(x)]
        means = [(s[j] - s[i]) / (w[j] - w[i]) for i, j in zip(cuts, [*cuts[1:], len(x)], strict=True)]
        answers.append((inertia, [float(x[i]) for i in cuts], means))
    return answers


def groups(rng, n):
    """Far apart and tight: the second half of a double's digits is all that there is."""
    return rng.normal(size=n) * 1e-3 + rng.choice([-1e9, 1e9, 3.0], n)


VALUES = {
    "whole": lambda rng, n: rng.integers(0, 9, n).astype(float),
    "one after another": lambda rng, n: np.arange(float(n)),
    "normal": lambda rng, n: rng.normal(size=n),
    "whole, far away": lambda rng, n: 1e9 + rng.integers(0, 40, n),
    "of all sizes": lambda rng, n: rng.normal(size=n) * 10.0 ** rng.integers(-8, 9, n),
    "far apart": groups,
    "huge": lambda rng, n: rng.normal(size=n) * 2.0**480,
    "tiny": lambda rng, n: rng.normal(size=n) * 2.0**-400,
    "pairs": lambda rng, n: np.arange(n) // 2 * 10.0 + np.arange(n) % 2,
}
WEIGHTS = {
    "1": lambda rng, n: np.ones(n),
    "whole, some 0": lambda rng, n: np.append(rng.integers(0, 4, n - 1), 1.0),
    "of all sizes": lambda rng, n: 10.0 ** rng.uniform(-6, 6, n),
}


@pytest.mark.parametrize("weigh", WEIGHTS)
@pytest.mark.parametrize("kind", VALUES)
def test_it_is_the_optimum_whatever_the_numbers(kind, weigh):
    rng = RNG(sum(map(ord, kind + weigh)))
    for _ in range(12):
        n, k = int(rng.integers(1, 20)), int(rng.integers(1, 10))
        values, weights = VALUES[kind](rng, n), WEIGHTS[weigh](rng, n)
        inertia, firsts, means = best(values, weights, k)[-1]
        order = rng.permutation(n)
        found = optimum(values[order], None if weigh == "1" else weights[order], k)
        assert found.firsts.tolist() == firsts
        assert abs(Fraction(found.inertia) - inertia) <= Fraction(1, 2**49) * inertia
        assert found.centers.tolist() == pytest.approx(list(map(float, means)), rel=1e-15, abs=1e-300)
        assert 0 <= Fraction(found.below) <= inertia
        if weigh != "of all sizes" and kind not in ("of all sizes", "far apart"):
            assert found.below >= float(inertia) * (1 - 1e-14)


@pytest.mark.parametrize("n", [11, 12, 29, 40])
@pytest.mark.parametrize("step", [1.0, 0.1])
def test_of_equal_optima_the_leftmost(n, step):
    """Numbers one after another have many: any order of the sizes will do. Tenths only seem to, and are told apart."""
    values = np.round(np.arange(n) * step, 1)
    for k, (_, firsts, _) in enumerate(best(values, np.ones(n), n), start=1):
        assert optimum(values, None, k).firsts.tolist() == firsts


def test_every_number_of_clusters_of_more_numbers():
    values = RNG(3).gamma(0.3, size=50)
    for k, (inertia, firsts, _) in enumerate(best(values, np.ones(50), 50), start=1):
        found = optimum(values, None, k)
        assert found.firsts.tolist() == firsts
        assert found.inertia == pytest.approx(float(inertia), rel=1e-15, abs=0)
        assert found.below <= inertia


def by_rows(values, k):
    """The same in wider floats: enough to tell whether many numbers were cut well."""
    x = np.sort(values).astype(np.longdouble)
    w, s, q = (np.append(x[:1] * 0, np.cumsum(x**p)) for p in range(3))
    least = np.append(0.0, np.full(len(x), np.inf))
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = q - q[:, None] - (s - s[:, None]) ** 2 / (w - w[:, None])
    costs[np.tril_indices(len(x) + 1)] = np.inf
    for _ in range(k):
        least = (least[:, None] + costs).min(axis=0)
    return least[-1]


@pytest.mark.parametrize("draw", ["uniform", "normal", "standard_cauchy", "lognormal"])
@pytest.mark.parametrize("k", [2, 5, 30])
def test_many_numbers(draw, k):
    values = getattr(RNG(k), draw)(size=500)
    assert optimum(values, None, k).inertia == pytest.approx(by_rows(values, k), rel=1e-12)


@pytest.mark.parametrize("draw", ["uniform", "normal", "standard_cauchy"])
def test_more_numbers_than_are_looked_at_first(draw):
    """Cuts are where no number is nearer to the next centre, and the bound leaves hardly any room."""
    values = getattr(RNG(1), draw)(size=100_000)
    for k in (2, 50, 1000):
        found = optimum(values, None, k)
        assert len(found.firsts) == k
        assert found.inertia * (1 - 1e-9) <= found.below <= found.inertia
        middles = (found.centers[1:] + found.centers[:-1]) / 2
        last = np.sort(values)[np.searchsorted(np.sort(values), found.firsts[1:]) - 1]
        assert (last < middles).all()
        assert (middles < found.firsts[1:]).all()


def test_equal_numbers_stay_together_and_a_weight_of_two_is_two_rows():
    rng = RNG(5)
    values, counts = rng.integers(0, 256, 500).astype(float), rng.integers(1, 5, 500)
    one, other = optimum(values, counts.astype(float), 30), optimum(np.repeat(values, counts), None, 30)
    np.testing.assert_array_equal(one.firsts, other.firsts)
    assert one.inertia == pytest.approx(other.inertia, rel=1e-15)


def test_weights_may_be_scaled_by_anything():
    values, weights = RNG(6).normal(size=300), RNG(7).random(300)
    plain = optimum(values, weights, 8)
    for scale in (2.0**-900, 2.0**900):
        found = optimum(values, weights * scale, 8)
        np.testing.assert_array_equal(found.centers, plain.centers)
        assert found.inertia == plain.inertia * scale


def test_fewer_different_numbers_than_clusters():
    found = optimum(np.array([2.0, -0.0, 0.0, 2.0, 5.0]), np.array([1.0, 1.0, 1.0, 3.0, 0.0]), 4)
    assert found.centers.tolist() == found.firsts.tolist() == [0.0, 2.0]
    assert (found.inertia, found.below) == (0.0, 0.0)


def test_where_weights_are_lost_among_others_the_bound_is_none():
    """Beyond 2^100 or so, twice the digits are too few, and what is found may not be the best."""
    rng = RNG(8)
    for _ in range(60):
        values, weights = rng.integers(0, 20, 12).astype(float), 10.0 ** rng.uniform(-36, 0, 12)
        inertia, _, _ = best(values, weights, 4)[-1]
        assert Fraction(optimum(values, weights, 4).below) <= inertia
        found = optimum(values, np.ldexp(1.0, rng.integers(-1000, 1000, 12)), 4)
        assert found.below <= found.inertia
        assert (np.diff(found.centers) > 0).all()
