"""Mini-batch k-means as a function of Rows."""

import numpy as np
import pytest

from centra.data import Data
from centra.engine import bind
from centra.refine import minibatch

RNG = np.random.default_rng(0)
X = RNG.standard_normal((400, 3)) + RNG.integers(0, 4, 400)[:, None] * 5.0
WEIGHTS = RNG.integers(0, 3, 400).astype(float)


def refine(weights=None, *, tol=0.0, max_no_improvement=None, max_steps=30, watch=None, **engine):
    rows = bind(Data(X, weights), 1, **engine)
    units = rows if weights is None else bind(Data(X), 1, **engine)
    options = {"batch_size": 64, "max_steps": max_steps, "reassignment_ratio": 0.2, "rng": np.random.default_rng(5)}
    options |= {"tol": tol, "max_no_improvement": max_no_improvement, "watch": watch}
    return minibatch(rows, units, np.concatenate([X[:5], np.full((1, 3), 1e3)]), **options)


@pytest.mark.parametrize("engine", [{"engine": "numpy"}, {"parts": 3}, {"engine": "numpy", "parts": 7}])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
def test_every_engine_gives_the_same_answer(engine, weights):
    running, reason, history = refine(weights, **engine)
    expected, _, expected_history = refine(weights)
    np.testing.assert_array_equal(running.centers, expected.centers)
    np.testing.assert_array_equal(running.counts, expected.counts)
    np.testing.assert_allclose([s.inertia for s in history], [s.inertia for s in expected_history], rtol=1e-12)
    assert (reason, len(history)) == ("max_iter", 30)


def test_watch_sees_every_batch_and_may_stop():
    seen = []

    def watch(step, inertia, centers):
        seen.append((step, inertia, centers))
        return step == 3

    running, reason, history = refine(watch=watch)
    assert reason == "callback"
    assert [(step, inertia) for step, inertia, _ in seen] == list(enumerate(step.inertia for step in history))
    np.testing.assert_array_equal(seen[-1][2], running.centers)
    assert len(seen) == 4


def test_the_first_batch_stops_nothing_by_itself():
    assert len(refine(tol=1e9)[2]) == 2
    assert len(refine(max_no_improvement=0)[2]) == 2
