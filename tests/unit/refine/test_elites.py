"""Good solutions combined: of each two centres that belong together, one."""

from types import SimpleNamespace

import numpy as np
import pytest

from centra.data import Data
from centra.engine import bind
from centra.refine import elites
from centra.refine.elites import BARREN, POPULATION, _crossed, improve

ENOUGH = 4  # a hundred populations take a second
RNG = np.random.default_rng(0)
ROWS = bind(Data(RNG.normal(size=(20, 2))), 1)


def test_of_each_pair_one_is_taken():
    one = RNG.normal(size=(8, 2))
    other = (one + 1e-3)[RNG.permutation(8)]
    child = _crossed(ROWS, one, other, np.random.default_rng(1))
    from_one, from_other = (child == one).all(axis=1), (child == one + 1e-3).all(axis=1)
    assert (from_one ^ from_other).all()
    assert 0 < from_one.sum() < 8


@pytest.fixture(autouse=True)
def _fewer_populations(monkeypatch):
    monkeypatch.setattr(elites, "ENOUGH", ENOUGH)


def found(inertia, k=2):
    return SimpleNamespace(rows=ROWS, centers=RNG.normal(size=(k, 2)), inertia=inertia)


class Journal:
    """Of descents that end where it is told; over after so many."""

    def __init__(self, best, children=(), most=10**9):
        self.best, self.children, self.most, self.settled = best, iter(children), most, 0

    @property
    def over(self):
        return self.settled >= self.most

    def settle(self, rows, centers):
        self.settled += 1
        child = found(next(self.children, 2.0))
        self.best = min(self.best, child, key=lambda each: each.inertia)
        return child


def run(journal, start):
    improve(journal.best, journal=journal, search=lambda begun: begun, start=start, rng=np.random.default_rng(0))


def test_populations_that_bring_nothing_end_it():
    journal, starts = Journal(found(2.0)), []

    def start():
        starts.append(1)
        return found(2.0)

    run(journal, start)
    assert (len(starts), journal.settled) == (ENOUGH * (POPULATION - 1), ENOUGH * BARREN)


def test_a_better_child_takes_the_place_of_the_worst():
    """And while such come, the population goes on; what is known already counts as none."""
    journal, starts = Journal(found(2.0), [5.0, 4.0, 3.0, 3.0]), []

    def start():
        starts.append(1)
        return found(10.0 + len(starts))

    run(journal, start)
    # Three children came in, then the known one was the first of so many in vain, or of 2.0, which is known as well.
    assert journal.settled == 3 + ENOUGH * BARREN
    assert len(starts) == ENOUGH * (POPULATION - 1)


def test_what_is_better_than_all_begins_the_count_anew():
    journal = Journal(found(2.0), [3.0] * (2 * BARREN) + [1.0])
    run(journal, lambda: found(3.0))
    assert journal.best.inertia == 1.0
    # Two populations in vain; one in which 1.0 came in; as many as it takes: 2.0 comes into each of these once.
    assert journal.settled == 2 * BARREN + (1 + BARREN) + ENOUGH * (1 + BARREN)


@pytest.mark.parametrize("most", [0, 3, 25])
def test_nothing_is_begun_when_it_is_over(most):
    journal = Journal(found(2.0), most=most)

    def start():
        assert not journal.over
        journal.settled += 1
        return found(2.0)

    run(journal, start)
    assert journal.settled == most


def test_time_that_ends_during_a_start_leaves_it_there():
    journal = Journal(found(2.0))

    def start():
        journal.most = 0

    run(journal, start)
    assert journal.settled == 0


@pytest.mark.parametrize("best", [found(2.0, k=1), found(0.0)])
def test_one_cluster_or_nothing_to_gain(best):
    run(Journal(best), lambda: pytest.fail("a start"))
