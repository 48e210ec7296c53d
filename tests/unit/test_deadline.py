"""max_seconds reaches into seeding: what is missing by then is drawn at once, and the answer is valid."""

import numpy as np
import pytest

from centra import check, kmeans, minibatch
from centra.deadline import Deadline
from centra.engine import bind
from centra.seeding import METHODS

X = np.random.default_rng(0).random((400, 3))
# Nearly all of the weight on a few rows, so that random rows, too, have to look for the others.
WEIGHTS = np.where(np.arange(400) < 3, 1.0, 1e-12)


class Counted:
    """Rows that count how often they are covered."""

    def __init__(self, bound):
        self._bound, self.covered = bound, 0

    def __getattr__(self, name):
        return getattr(self._bound, name)

    def cover(self, points):
        self.covered += 1
        return self._bound.cover(points)


@pytest.mark.parametrize("method", ["k-means++", "random", "maximin"])
def test_seeds_that_are_missing_are_drawn_at_once(method):
    in_time, late = (Counted(bind(check.data(X, WEIGHTS))) for _ in range(2))
    rng = np.random.default_rng
    METHODS[method](in_time, 50, rng(0), deadline=Deadline(np.inf))
    seeds = METHODS[method](late, 50, rng(0), deadline=Deadline(0.0))
    assert seeds.shape == (50, 3)
    assert late.covered == 1
    assert in_time.covered > 40


@pytest.mark.parametrize("method", METHODS)
def test_no_time_at_all_gives_all_clusters(method):
    x = X[:, :1] if method == "quantile" else X
    result = kmeans(x, 60, init=method, random_state=0, max_seconds=0)
    assert result.stop_reason == "time"
    assert result.n_iter == 1
    assert (result.sizes > 0).all()


def test_time_ends_a_fit_whose_runs_are_not_all_made():
    """Each run came to its own end: that of the fit is another."""
    result = kmeans(np.repeat(X[:4], 100, axis=0), 4, n_init=10**6, random_state=0, max_seconds=0.1)
    assert len(result.restarts) < 10**6
    assert result.restarts[0].stop_reason != "time"
    assert result.stop_reason == "time"
    assert kmeans(X, 4, n_init=2, random_state=0, max_seconds=60).stop_reason != "time"


def test_batches_hear_the_deadline_too():
    result = minibatch(X, 4, batch_size=10, max_no_improvement=None, random_state=0, max_seconds=0)
    assert result.stop_reason == "time"
    assert len(result.history) == 1
