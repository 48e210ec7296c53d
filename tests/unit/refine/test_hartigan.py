"""Where a descent ends: no label changes, and no row would better be elsewhere, which brute force confirms."""

import math
import sys
from pathlib import Path

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

sys.path.insert(0, str(Path(__file__).parent))
from settled import assert_settled, made

from centra import check
from centra.data import Data
from centra.deadline import Deadline
from centra.engine import bind
from centra.refine import lloyd
from centra.refine.hartigan import settle

ENGINES = {
    "native": {},
    "numpy": {"engine": "numpy"},
    "parts": {"parts": 3},
    "numpy parts": {"engine": "numpy", "parts": 5},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(40))
def test_no_row_would_better_be_elsewhere(seed, engine):
    x, weights, start = made(seed)
    rows = bind(check.data(x, weights), 1, **ENGINES[engine])
    found = settle(rows, start, max_iter=300)
    assert found.stop_reason == "labels"
    labels = rows.labels()
    assert_settled(x, weights, labels, found.centers)
    np.testing.assert_array_equal(found.sizes, np.bincount(labels, minlength=len(start)))
    assert found.inertia == pytest.approx(float(oracle.inertia(x, weights, found.centers)), rel=1e-12, abs=1e-300)
    inertias = [step.inertia for step in found.steps]
    scale = 1e-12 * inertias[0]
    assert all(after <= before + scale for before, after in zip(inertias, [*inertias[1:], found.inertia], strict=True))


def test_it_is_never_above_lloyds_algorithm_and_often_below():
    below = 0
    for seed in range(40):
        x, weights, start = made(seed)
        data = check.data(x, weights)
        end = lloyd(bind(data, 1), start, max_iter=300, tol=0.0)
        found = settle(bind(data, 1), start, max_iter=300).inertia
        least = float(oracle.inertia(x, weights, end.centers))
        assert found <= least * (1 + 1e-12)
        below += found < least * (1 - 1e-6)
    assert below >= 10


class Watched:
    """Rows that note what they are asked for."""

    def __init__(self, bound):
        self._bound, self.asked, self.most_taken = bound, [], 0

    def __getattr__(self, name):
        if name in ("rank", "moves", "step"):
            self.asked.append(name)
        return getattr(self._bound, name)

    def take(self, index):
        self.most_taken = max(self.most_taken, len(index))
        return self._bound.take(index)


def noise(n=600, d=150):
    """Directions without end, in which rows of any clusters are about equally far from all means."""
    return np.random.default_rng(0).normal(size=(n, d))


def test_many_rows_move_at_a_time():
    """One a round were hundreds of rounds, of which each looks at all rows."""
    rows = Watched(bind(Data(noise()), 1))
    found = settle(rows, noise()[:2], max_iter=300)
    assert_settled(noise(), None, rows.labels(), found.centers)
    assert rows.asked.count("moves") < 50


def test_no_more_than_a_few_rows_are_ever_written_out():
    """Of sparse ones with a million columns, many would fill the memory."""
    x = noise(1000, 400)
    rows = Watched(bind(check.data(csr_array(x)), 1))
    settle(rows, x[:2], max_iter=300)
    assert 0 < rows.most_taken <= 64


def test_the_last_row_of_a_cluster_stays():
    """Both rows of the middle would better be outside; without one, the other is its own mean."""
    x = np.array([[-2.5], [-1.0], [1.0], [2.5]])
    rows = bind(Data(x), 1)
    found = settle(rows, np.array([[-2.5], [0.0], [2.5]]), max_iter=300)
    assert found.stop_reason == "labels"
    assert found.inertia == pytest.approx(1.5**2 / 2)
    assert_settled(x, None, rows.labels(), found.centers)


@pytest.mark.parametrize("seed", [20, 28, 35, 43, 60, 65])
def test_labels_that_did_not_change_are_not_yet_those_of_means(seed):
    """Rows may come with labels, as they do after a swap, so that the first step moves none; the next one would."""
    x, weights, start = made(seed)
    rows = bind(check.data(x, weights), 1)
    rows.step(start)
    found = settle(rows, start, max_iter=300)
    assert_settled(x, weights, rows.labels(), found.centers)


def test_what_does_not_lead_below_is_given_up():
    x, _, start = made(1)
    rows = Watched(bind(Data(x), 1))
    least = lloyd(bind(Data(x), 1), start, max_iter=300, tol=0.0).history[-1].inertia
    found = settle(rows, start, max_iter=300, below=least)
    assert found.inertia >= least
    assert "rank" not in rows.asked
    rows = Watched(bind(Data(x), 1))
    assert settle(rows, start, max_iter=300, below=math.nextafter(least, math.inf)).inertia < least
    assert "rank" in rows.asked


@pytest.mark.parametrize(
    ("reason", "broken_off"), [("time", {"deadline": Deadline(0.0)}), ("callback", {"watch": lambda *_: True})]
)
def test_what_is_broken_off_is_not_looked_at_again(reason, broken_off):
    x, _, start = made(1)
    rows = Watched(bind(Data(x), 1))
    found = settle(rows, start, max_iter=300, **broken_off)
    assert (found.stop_reason, len(found.steps)) == (reason, 1)
    assert not {"rank", "moves"} & set(rows.asked)
    assert found.sizes.sum() == len(x)


def test_few_iterations_end_without_moves():
    x, _, start = made(1)
    rows = Watched(bind(Data(x), 1))
    found = settle(rows, start, max_iter=1)
    assert (found.stop_reason, len(found.steps)) == ("max_iter", 1)
    assert found.inertia == pytest.approx(float(oracle.inertia(x, None, found.centers)), rel=1e-13)
    assert "moves" not in rows.asked


def test_time_ends_moves_too():
    """The clock stands still until rows are to move."""
    ticking = []

    class Clock(Deadline):
        passed = property(lambda self: bool(ticking))

    class Until(Watched):
        def moves(self, weights):
            ticking.append(True)
            return self._bound.moves(weights)

    rows = Until(bind(Data(noise()), 1))
    found = settle(rows, noise()[:2], max_iter=300, deadline=Clock(1.0))
    assert rows.most_taken == 0
    end = lloyd(bind(Data(noise()), 1), noise()[:2], max_iter=300, tol=0.0)
    np.testing.assert_array_equal(found.centers, end.centers)
