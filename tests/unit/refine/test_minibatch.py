"""Mini-batch k-means as a function of Rows."""

import numpy as np
import pytest

from centra.data import Data
from centra.engine import bind
from centra.refine import minibatch

RNG = np.random.default_rng(0)
X = RNG.standard_normal((400, 3)) + RNG.integers(0, 4, 400)[:, None] * 5.0
WEIGHTS = RNG.integers(0, 3, 400).astype(float)


def refine(weights=None, *, tol=0.0, max_no_improvement=None, max_iter=5, watch=None, **engine):
    rows = bind(Data(X, weights), 1, **engine)
    options = {"batch_size": 64, "max_iter": max_iter, "reassignment_ratio": 0.2, "rng": np.random.default_rng(5)}
    options |= {"tol": tol, "max_no_improvement": max_no_improvement, "watch": watch}
    return minibatch(rows, np.concatenate([X[:5], np.full((1, 3), 1e3)]), **options)


@pytest.mark.parametrize("engine", [{"engine": "numpy"}, {"parts": 3}, {"engine": "numpy", "parts": 7}])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
def test_every_engine_gives_the_same_answer(engine, weights):
    found, expected = refine(weights, **engine), refine(weights)
    np.testing.assert_array_equal(found.centers, expected.centers)
    np.testing.assert_allclose([s.inertia for s in found.history], [s.inertia for s in expected.history], rtol=1e-12)
    assert (found.stop_reason, len(found.history), found.n_iter) == ("max_iter", 31, 5)


def test_watch_sees_every_batch_and_may_stop():
    seen = []

    def watch(step, inertia, centers):
        seen.append((step, inertia, centers))
        return step == 3

    found = refine(watch=watch)
    assert found.stop_reason == "callback"
    assert [(step, inertia) for step, inertia, _ in seen] == list(enumerate(step.inertia for step in found.history))
    np.testing.assert_array_equal(seen[-1][2], found.centers)
    assert len(seen) == 4


def test_the_first_batch_stops_nothing_by_itself():
    assert len(refine(tol=1e9).history) == 2
    assert len(refine(max_no_improvement=0).history) == 2
