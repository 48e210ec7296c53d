"""KMeans as a scikit-learn estimator."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from centra import DataError, KMeans, MiniBatchKMeans, ModelError, kmeans, load

IRIS = load_iris().data


# The checks shuffle the rows, and so the seeds' order: scikit-learn marks both for its own KMeans, too.
SHUFFLED = {
    f"check_sample_weight_equivalence_on_{kind}_data": "the seeds are other rows when the rows are shuffled"
    for kind in ("dense", "sparse")
}


@parametrize_with_checks([KMeans(n_clusters=3, n_init=2)], expected_failed_checks=lambda _: SHUFFLED)
def test_scikit_learn_estimator_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_start_same_labels_as_scikit_learn(dtype):
    x = IRIS.astype(dtype)
    start = x[[0, 60, 120]]
    ours = KMeans(3, init=start, n_init=1, tol=0).fit(x)
    theirs = SklearnKMeans(3, init=start, n_init=1, tol=0).fit(x)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-5)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 1e4, 1e6])
def test_predict_transform_and_score_agree_with_fit(dtype, offset):
    x = (np.random.default_rng(0).standard_normal((600, 3)) + offset).astype(dtype)
    weights = np.random.default_rng(1).random(600)
    model = KMeans(7, random_state=0).fit(x, sample_weight=weights)
    np.testing.assert_array_equal(model.labels_, model.predict(x))
    distances = model.transform(x)
    assert distances.dtype == dtype
    np.testing.assert_array_equal(model.labels_, distances.argmin(axis=1))
    np.testing.assert_array_equal(model.labels_, np.concatenate([model.predict(row[None]) for row in x]))
    assert model.inertia_ == pytest.approx(-model.score(x, sample_weight=weights), rel=1e-12)
    exact = np.sqrt(((x[:, None].astype(np.longdouble) - model.cluster_centers_) ** 2).sum(axis=2))
    np.testing.assert_allclose(distances, exact.astype(float), rtol=1e-7 if dtype is np.float32 else 1e-14)


def test_transform_keeps_the_nearest_first_where_rounding_would_not():
    """In float32 both distances round to the same number; the label is the second centre."""
    model = KMeans(2, init=np.array([[0.0], [2.0]])).fit(np.array([[0.0], [2.0]], np.float32))
    model.cluster_centers_ = np.array([[-1e-12], [2.0]])
    row = np.array([[1.0]], np.float32)
    assert model.predict(row) == [1]
    distances = model.transform(row)
    assert distances.dtype == np.float32
    assert distances.argmin(axis=1) == [1]


def test_weight_two_is_the_row_twice():
    weights = np.random.default_rng(0).integers(1, 3, len(IRIS))
    start = IRIS[:3]
    weighted = KMeans(3, init=start).fit(IRIS, sample_weight=weights)
    repeated = KMeans(3, init=start).fit(np.repeat(IRIS, weights, axis=0))
    np.testing.assert_allclose(weighted.cluster_centers_, repeated.cluster_centers_, rtol=1e-12)


def test_frames_keep_their_names():
    frame = pd.DataFrame(IRIS, columns=["a", "b", "c", "d"])
    model = KMeans(3, random_state=0).set_output(transform="pandas").fit(frame)
    assert list(model.feature_names_in_) == ["a", "b", "c", "d"]
    assert list(model.transform(frame).columns) == ["kmeans0", "kmeans1", "kmeans2"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame[["b", "a", "c", "d"]])


def test_in_pipelines_and_searches():
    search = GridSearchCV(make_pipeline(StandardScaler(), KMeans(random_state=0)), {"kmeans__n_clusters": [2, 3]}, cv=3)
    assert search.fit(IRIS).best_params_["kmeans__n_clusters"] == 3


def test_same_answer_as_the_function():
    model = KMeans(3, random_state=np.random.RandomState(5)).fit(IRIS)
    result = kmeans(IRIS, 3, random_state=np.random.RandomState(5))
    np.testing.assert_array_equal(model.cluster_centers_, result.centers)
    assert (model.inertia_, model.n_iter_, model.stop_reason_) == (result.inertia, result.n_iter, result.stop_reason)
    np.testing.assert_array_equal(model.cluster_sizes_, result.sizes)


def test_callable_init_gets_a_random_state():
    def init(X, n_clusters, random_state):
        assert isinstance(random_state, np.random.RandomState)
        return X[random_state.permutation(len(X))[:n_clusters]]

    model = KMeans(3, init=init, random_state=0).fit(IRIS)
    assert len(model.restarts_) == 10


def test_warns_of_too_few_distinct_rows_as_scikit_learn_does():
    with pytest.warns(
        ConvergenceWarning, match=r"Number of distinct clusters \(1\) found smaller than n_clusters \(2\)"
    ):
        KMeans(2).fit(np.ones((5, 2)))


def test_warns_of_needless_restarts():
    with pytest.warns(RuntimeWarning, match="performing only one init in KMeans instead of n_init=4"):
        KMeans(3, init=IRIS[:3], n_init=4).fit(IRIS)


def test_verbose_prints_and_nothing_else_does(capsys):
    KMeans(3, random_state=0).fit(IRIS)
    assert capsys.readouterr().out == ""
    model = KMeans(3, random_state=0, verbose=1).fit(IRIS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Initialization complete"
    assert lines[1:-1] == [f"Iteration {i}, inertia {step.inertia}." for i, step in enumerate(model.history_)]
    assert lines[-1].startswith(f"Converged at iteration {model.n_iter_ - 1}: ")


def test_not_fitted():
    with pytest.raises(NotFittedError):
        KMeans().predict(IRIS)


def test_tampered_centers_are_refused():
    model = KMeans(3, random_state=0).fit(IRIS)
    model.cluster_centers_ = np.full((3, 4), np.nan)
    with pytest.raises(DataError, match="cluster_centers_ has NaN"):
        model.predict(IRIS)


def test_x_is_not_changed_and_not_copied_into_the_model():
    x = IRIS.copy()
    model = pickle.loads(pickle.dumps(clone(KMeans(3, random_state=0)).fit(x)))
    np.testing.assert_array_equal(x, IRIS)
    np.testing.assert_array_equal(model.predict(x), model.labels_)


def test_save_and_load(tmp_path):
    frame = pd.DataFrame(IRIS.astype(np.float32), columns=["a", "b", "c", "d"])
    model = KMeans(3, random_state=4, max_iter=50).fit(frame)
    model.save(tmp_path / "m.safetensors")
    again = load(tmp_path / "m.safetensors")
    assert again.get_params() == model.get_params()
    np.testing.assert_array_equal(again.cluster_centers_, model.cluster_centers_)
    assert again.cluster_centers_.dtype == np.float32
    np.testing.assert_array_equal(again.predict(frame), model.labels_)
    np.testing.assert_array_equal(again.transform(frame), model.transform(frame))
    assert again.score(frame) == pytest.approx(-model.inertia_)
    assert (again.n_iter_, again.stop_reason_) == (model.n_iter_, model.stop_reason_)
    with pytest.raises(ValueError, match="feature names"):
        again.predict(frame[["b", "a", "c", "d"]])


def test_load_refuses_what_is_no_model(tmp_path):
    (tmp_path / "m.safetensors").write_bytes(b"not a model at all")
    with pytest.raises(ModelError, match=r"m\.safetensors"):
        load(tmp_path / "m.safetensors")


def test_clusters_are_numbered_by_size():
    x = np.random.default_rng(0).standard_normal((500, 3))
    for seed in range(5):
        model = KMeans(7, random_state=seed).fit(x)
        assert (np.diff(model.cluster_sizes_) <= 0).all()
        np.testing.assert_array_equal(model.cluster_sizes_, np.bincount(model.labels_))
        np.testing.assert_array_equal(model.labels_, model.predict(x))


def test_history_is_numbered_as_the_result():
    result = kmeans(IRIS, 3, random_state=1, record="full", tol=0)
    np.testing.assert_allclose(result.history[-1].centers, result.centers)
    np.testing.assert_array_equal(result.restarts[0].history[-1].centers, result.history[-1].centers)


def test_given_centres_keep_their_order():
    start = np.array([[100.0], [0.0], [50.0]])
    model = KMeans(3, init=start).fit([[1.0], [2.0], [49.0], [51.0], [52.0], [99.0]])
    np.testing.assert_allclose(model.cluster_centers_.ravel(), [99, 1.5, 152 / 3])


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_refit_keeps_the_numbers_of_an_earlier_model(kind, k):
    places = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    r = np.random.default_rng(0)
    monday = np.repeat(places, [50, 30, 10], axis=0) + r.standard_normal((90, 2)) * 0.1
    tuesday = np.repeat(places, [10, 30, 50], axis=0) + 1 + r.standard_normal((90, 2)) * 0.1
    before = kind(3, n_init=5, random_state=0).fit(monday)
    after = kind(k, n_init=5, random_state=0).refit(tuesday, match=before)
    assert len(after.cluster_centers_) == k
    np.testing.assert_array_equal(after.labels_, after.predict(tuesday))
    np.testing.assert_array_equal(after.cluster_sizes_, np.bincount(after.labels_))
    if k >= 3:
        np.testing.assert_allclose(after.cluster_centers_[:3], before.cluster_centers_ + 1, atol=0.7)
    if k == 3:
        np.testing.assert_array_equal(after.cluster_sizes_, [10, 30, 50])


@pytest.mark.parametrize(
    ("earlier", "order"),
    [([2, 0, 1], [2, 0, 1]), ([1], [1, 0, 2]), ([2, 3, 0, 4, 1], [2, 1, 0])],
    ids=["as many", "fewer", "more, so that one number is too high"],
)
def test_refit_numbers_the_centres_of_its_history_as_the_result(earlier, order):
    model = KMeans(3, init="random", n_init=3, random_state=0, record="full", tol=0)
    plain = clone(model).fit(IRIS)
    model.refit(IRIS, match=np.concatenate([plain.cluster_centers_, plain.cluster_centers_ + 50])[earlier])
    np.testing.assert_array_equal(model.cluster_centers_, plain.cluster_centers_[order])
    histories = zip(
        [model.history_, *(run.history for run in model.restarts_)],
        [plain.history_, *(run.history for run in plain.restarts_)],
        strict=True,
    )
    for history, plain_history in histories:
        for step, plain_step in zip(history, plain_history, strict=True):
            assert step.inertia == plain_step.inertia
            np.testing.assert_array_equal(step.centers, plain_step.centers[order])


def test_refit_against_itself_and_against_what_is_no_model():
    model = KMeans(3, random_state=0).fit(IRIS)
    model.cluster_centers_ = model.cluster_centers_[::-1]
    labels = model.predict(IRIS)
    np.testing.assert_array_equal(model.refit(IRIS, match=model).labels_, labels)
    with pytest.raises(DataError, match="match"):
        model.refit(IRIS[:50], match=KMeans(3))
    np.testing.assert_array_equal(model.labels_, labels)
