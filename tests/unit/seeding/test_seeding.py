"""The rows that k-means++ and random picks: how often each, against probabilities that are enumerated here."""

from itertools import permutations, product
from math import comb, log

import numpy as np
import oracle
import pytest
from scipy.stats import chisquare
from sklearn.cluster import kmeans_plusplus
from sklearn.datasets import load_iris, make_blobs

from centra import datasets
from centra.data import Data
from centra.engine import bind
from centra.seeding import plusplus, random_rows

X = np.array([[0.0, 0.0], [1.0, 0.5], [3.0, 0.0], [3.5, 1.0], [10.0, 2.0], [4.0, 6.0]])
WEIGHTS = {"equal weights": None, "weights": np.array([1.0, 2.0, 0.0, 1.0, 0.5, 3.0])}
DRAWS = 20_000


def probabilities(weights, k, trials, power=2):
    """Of every ordered choice of k rows by the textbook; `power` of the distance is 2 there.

    Of `trials` candidates, drawn with replacement, the first that leaves the lowest sum wins.
    """
    w = np.ones(len(X)) if weights is None else weights
    distance = np.sqrt(((X[:, None] - X) ** 2).sum(axis=2)) ** power
    found = {(i,): p for i, p in enumerate(w / w.sum()) if p > 0}
    for _ in range(1, k):
        longer = {}
        for picks, p in found.items():
            mass = w * distance[:, picks].min(axis=1)
            after = [w @ distance[:, [*picks, i]].min(axis=1) for i in range(len(X))]
            for candidates in product(np.flatnonzero(mass), repeat=trials):
                chosen = (*picks, min(candidates, key=after.__getitem__))
                share = p * np.prod(mass[list(candidates)] / mass.sum())
                longer[chosen] = longer.get(chosen, 0.0) + share
        found = longer
    return found


def drawn(weights, k, trials):
    rows, rng, counts = bind(Data(X, weights)), np.random.default_rng(5), {}
    for _ in range(DRAWS):
        picks = tuple(plusplus(rows.fresh(), k, rng, trials).tolist())
        counts[picks] = counts.get(picks, 0) + 1
    return counts


def p_value(counts, expected):
    """Of a chi-square test; choices that are expected fewer than 5 times are taken together."""
    assert set(counts) <= set(expected)
    draws = sum(counts.values())
    cells = np.array([[counts.get(choice, 0), draws * p] for choice, p in expected.items()])
    rare = cells[:, 1] < 5
    cells = np.vstack([cells[~rare], cells[rare].sum(axis=0)]) if rare.any() else cells
    cells = cells[cells[:, 1] > 0]
    return chisquare(*cells.T).pvalue


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("trials", [1, None], ids=["plain", "greedy"])
def test_plusplus_picks_as_often_as_the_textbook(trials, k, weights):
    expected = probabilities(WEIGHTS[weights], k, trials or 2 + int(log(k)))
    assert sum(expected.values()) == pytest.approx(1)
    assert p_value(drawn(WEIGHTS[weights], k, trials), expected) > 1e-3


@pytest.mark.parametrize(
    "wrong",
    [{"power": 1}, {"power": 3}, {"trials": 2}, {"weights": np.array([1.0, 1.0, 0.0, 1.0, 1.0, 1.0])}],
    ids=["distance, not squared", "cubed", "the better of two", "without weights"],
)
def test_another_distribution_would_be_noticed(wrong):
    textbook = {"weights": WEIGHTS["weights"], "k": 2, "trials": 1}
    assert p_value(drawn(**textbook), probabilities(**textbook | wrong)) < 1e-9


def test_another_number_of_trials_would_be_noticed():
    greedy = drawn(None, 3, None)
    for trials in (1, 2, 4):
        assert p_value(greedy, probabilities(None, 3, trials)) < 1e-9


DATA = {
    "iris": (load_iris().data, 3),
    "blobs": (make_blobs(500, 5, centers=20, random_state=0)[0], 20),
    "board": (datasets.board_uniform(400, random_state=0), 12),
}


SEEDS = 500


def potential(x, centers):
    return float(oracle.inertia(x, None, centers))


@pytest.mark.parametrize("name", DATA)
def test_mean_potential_is_not_above_that_of_sklearn(name):
    x, k = DATA[name]
    rows = bind(Data(x))
    ours = [potential(x, x[plusplus(rows.fresh(), k, np.random.default_rng(seed))]) for seed in range(SEEDS)]
    theirs = [potential(x, kmeans_plusplus(x, k, random_state=seed)[0]) for seed in range(SEEDS)]
    error = np.hypot(np.std(ours), np.std(theirs)) / np.sqrt(SEEDS)
    assert np.mean(ours) < np.mean(theirs) + 2 * error
    assert error < 0.02 * np.mean(theirs)


def test_greedy_plusplus_lowers_the_potential():
    x = datasets.board_gauss(300, 5, sd=0.1, random_state=1)
    rows = bind(Data(x))
    plain, greedy = (
        np.mean([potential(x, x[plusplus(rows.fresh(), 5, np.random.default_rng(s), trials)]) for s in range(40)])
        for trials in (1, None)
    )
    assert greedy < 0.9 * plain


def test_random_rows_are_a_fair_sample_without_replacement():
    rows, rng, counts = bind(Data(np.arange(5.0)[:, None])), np.random.default_rng(2), {}
    for _ in range(DRAWS):
        picked = tuple(random_rows(rows.fresh(), 3, rng).tolist())
        assert len(set(picked)) == 3
        counts[picked] = counts.get(picked, 0) + 1
    assert p_value(counts, dict.fromkeys(permutations(range(5), 3), 1 / (6 * comb(5, 3)))) > 1e-3


def test_random_rows_where_few_hold_nearly_all_weight():
    weights = np.array([1e12, 1e12, 1, 1, 1, 1])
    picked = random_rows(bind(Data(np.arange(6.0)[:, None], weights)), 6, np.random.default_rng(0))
    assert sorted(picked) == [0, 1, 2, 3, 4, 5]
