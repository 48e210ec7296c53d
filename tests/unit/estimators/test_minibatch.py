"""MiniBatchKMeans as a scikit-learn estimator."""

import pickle
from math import ceil

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.cluster import MiniBatchKMeans as SklearnMiniBatchKMeans
from sklearn.datasets import load_iris, make_blobs
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from centra import DataError, KMeans, MiniBatchKMeans, ParameterError, load

IRIS = load_iris().data

# scikit-learn marks both for its own class, too: the batches are other rows when the rows are shuffled or repeated.
OTHER_BATCHES = {
    f"check_sample_weight_equivalence_on_{kind}_data": "the batches are other rows" for kind in ("dense", "sparse")
}


@parametrize_with_checks([MiniBatchKMeans(n_clusters=3)], expected_failed_checks=lambda _: OTHER_BATCHES)
def test_scikit_learn_estimator_checks(estimator, check):
    check(estimator)


def nearest(row, centers):
    distances = [sum((a - b) ** 2 for a, b in zip(row, center, strict=True)) for center in centers]
    return distances.index(min(distances))


def textbook(batches, weights, centers):
    """Sculley's algorithm 1, with the rows of a batch labelled before any centre moves."""
    centers, counts = centers.astype(float).copy(), np.zeros(len(centers))
    for batch, weight in zip(batches, weights, strict=True):
        labels = [nearest(row, centers) for row in batch]
        for row, label, w in zip(batch, labels, weight, strict=True):
            if w > 0:
                counts[label] += w
                centers[label] += (w / counts[label]) * (row - centers[label])
    return centers


@pytest.mark.parametrize("offset", [0.0, 1e5])
@pytest.mark.parametrize("weighted", [False, True])
def test_partial_fit_is_the_textbook_update(weighted, offset):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((6, 40, 3)) + offset
    weights = rng.integers(0, 4, (6, 40)).astype(float) if weighted else np.ones((6, 40))
    start = x[0, :5]
    model = MiniBatchKMeans(5, init=start, reassignment_ratio=0)
    for batch, weight in zip(x, weights, strict=True):
        model.partial_fit(batch, sample_weight=weight if weighted else None)
    np.testing.assert_allclose(model.cluster_centers_, textbook(x, weights, start), rtol=1e-12)
    np.testing.assert_array_equal(model.labels_, model.predict(x[-1]))
    assert model.inertia_ == pytest.approx(-model.score(x[-1], sample_weight=weights[-1]), rel=1e-12)
    assert (model.n_steps_, model.cluster_sizes_.sum()) == (6, 240)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_predict_transform_and_score_agree_with_fit(dtype):
    x = (np.random.default_rng(0).standard_normal((600, 3)) + 1e4).astype(dtype)
    weights = np.random.default_rng(1).random(600)
    model = MiniBatchKMeans(7, random_state=0, batch_size=100).fit(x, sample_weight=weights)
    assert model.cluster_centers_.dtype == dtype
    np.testing.assert_array_equal(model.labels_, model.predict(x))
    np.testing.assert_array_equal(model.labels_, model.transform(x).argmin(axis=1))
    np.testing.assert_array_equal(model.cluster_sizes_, np.bincount(model.labels_, minlength=7))
    assert model.inertia_ == pytest.approx(-model.score(x, sample_weight=weights), rel=1e-12)


# The rows of https://github.com/scikit-learn/scikit-learn/issues/23141
FEW = np.array(
    [
        [-2636.705, 892.6364, 239.4284],
        [-2676.219, 922.741, 227.3839],
        [-2628.628, 902.6482, 245.5609],
        [-2612.497, 860.9032, 248.924],
        [-2639.552, 993.8482, 211.2253],
        [-2602.453, 958.7801, 211.5786],
        [-2598.118, 1032.398, 177.4023],
        [-2582.155, 972.5088, 203.5048],
        [-2548.377, 803.9934, 279.4388],
        [-2550.095, 979.9586, 222.6467],
        [-2746.966, 1021.456, 188.8456],
        [-2745.181, 984.1931, 199.6674],
        [-2729.113, 973.8251, 201.8876],
        [-2720.765, 1014.262, 205.0213],
        [-2747.317, 1099.313, 146.2305],
        [-2739.32, 1005.173, 200.297],
    ]
)


def test_exactly_k_clusters_where_scikit_learn_finds_fewer():
    assert len(np.unique(SklearnMiniBatchKMeans(16, random_state=0).fit(FEW).labels_)) < 16
    for k in range(7, 17):
        model = MiniBatchKMeans(k, random_state=0).fit(FEW)
        assert len(np.unique(model.labels_)) == k
        assert (model.cluster_sizes_ > 0).all()


