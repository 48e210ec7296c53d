"""SphericalKMeans: against cosines by brute force in longdouble."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csr_array, csr_matrix
from sklearn.utils.estimator_checks import parametrize_with_checks

from centra import DataError, ParameterError, SphericalKMeans, check, choose_k, kmeans, load, spherical
from centra.space import SPHERE
from centra.starts import STARTS


@parametrize_with_checks([SphericalKMeans(n_clusters=3, n_init=2, zero="apart")])
def test_scikit_learn_estimator_checks(estimator, check):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Number of distinct clusters")  # a single column has two directions
        check(estimator)


def documents(n=400, d=30, seed=0, dtype=np.float64):
    """Counts of words on five subjects, no row empty."""
    rng = np.random.default_rng(seed)
    subject = rng.dirichlet(np.full(d, 0.2), 5)[rng.integers(5, size=n)]
    counts = rng.poisson(subject * rng.integers(5, 80, (n, 1)))
    counts[counts.sum(axis=1) == 0, 0] = 1
    return counts.astype(dtype)


def unit(x):
    x = np.asarray(x, np.longdouble)
    return x / np.sqrt((x**2).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int32])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("sparse", [False, True])
def test_labels_centres_and_inertia_are_those_of_cosines(dtype, weighted, sparse):
    x = documents(dtype=dtype)
    if sparse and dtype is np.float16:
        pytest.skip("SciPy has no sparse float16")
    weights = np.random.default_rng(1).random(len(x)) if weighted else None
    given = csr_matrix(x) if sparse else x
    model = SphericalKMeans(5, tol=0, random_state=0).fit(given, sample_weight=weights)
    assert model.stop_reason_ == "labels"
    w = np.ones(len(x)) if weights is None else weights
    precision = 1e-6 if dtype in (np.float16, np.float32) else 1e-14
    cosines = unit(x) @ unit(model.cluster_centers_).T
    best = cosines[np.arange(len(x)), model.labels_]
    assert (best >= cosines.max(axis=1) - 4 * precision).all()
    means = np.array([(w[:, None] * unit(x))[model.labels_ == c].sum(axis=0) for c in range(5)])
    np.testing.assert_allclose(model.cluster_centers_, unit(means).astype(float), atol=precision)
    assert model.inertia_ == pytest.approx(float((w * (1 - best)).sum()), rel=10 * precision)
    assert model.cluster_centers_.dtype == (np.float32 if dtype is np.float32 else np.float64)
    np.testing.assert_array_equal(model.labels_, model.predict(given))
    np.testing.assert_array_equal(
        model.labels_[:40], np.concatenate([model.predict(given[i : i + 1]) for i in range(40)])
    )
    np.testing.assert_array_equal(model.labels_, model.transform(given).argmin(axis=1))
    np.testing.assert_allclose(model.transform(given), (1 - cosines).astype(float), atol=4 * precision)
    assert model.score(given, sample_weight=weights) == pytest.approx(-model.inertia_, rel=1e-14)


def test_sparse_rows_are_their_dense_selves():
    x = documents()
    dense, sparse = spherical(x, 5, random_state=0), spherical(csr_array(x), 5, random_state=0)
    np.testing.assert_array_equal(dense.labels, sparse.labels)
    np.testing.assert_allclose(dense.centers, sparse.centers, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("d", [3, 700, 5000])
def test_sparse_rows_have_the_lengths_of_their_dense_selves(d):
    rng = np.random.default_rng(d)
    x = rng.normal(size=(100, d)) * (rng.random((100, d)) < 0.3) * np.exp(5 * rng.normal(size=(100, 1)))
    x[:, 0] += 0.1
    dense, sparse = (SPHERE.enter(check.data(given))[0].x for given in (x, csr_array(x)))
    np.testing.assert_array_equal(sparse.astype(float), dense)
    np.testing.assert_allclose(dense, unit(x).astype(float), atol=3e-16)


def test_batches_of_zeros_alone():
    model = SphericalKMeans(2, zero="apart", random_state=0).fit([[1.0, 0], [0, 1], [0, 0]])
    assert model.predict([[0.0, 0.0]]).tolist() == [-1]
    assert np.isnan(model.transform([[0.0, 0.0]])).all()
    assert model.score([[0.0, 0.0]]) == 0


def test_lengths_say_nothing():
    x = documents()
    long = x * np.ldexp(1.0, np.random.default_rng(0).integers(-700, 400, (len(x), 1)))
    np.testing.assert_array_equal(spherical(x, 5, random_state=0).labels, spherical(long, 5, random_state=0).labels)


@pytest.mark.parametrize("init", STARTS)
def test_every_start(init):
    x = documents() if init != "quantile" else documents()[:, :1] + 1.0
    k = 5 if init != "quantile" else 1
    result = spherical(x, k, init=init, random_state=0, record="stats")
    inertias = [step.inertia for step in result.history]
    assert (np.diff(inertias) <= 1e-12 * inertias[0]).all()
    assert (result.sizes > 0).all()
    assert result.inertia <= inertias[-1] * (1 + 1e-12)


def test_the_same_bits_for_any_number_of_threads():
    x = documents(3000)
    one, two = (spherical(x, 9, random_state=0, n_threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.centers, two.centers)
    assert one.inertia == two.inertia


def test_no_worse_than_kmeans_of_unit_rows():
    """From the same start; its means are shorter than 1, which only lowers its own inertia, not that of directions."""
    x = documents(2000, 60)
    rows = unit(x).astype(float)
    for seed in range(3):
        start = rows[np.random.default_rng(seed).choice(len(rows), 8, replace=False)]
        ours = spherical(x, 8, init=start, tol=0)
        theirs = kmeans(rows, 8, init=start, tol=0)
        cosines = (rows * unit(theirs.centers).astype(float)[theirs.labels]).sum(axis=1)
        assert ours.inertia <= (1 - cosines).sum() * 1.001


def test_rows_of_zeros():
    x = documents()
    x[[7, 30]] = 0
    with pytest.raises(DataError, match=r"^row 7 of X: all zeros, which have no direction, as in 2 rows; drop them"):
        SphericalKMeans(3).fit(x)
    for given in (x, csr_array(x)):
        model = SphericalKMeans(3, zero="apart", random_state=0).fit(given)
        kept = np.delete(x, [7, 30], axis=0)
        alone = SphericalKMeans(3, random_state=0).fit(kept)
        assert np.flatnonzero(model.labels_ == -1).tolist() == [7, 30]
        np.testing.assert_array_equal(np.delete(model.labels_, [7, 30]), alone.labels_)
        np.testing.assert_array_equal(model.predict(given), model.labels_)
        assert model.cluster_sizes_.sum() == len(kept)
        assert np.isnan(model.transform(given)[7]).all()
        assert model.inertia_ == pytest.approx(alone.inertia_, rel=1e-14)
    with pytest.raises(DataError, match="no row with a direction"):
        SphericalKMeans(1, zero="apart").fit(np.zeros((3, 2)))
    with pytest.raises(ParameterError, match="zero='no'"):
        SphericalKMeans(1, zero="no").fit(x)


def test_rows_that_cancel_out():
    """Their mean has no direction; with two centres they part, and with one, any centre is as good."""
    x = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    one = spherical(x, 1, random_state=0)
    assert one.stop_reason == "labels"
    assert one.inertia == pytest.approx(4)
    assert np.linalg.norm(one.centers) == pytest.approx(1)
    two = spherical(x, 2, init=np.array([[1.0, 1e-9], [1.0, -1e-9]]))
    assert (two.sizes > 0).all()
    assert two.inertia <= 2 + 1e-12


def test_exactly_k():
    x = np.repeat(documents(12, 8, seed=3), 20, axis=0)
    distinct = len(np.unique(unit(x).astype(float).round(12), axis=0))
    result = spherical(x, distinct, random_state=0)
    assert (result.sizes > 0).all()
    assert result.inertia == pytest.approx(0, abs=1e-12)
    with pytest.warns(UserWarning, match="Number of distinct clusters"):
        spherical(x, distinct + 1, random_state=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_save_and_load(tmp_path, dtype):
    x = documents(dtype=dtype)
    x[3] = 0
    model = SphericalKMeans(4, zero="apart", random_state=0).fit(x)
    model.save(tmp_path / "m.safetensors")
    again = load(tmp_path / "m.safetensors")
    assert type(again) is SphericalKMeans
    assert again.zero == "apart"
    np.testing.assert_array_equal(again.predict(x), model.labels_)
    assert again.score(x) == model.score(x)


def test_refit_keeps_numbers():
    x = documents()
    first = SphericalKMeans(5, random_state=0).fit(x)
    again = SphericalKMeans(5, random_state=1, init=first.cluster_centers_[::-1]).refit(x, match=first)
    np.testing.assert_array_equal(again.labels_, first.labels_)


def test_callbacks_and_history_are_in_units_of_cosines():
    x = documents()
    full = spherical(x, 5, random_state=0, record="full")
    assert full.history[-1].inertia == pytest.approx(full.inertia, rel=0.01)
    assert full.restarts[0].inertia == full.inertia
    for step in full.history[1:]:
        np.testing.assert_allclose(np.linalg.norm(step.centers, axis=1), 1, rtol=1e-14)


def test_choose_k_by_directions():
    rng = np.random.default_rng(0)
    x = np.repeat(np.eye(6)[:4], 50, axis=0) + 0.05 * rng.standard_normal((200, 6))
    choice = choose_k(x * rng.uniform(0.01, 100, (200, 1)), range(1, 8), method="spherical", n_refs=3, random_state=0)
    assert choice.best == 4
    assert choice.fits[4].inertia < 1.5
