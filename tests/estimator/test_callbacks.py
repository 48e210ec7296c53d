"""scikit-learn's callbacks, where it has them."""

import numpy as np
import pytest
from sklearn.datasets import load_iris

from centra import KMeans

callback = pytest.importorskip("sklearn.callback", reason="scikit-learn has callbacks from 1.9 on")
IRIS = load_iris().data


class Recorder:
    """Notes every task; asks for a stop after so many iterations of a run."""

    def __init__(self, stop_after=None):
        self.stop_after, self.begun, self.ended, self.scores = stop_after, [], [], []

    def setup(self, estimator, context):
        self.begun.append("setup")

    def teardown(self, estimator, context):
        self.ended.append("teardown")

    def on_fit_task_begin(self, estimator, context):
        self.begun.append(context.task_name)

    def on_fit_task_end(self, estimator, context, *, X, fitted_estimator):
        self.ended.append(context.task_name)
        if context.task_name == "iteration":
            self.scores.append(fitted_estimator.score(X))
            return context.task_id + 1 == self.stop_after
        return False


def test_every_task_is_announced_and_ended():
    recorder = Recorder()
    model = KMeans(3, n_init=3, init="random", random_state=0).set_callbacks(recorder).fit(IRIS)
    iterations = sum(run.n_iter for run in model.restarts_)
    assert sorted(recorder.begun) == sorted(["setup", "fit", *["run"] * 3, *["iteration"] * iterations])
    assert sorted(recorder.ended) == sorted(["teardown", "fit", *["run"] * 3, *["iteration"] * iterations])
    assert max(recorder.scores) == pytest.approx(-model.inertia_)


def test_a_callback_stops_a_run():
    model = KMeans(3, random_state=0, tol=0).set_callbacks(Recorder(stop_after=2)).fit(IRIS)
    assert (model.n_iter_, model.stop_reason_) == (2, "callback")
    np.testing.assert_array_equal(model.labels_, model.predict(IRIS))


def test_their_progress_bar_and_scores_work():
    monitor = callback.ScoringMonitor(scoring=lambda estimator, X, y: estimator.score(X))
    model = KMeans(3, random_state=0).set_callbacks(monitor).fit(IRIS)
    assert len(monitor.get_logs().data) >= model.n_iter_
    pytest.importorskip("rich")
    KMeans(3, random_state=0).set_callbacks(callback.ProgressBar()).fit(IRIS)