@pytest.mark.parametrize("reassignment_ratio", [0, 0.01])
def test_exactly_k_clusters_among_many_duplicates(reassignment_ratio):
    x = np.concatenate([np.zeros((3000, 2)), np.random.default_rng(0).standard_normal((20, 2))])
    model = MiniBatchKMeans(16, init="random", random_state=0, reassignment_ratio=reassignment_ratio).fit(x)
    assert len(np.unique(model.labels_)) == 16


@pytest.mark.parametrize("seed", range(5))
def test_finds_what_lloyd_finds(seed):
    x, truth = make_blobs(5000, 4, centers=6, cluster_std=0.5, random_state=1)
    model = MiniBatchKMeans(6, random_state=seed, n_init=3, batch_size=200).fit(x)
    assert adjusted_rand_score(truth, model.labels_) > 0.99
    assert model.inertia_ < 1.05 * KMeans(6, random_state=0).fit(x).inertia_


def test_weights_draw_the_batches():
    x = np.concatenate([np.zeros((500, 1)), np.full((500, 1), 100.0)]) + np.linspace(-1, 1, 1000)[:, None]
    weights = np.concatenate([np.full(500, 3.0), np.full(500, 1.0)])
    one = MiniBatchKMeans(1, random_state=0, max_no_improvement=None, max_iter=200).fit(x, sample_weight=weights)
    assert one.cluster_centers_[0, 0] == pytest.approx(np.average(x[:, 0], weights=weights), abs=0.5)


@pytest.mark.parametrize("init", ["k-means++", "random"])
@pytest.mark.parametrize("init_size", [20, None])
def test_rows_of_no_weight_are_no_start(init, init_size):
    x = np.arange(100.0)[:, None]
    weights = np.repeat([1.0, 0.0], 50)
    model = MiniBatchKMeans(4, init=init, init_size=init_size, random_state=0, reassignment_ratio=0)
    assert (model.partial_fit(x, sample_weight=weights).cluster_centers_ < 50).all()


def test_scaled_weights_change_nothing():
    weights = np.random.default_rng(0).random(len(IRIS))
    a = MiniBatchKMeans(3, random_state=0, batch_size=20).fit(IRIS, sample_weight=weights)
    b = MiniBatchKMeans(3, random_state=0, batch_size=20).fit(IRIS, sample_weight=4 * weights)
    np.testing.assert_array_equal(a.cluster_centers_, b.cluster_centers_)


def test_low_counts_go_to_rows_of_the_batch():
    """Two of three centres start where no row is. Without reassignment they stay there."""
    x = np.random.default_rng(0).standard_normal((100, 2))
    start = np.array([[0.0, 0.0], [1e6, 1e6], [-1e6, 1e6]])
    model = MiniBatchKMeans(3, init=start, random_state=0).partial_fit(x)
    assert all((row == x).all(axis=1).any() for row in model.cluster_centers_[1:])
    stubborn = MiniBatchKMeans(3, init=start, reassignment_ratio=0).partial_fit(x)
    np.testing.assert_array_equal(stubborn.cluster_centers_[1:], start[1:])


def test_low_counts_are_looked_at_every_ten_rows_a_cluster():
    model = MiniBatchKMeans(2, init=np.array([[0.0], [100.0]]), reassignment_ratio=0.5)
    model.partial_fit(np.array([[0.0], [0.0], [100.0], [100.0]]))
    for rows_since in (4, 8, 12, 16, 20):
        model.partial_fit(np.zeros((4, 1)))
        assert model.cluster_centers_[1] == (100 if rows_since < 20 else 0)
    assert model.partial_fit(np.full((4, 1), 9.0)).cluster_centers_[1] == 0  # it took on the count of the other


def test_at_most_half_of_a_batch_becomes_centres():
    start = np.arange(50.0)[:, None] * 1e3 + 1e6
    start[0] = 0
    x = np.random.default_rng(0).standard_normal((50, 1))
    model = MiniBatchKMeans(50, init=start, random_state=0).partial_fit(x)
    model.partial_fit(x[:4])
    assert 0 < np.isin(model.cluster_centers_, x).sum() <= 25 + 2


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "no_improvement"),
        ({"max_no_improvement": None, "tol": 1e-4}, "shift"),
        ({"max_no_improvement": None, "max_iter": 3}, "max_iter"),
    ],
)
def test_stops_for_its_reason(options, reason):
    model = MiniBatchKMeans(3, batch_size=40, random_state=0, **options).fit(IRIS)
    assert model.stop_reason_ == reason
    assert model.n_iter_ == ceil(model.n_steps_ * 40 / 150)
    assert len(model.history_) == model.n_steps_
    if reason == "max_iter":
        assert model.n_steps_ == 3 * 150 // 40
    else:
        assert model.n_iter_ < 100


