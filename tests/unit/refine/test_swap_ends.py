"""When a swap search ends, and what is told of it until then."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from settled import NOISE, POOR, X, groups

from centra import kmeans
from centra.data import Data
from centra.deadline import Deadline
from centra.engine import bind
from centra.refine import elites, swap
from centra.refine.swap import LEAST_PATIENCE


def fit(x=X, k=9, **options):
    return kmeans(x, k, **{"algorithm": "swap", "random_state": 0, **options})


@pytest.mark.parametrize(("x", "start"), [(X, POOR), (NOISE, NOISE[:3])], ids=["groups", "noise"])
def test_who_watches_is_told_of_each_step_and_may_stop_it(x, start):
    def told_until(stop):
        told = []

        def watch(i, inertia, centers):
            told.append((i, inertia, centers.copy()))
            return len(told) == stop

        return told, swap(bind(Data(x), 1), start, max_iter=300, rng=np.random.default_rng(0), watch=watch)

    told, found = told_until(None)
    assert [i for i, *_ in told] == list(range(len(found.history)))
    assert [inertia for _, inertia, _ in told] == [step.inertia for step in found.history]
    np.testing.assert_allclose(told[-1][2], found.centers, rtol=1e-12)
    for stop in range(1, len(told)):
        some, stopped = told_until(stop)
        assert (len(some), stopped.stop_reason) == (stop, "callback")
        assert len(stopped.history) <= stop + 1


class Ticking(Deadline):
    """Passes after it was looked at so many times, however fast the machine is."""

    def __init__(self, looks):
        super().__init__(1e9)
        self.left = looks

    @property
    def passed(self):
        self.left -= 1
        return self.left < 0


def in_time(looks, seed=0, k=12):
    x, rng = groups(k=30, each=12, seed=5), np.random.default_rng(seed)

    def anew(rows):
        assert rows.potential == len(x)  # nothing is covered
        return x[rng.choice(len(x), k, replace=False)]

    return swap(
        bind(Data(x), 1),
        x[:k],
        max_iter=300,
        rng=rng,
        deadline=Ticking(looks),
        seed=anew,
    )


def test_the_longer_the_better():
    ends = [in_time(looks) for looks in (0, 10, 20, 40, 80, 800)]
    assert {found.stop_reason for found in ends} == {"time"}
    assert (ends[0].n_iter, len(ends[0].history)) == (1, 1)
    inertias = [found.history[-1].inertia for found in ends]
    assert inertias == sorted(inertias, reverse=True)
    assert len(set(inertias)) >= 4
    assert [found.n_iter for found in ends] == sorted(found.n_iter for found in ends)


def test_no_time_at_all_is_an_answer():
    found = fit(k=60, max_seconds=0)
    assert (found.stop_reason, found.n_iter, found.sizes.min() > 0) == ("time", 1, True)
    np.testing.assert_array_equal(found.labels, found.predict(X))


def test_time_that_brings_nothing_is_not_taken(monkeypatch):
    """There is one optimum: after a while of searches from anew, that is that."""
    monkeypatch.setattr(elites, "ENOUGH", 5)
    found = fit(np.arange(4.0)[:, None], 2, max_seconds=1e6)
    assert (found.stop_reason, found.inertia) == ("swaps", 1)
    assert fit(X[:3], 3, max_seconds=1e6).inertia == fit(np.ones((5, 1)), 1, max_seconds=1e6).inertia == 0


def test_a_few_swaps_in_vain_end_it():
    """On rows where no swap can help, the first descent is all that is told, and the swaps were counted."""
    vain = []

    class Counted:
        def __init__(self, bound):
            self._bound = bound

        def __getattr__(self, name):
            return getattr(self._bound, name)

        def swaps(self, points):
            vain.append(len(points))
            return self._bound.swaps(points)

    x = np.array([[0.0], [1.0], [10.0], [11.0]])
    for k, wanted in ((2, LEAST_PATIENCE), (1, 0), (4, 0)):
        vain.clear()
        found = swap(Counted(bind(Data(x), 1)), x[::2][:k] if k < 4 else x, max_iter=9, rng=np.random.default_rng(0))
        assert (len(vain), found.stop_reason) == (wanted, "swaps")


def test_one_iteration_after_each_swap():
    found = fit(init=POOR, max_iter=1)
    assert found.stop_reason == "max_iter"
    assert found.inertia < kmeans(X, 9, init=POOR, max_iter=1).inertia / 2
