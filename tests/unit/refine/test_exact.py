"""The optimum of one column as a method among others: rows in, a clustering out."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone

from centra import KMeans, choose_k, cluster_stability, kmeans, load
from centra.choose.clusterwise import params_of
from centra.data import Data
from centra.engine import bind
from centra.errors import ConvergenceWarning, ParameterError
from centra.fit import METHODS, parameters
from centra.onecolumn import optimum
from centra.refine import exact

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.normal(size=(300, 1)), RNG.normal(size=(100, 1)) * 0.1 + 7])
WEIGHTS = RNG.integers(0, 3, 400).astype(float)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("engine", [{}, {"engine": "numpy"}, {"parts": 3}, {"engine": "numpy", "parts": 7}])
def test_every_engine_gives_the_same_answer(engine, weights):
    found = exact(bind(Data(X, weights), 1, **engine), np.zeros((9, 1)))
    expected = optimum(X[:, 0], weights, 9)
    np.testing.assert_allclose(found.centers[:, 0], expected.centers, rtol=1e-15)
    middles = (expected.centers[1:] + expected.centers[:-1]) / 2
    assert found.sizes.tolist() == np.histogram(X, [-np.inf, *middles, np.inf])[0].tolist()
    assert (found.stop_reason, found.n_iter, len(found.history)) == ("labels", 1, 1)
    assert found.history[0].inertia == pytest.approx(expected.inertia, rel=1e-12)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["unweighted", "weighted"])
@pytest.mark.parametrize("k", [1, 2, 9, 60])
def test_no_start_does_better_and_lloyds_step_changes_nothing(k, weights):
    found = kmeans(X, k, sample_weight=weights, algorithm="exact")
    others = [
        kmeans(X, k, sample_weight=weights, init=init, n_init=50, random_state=1) for init in ("k-means++", "random")
    ]
    assert found.inertia <= min(other.inertia for other in others) * (1 + 1e-12)
    again = kmeans(X, k, sample_weight=weights, init=found.centers, tol=0)
    np.testing.assert_array_equal(again.labels, found.labels)
    np.testing.assert_array_equal(again.centers, found.centers)
    assert (found.sizes[:-1] >= found.sizes[1:]).all()
    assert found.sizes.min() > 0


def test_what_is_random_and_how_many_threads_change_nothing():
    some = [kmeans(X, 20, algorithm="exact", random_state=seed, n_threads=n) for seed, n in ((0, 1), (1, 2), (None, 3))]
    for other in some[1:]:
        np.testing.assert_array_equal(some[0].centers, other.centers)
        np.testing.assert_array_equal(some[0].labels, other.labels)


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: x.astype(np.float32),
        lambda x: np.rint(x * 20).astype(np.int16),
        lambda x: csr_array(np.maximum(x.round(1), 0)),
        lambda x: x[::-1],
        lambda x: x * 1e-140,
    ],
    ids=["float32", "int16", "sparse", "backwards", "scaled"],
)
def test_rows_of_all_kinds(convert):
    x = convert(X)
    found = kmeans(x, 6, algorithm="exact")
    numbers = (x.toarray() if isinstance(x, csr_array) else x).astype(np.float64)[:, 0]
    scale = np.abs(numbers).max()
    expected = optimum(numbers / scale, None, 6)
    assert found.centers.dtype == (np.float32 if x.dtype == np.float32 else np.float64)
    np.testing.assert_allclose(np.sort(found.centers[:, 0].astype(float)) / scale, expected.centers, rtol=1e-6)
    assert found.inertia / scale**2 == pytest.approx(expected.inertia, rel=1e-6, abs=0)


def test_the_history_is_what_was_asked_for():
    plain, stats, full = (kmeans(X, 4, algorithm="exact", record=record).history for record in (None, "stats", "full"))
    assert len(plain) == len(stats) == len(full) == 1
    assert (plain[0].shift, plain[0].centers) == (None, None)
    assert (stats[0].moved, stats[0].centers) == (400, None)
    assert stats[0].shift < 1e-25
    assert full[0].centers.shape == (4, 1)


def test_fewer_distinct_numbers_than_clusters_are_warned_of():
    x = np.array([[1.0], [1.0], [5.0], [9.0]])
    with pytest.warns(ConvergenceWarning, match=r"clusters \(2\) found smaller than n_clusters \(3\)"):
        found = kmeans(x, 3, sample_weight=[1, 1, 2, 0], algorithm="exact")
    assert found.inertia == 0
    assert found.sizes.tolist() == [2, 2, 0]
    assert sorted(set(found.centers[:, 0].tolist())) == [1.0, 5.0]


IDLE = {"init": "random", "n_init": 3, "max_iter": 10, "tol": 0.0, "max_seconds": 1.0}


@pytest.mark.parametrize("name", IDLE)
def test_what_means_nothing_is_refused(name):
    with pytest.raises(ParameterError, match=f"^{name} means nothing to the method exact"):
        kmeans(X, 3, algorithm="exact", **{name: IDLE[name]})
    with pytest.raises(ParameterError, match=f"^{name} means nothing to the method exact"):
        KMeans(3, algorithm="exact").set_params(**{name: IDLE[name]}).fit(X)


def test_given_centres_mean_nothing_either():
    for init in (X[:3], lambda x, k, random_state: x[:k]):
        with pytest.raises(ParameterError, match=r"^init means nothing to the method exact"):
            kmeans(X, 3, algorithm="exact", init=init)


@pytest.mark.parametrize("x", [np.ones((5, 2)), csr_array(np.eye(4))], ids=["dense", "sparse"])
def test_several_columns_are_refused(x):
    with pytest.raises(ParameterError, match=f"^algorithm='exact' is for one column, X has {x.shape[1]}: choose one"):
        kmeans(x, 2, algorithm="exact")


@pytest.mark.parametrize("algorithm", ["minibatch", "spherical", "elkan", 3, None])
def test_other_algorithms_are_told_which_there_are(algorithm):
    with pytest.raises(ParameterError, match=r"^algorithm=.*: expected 'lloyd' or .*'exact'"):
        kmeans(X, 2, algorithm=algorithm)


def test_the_estimator(tmp_path):
    model = clone(KMeans(5, algorithm="exact")).fit(X, sample_weight=WEIGHTS)
    found = kmeans(X, 5, sample_weight=WEIGHTS, algorithm="exact")
    np.testing.assert_array_equal(model.labels_, model.predict(X))
    np.testing.assert_array_equal(model.cluster_centers_, found.centers)
    assert model.inertia_ == found.inertia == pytest.approx(-model.score(X, sample_weight=WEIGHTS))
    assert (model.n_iter_, model.stop_reason_) == (1, "labels")
    model.save(tmp_path / "m.safetensors")
    other = load(tmp_path / "m.safetensors")
    assert other.get_params() == model.get_params()
    np.testing.assert_array_equal(other.predict(X), model.labels_)


def test_the_number_of_clusters_may_be_chosen_by_it():
    """Each fit is the optimum of its own."""
    found = choose_k(X, range(1, 7), n_refs=2, method="exact", random_state=0)
    for k, fit in found.fits.items():
        assert fit.inertia == kmeans(X, k, algorithm="exact").inertia


def test_resamples_are_clustered_by_it_too():
    for algorithm in ("exact", "lloyd"):
        for fitted in (kmeans(X, 2, algorithm=algorithm), KMeans(2, algorithm=algorithm).fit(X)):
            assert params_of(fitted).method == algorithm
    assert params_of(KMeans(2, algorithm="elkan").fit(X)).method == "lloyd"
    assert cluster_stability(X, KMeans(2, algorithm="exact").fit(X), n_resamples=5).jaccard.min() > 0.9


def test_whoever_watches_is_told_once():
    seen = []
    rows = bind(Data(X), 1)
    found = exact(rows, np.zeros((4, 1)), watch=lambda *told: seen.append(told))
    ((step, inertia, centers),) = seen
    assert (step, inertia) == (0, found.history[0].inertia)
    np.testing.assert_array_equal(centers, found.centers)


def test_it_does_not_look_for_a_start(monkeypatch):
    rows = type(bind(Data(X), 1))
    monkeypatch.delattr(rows, "contest")
    assert METHODS["exact"].runs(parameters("exact", 3)) == 1
    assert kmeans(X, 3, algorithm="exact").n_iter == 1