@pytest.mark.parametrize("seed", range(10))
def test_patience_counts_batches_without_a_new_minimum(seed):
    """Against the rule applied by hand to the inertias of the batches."""
    model = MiniBatchKMeans(3, batch_size=30, random_state=seed, max_no_improvement=4).fit(IRIS)
    alpha, ewa, lowest, idle, stops = 60 / 151, None, np.inf, 0, []
    for i, inertia in enumerate([step.inertia for step in model.history_][1:], start=2):
        ewa = inertia if ewa is None else (1 - alpha) * ewa + alpha * inertia
        idle = 0 if ewa < lowest else idle + 1
        lowest = min(lowest, ewa)
        stops += [i] if idle >= 4 else []
    assert stops == [model.n_steps_]


def test_same_seed_same_answer_for_any_number_of_threads():
    x, _ = make_blobs(3000, 5, centers=9, random_state=0)
    fits = [MiniBatchKMeans(9, random_state=7, n_threads=t).fit(x) for t in (1, 2, None)]
    for other in fits[1:]:
        np.testing.assert_array_equal(fits[0].cluster_centers_, other.cluster_centers_)
        np.testing.assert_array_equal(fits[0].labels_, other.labels_)
    different = MiniBatchKMeans(9, random_state=8).fit(x)
    assert (fits[0].cluster_centers_ != different.cluster_centers_).any()


def test_partial_fit_goes_on_from_fit_and_from_a_pickle():
    model = MiniBatchKMeans(3, random_state=0).fit(IRIS)
    rows = model.cluster_centers_ + 0.1
    expected = model.cluster_centers_ + 0.1 / (model.cluster_sizes_[:, None] + 1)
    again = pickle.loads(pickle.dumps(model)).partial_fit(rows)
    np.testing.assert_allclose(model.partial_fit(rows).cluster_centers_, expected, rtol=1e-12)
    np.testing.assert_array_equal(model.partial_fit(IRIS).cluster_centers_, again.partial_fit(IRIS).cluster_centers_)
    assert model.cluster_sizes_.sum() == 150 + 3 + 150
    anew = MiniBatchKMeans(3, random_state=0).fit(IRIS).partial_fit(IRIS)
    np.testing.assert_array_equal(model.fit(IRIS).partial_fit(IRIS).cluster_centers_, anew.cluster_centers_)


def test_clusters_are_numbered_by_size_unless_their_order_is_given():
    x = np.repeat(np.arange(6.0) * 10, [5, 40, 10, 80, 20, 160])[:, None]
    x += np.random.default_rng(0).random(x.shape)
    model = MiniBatchKMeans(6, random_state=0).fit(x)
    assert (np.diff(model.cluster_sizes_) <= 0).all()
    np.testing.assert_array_equal(model.labels_, model.predict(x))
    given = MiniBatchKMeans(6, init=np.arange(6.0)[:, None] * 10, random_state=0, reassignment_ratio=0).fit(x)
    assert given.cluster_sizes_.tolist() == [5, 40, 10, 80, 20, 160]


def test_n_init_keeps_the_best_start():
    calls = []

    def init(X, n_clusters, random_state):
        calls.append(random_state.randint(1000))
        return X[:3] if len(calls) != 2 else X[[0, 60, 120]]

    # With a tolerance that the first step meets, the centres tell from which start they came.
    model = MiniBatchKMeans(3, init=init, random_state=0, tol=1e9).fit(IRIS)
    assert len(calls) == 3
    assert model.inertia_ < 100


def test_labels_only_where_asked_for():
    model = MiniBatchKMeans(3, random_state=0, compute_labels=False).fit(IRIS)
    assert not hasattr(model, "labels_")
    assert model.inertia_ == pytest.approx(-model.score(IRIS), rel=1e-12)
    assert not hasattr(clone(model).partial_fit(IRIS), "labels_")


def test_refit_gives_labels_only_where_asked_for():
    before = KMeans(3, random_state=0).fit(IRIS)
    model = MiniBatchKMeans(3, random_state=0, compute_labels=False).refit(IRIS, match=before)
    assert not hasattr(model, "labels_")
    assert model.inertia_ == pytest.approx(-model.score(IRIS), rel=1e-12)
    np.testing.assert_array_equal(model.cluster_sizes_, np.bincount(model.predict(IRIS)))


