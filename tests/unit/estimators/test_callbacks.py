"""scikit-learn's callbacks, where it has them."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from centra import KMeans, MiniBatchKMeans

callback = pytest.importorskip("sklearn.callback", reason="scikit-learn has callbacks from 1.9 on")
IRIS = load_iris().data


@pytest.fixture(params=[KMeans(3), MiniBatchKMeans(3, batch_size=40)], ids=lambda e: type(e).__name__)
def model(request):
    return clone(request.param).set_params(random_state=0, tol=0)


class Recorder:
    """Notes every task; asks for a stop after so many iterations of a run."""

    def __init__(self, stop_after=None):
        self.stop_after, self.begun, self.ended, self.scores, self.seen = stop_after, [], [], [], None

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
            self.seen = fitted_estimator
            return context.task_id + 1 == self.stop_after
        return False


def tasks(around, runs, iterations):
    return sorted([around, "fit", *["run"] * runs, *["iteration"] * iterations])


def test_every_task_is_announced_and_ended():
    recorder = Recorder()
    model = KMeans(3, n_init=3, init="random", random_state=0).set_callbacks(recorder).fit(IRIS)
    iterations = sum(run.n_iter for run in model.restarts_)
    assert sorted(recorder.begun) == tasks("setup", 3, iterations)
    assert sorted(recorder.ended) == tasks("teardown", 3, iterations)
    assert max(recorder.scores) == pytest.approx(-model.inertia_)


def test_every_batch_is_announced_and_ended():
    recorder = Recorder()
    model = MiniBatchKMeans(3, n_init=3, batch_size=40, random_state=0).set_callbacks(recorder).fit(IRIS)
    assert recorder.begun == ["setup", "fit", "run", *["iteration"] * model.n_steps_]
    assert recorder.ended == [*["iteration"] * model.n_steps_, "run", "fit", "teardown"]
    assert recorder.scores[-1] == pytest.approx(-model.inertia_)
    assert (recorder.seen.n_steps_, recorder.seen.n_iter_) == (model.n_steps_, model.n_iter_)


def test_refit_is_a_fit(model):
    before = clone(model).fit(IRIS)
    recorder = Recorder()
    model.set_callbacks(recorder).refit(IRIS, match=before)
    assert sorted(recorder.begun) == tasks("setup", 1, len(model.history_))
    assert sorted(recorder.ended) == tasks("teardown", 1, len(model.history_))


def test_a_callback_that_listens_changes_nothing(model):
    alone = clone(model).fit(IRIS)
    model.set_callbacks(Recorder()).fit(IRIS)
    np.testing.assert_array_equal(model.cluster_centers_, alone.cluster_centers_)
    assert (model.n_iter_, model.stop_reason_) == (alone.n_iter_, alone.stop_reason_)


def test_a_callback_stops_a_run(model):
    recorder = Recorder(stop_after=2)
    model.set_callbacks(recorder).fit(IRIS)
    assert (len(model.history_), model.stop_reason_) == (2, "callback")
    assert model.n_iter_ == recorder.seen.n_iter_
    np.testing.assert_array_equal(model.labels_, model.predict(IRIS))


def test_of_a_partial_fit_nobody_is_told():
    recorder = Recorder()
    MiniBatchKMeans(3, random_state=0).set_callbacks(recorder).partial_fit(IRIS)
    assert recorder.begun == recorder.ended == []


def test_a_pipeline_hands_its_callbacks_on(model):
    pytest.importorskip("rich")
    alone = make_pipeline(StandardScaler(), clone(model)).fit(IRIS)
    watched = make_pipeline(StandardScaler(), model).set_callbacks(callback.ProgressBar()).fit(IRIS)
    np.testing.assert_array_equal(watched.predict(IRIS), alone.predict(IRIS))


def test_their_progress_bar_and_scores_work(model):
    monitor = callback.ScoringMonitor(scoring=lambda estimator, X, y: estimator.score(X))
    model.set_callbacks(monitor).fit(IRIS)
    assert len(monitor.get_logs().data) >= len(model.history_)
    pytest.importorskip("rich")
    model.set_callbacks(callback.ProgressBar()).fit(IRIS)