def test_partial_fit_after_refit_keeps_the_numbers():
    x = np.repeat([[0.0], [10.0], [20.0]], [10, 60, 30], axis=0) + np.linspace(-1, 1, 100)[:, None]
    places = np.array([[0.0], [10.0], [20.0]])
    model = MiniBatchKMeans(3, random_state=0).partial_fit(x[::-1]).refit(x, match=places)
    centers, sizes = model.cluster_centers_, model.cluster_sizes_
    assert sizes.tolist() == [10, 60, 30]
    model.partial_fit(places)
    np.testing.assert_allclose(model.cluster_centers_, centers + (places - centers) / (sizes[:, None] + 1))
    assert model.cluster_sizes_.tolist() == [11, 61, 31]


def test_warnings():
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(1\) found smaller than n_clusters \(2\)"):
        MiniBatchKMeans(2).fit(np.ones((5, 2)))
    with pytest.warns(RuntimeWarning, match=r"init_size=2 should be larger than n_clusters=3"):
        MiniBatchKMeans(3, init_size=2).fit(IRIS)
    with pytest.warns(RuntimeWarning, match="performing only one init in MiniBatchKMeans instead of n_init=4"):
        MiniBatchKMeans(3, init=IRIS[:3], n_init=4).fit(IRIS)


@pytest.mark.parametrize("fit", [MiniBatchKMeans.fit, MiniBatchKMeans.partial_fit], ids=["fit", "partial_fit"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_clusters", 0),
        ("init", "k-medians"),
        ("max_iter", 0),
        ("batch_size", 0),
        ("batch_size", 10.0),
        ("tol", -1e-4),
        ("max_no_improvement", -1),
        ("max_no_improvement", 2.5),
        ("init_size", 0),
        ("n_init", 0),
        ("n_init", "often"),
        ("reassignment_ratio", -0.01),
        ("n_threads", 0),
    ],
)
def test_parameters_that_mean_nothing(fit, name, value):
    with pytest.raises(ParameterError, match=f"{name}={value!r}: expected"):
        fit(MiniBatchKMeans(**{name: value}), IRIS)


def test_parameters_are_whole_numbers_of_any_kind():
    whole = {"n_clusters": 3, "batch_size": 40, "max_no_improvement": 4, "init_size": 50, "n_init": 2, "max_iter": 9}
    model = MiniBatchKMeans(random_state=0, **whole).fit(IRIS)
    again = MiniBatchKMeans(random_state=0, **{name: np.int16(value) for name, value in whole.items()}).fit(IRIS)
    np.testing.assert_array_equal(model.cluster_centers_, again.cluster_centers_)


def test_no_patience_at_all():
    assert MiniBatchKMeans(3, random_state=0, max_no_improvement=0).fit(IRIS).n_steps_ == 2


def test_errors():
    with pytest.raises(DataError, match="n_samples=2 should be >= n_clusters=3"):
        MiniBatchKMeans(3).fit(IRIS[:2])
    with pytest.raises(NotFittedError):
        MiniBatchKMeans().predict(IRIS)
    with pytest.raises(ValueError, match="features"):
        MiniBatchKMeans(3).partial_fit(IRIS).partial_fit(IRIS[:, :2])


def test_verbose_prints_and_nothing_else_does(capsys):
    MiniBatchKMeans(3, random_state=0).fit(IRIS)
    assert capsys.readouterr().out == ""
    model = MiniBatchKMeans(3, random_state=0, verbose=1).fit(IRIS)
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines == [
        f"Minibatch step {i}/100: mean batch inertia: {step.inertia}" for i, step in enumerate(model.history_, start=1)
    ]
    assert last == f"Converged (lack of improvement in inertia) at step {model.n_steps_}/100"


def test_frames_keep_their_names():
    frame = pd.DataFrame(IRIS, columns=["a", "b", "c", "d"])
    model = MiniBatchKMeans(3, random_state=0).set_output(transform="pandas").partial_fit(frame)
    assert list(model.feature_names_in_) == ["a", "b", "c", "d"]
    assert list(model.transform(frame).columns) == [f"minibatchkmeans{i}" for i in range(3)]


def test_save_load_and_go_on(tmp_path):
    x = np.random.default_rng(0).random((600, 3))
    model = MiniBatchKMeans(4, random_state=0, batch_size=100).fit(x)
    model.save(tmp_path / "m.safetensors")
    again = load(tmp_path / "m.safetensors")
    assert isinstance(again, MiniBatchKMeans)
    assert again.get_params() == model.get_params()
    np.testing.assert_array_equal(again.predict(x), model.labels_)
    np.testing.assert_allclose(again.partial_fit(x[:50]).cluster_centers_, model.partial_fit(x[:50]).cluster_centers_)
