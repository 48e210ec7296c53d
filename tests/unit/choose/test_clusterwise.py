"""Which clusters come back: by hand, by brute force on the same resamples, as fpc counts; any method, any threads."""

import shutil
import subprocess

import numpy as np
import pytest
from numpy.random import SeedSequence
from scipy.sparse import csr_array
from sklearn.cluster import DBSCAN
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import centra
from centra import (
    DataError,
    ParameterError,
    check,
    choose_k,
    cluster_stability,
    datasets,
    geo,
    kmeans,
    minibatch,
    spherical,
)
from centra.choose import clusterwise
from centra.choose.clusterwise import drawn_rows, stability_of_some
from centra.given import given

K = 3


@pytest.fixture(scope="module")
def x():
    """A group apart, and one cloud that two clusters share."""
    r = np.random.default_rng(1)
    return np.concatenate([r.normal([30, 0], 1, (30, 2)), r.standard_normal((60, 2))])


@pytest.fixture(scope="module")
def result(x):
    return kmeans(x, K, n_init=5, random_state=0)


def resamples(n, k, count, root):
    for number in range(count):
        rng = np.random.default_rng(SeedSequence(root, spawn_key=(number,)))
        yield drawn_rows(np.arange(n), k, rng), rng


def test_by_hand(monkeypatch):
    # Of 0 1 | 4 5 9: first 0, 4, 5 are drawn and found as 0 4 | 5, so 1/2 and 1/2; then 4, 5, 9, found as 4 5 9 | none,
    # so that the first has none and the second is whole.
    x = np.array([[0.0], [1.0], [4.0], [5.0], [9.0]])
    draws = iter([np.array([0, 2, 3]), np.array([2, 3, 4])])
    found = {0: [0, 0, 1], 2: [0, 0, 0]}
    monkeypatch.setattr(clusterwise, "drawn_rows", lambda *_: next(draws))
    given = kmeans(x, 2, init=[[0.5], [6.0]])

    class Fit:
        def __init__(self, data):
            self.labels = np.array(found[0 if data.x[0, 0] == 0 else 2], np.int32)

    monkeypatch.setattr(clusterwise, "cluster", lambda data, *_, **__: Fit(data))
    stability = cluster_stability(x, given, n_resamples=2, n_threads=1)
    np.testing.assert_array_equal(stability.each, [[1 / 2, 1 / 2], [np.nan, 1]])
    np.testing.assert_array_equal(stability.jaccard, [1 / 2, 3 / 4])
    np.testing.assert_array_equal(stability.dissolved, [1, 1])
    np.testing.assert_array_equal(stability.recovered, [0, 1])
    assert stability.reading == ("dissolved", "a valid, stable cluster")


def test_ends_of_what_counts_as_dissolved_and_recovered_are_those_of_fpc(x, result, monkeypatch):
    monkeypatch.setattr(clusterwise, "largest_jaccards", lambda table: np.array([0.5, 0.75, 0.76]))
    stability = cluster_stability(x, result, n_resamples=4, random_state=0)
    assert stability.dissolved.tolist() == [4, 0, 0]
    assert stability.recovered.tolist() == [0, 0, 4]


def test_by_brute_force_on_the_same_resamples(x, result):
    stability = cluster_stability(x, result, n_resamples=6, random_state=3)
    root = int(check.generator(3).integers(1 << 63))
    for each, (rows, rng) in zip(stability.each, resamples(len(x), K, 6, root), strict=True):
        fit = kmeans(x[rows], K, n_init=5, random_state=rng)
        for c, found in enumerate(each):
            own = {row for row in rows.tolist() if result.labels[row] == c}
            others = [set(rows[fit.labels == other].tolist()) for other in range(K)]
            assert found == pytest.approx(max(len(own & other) / len(own | other) for other in others), rel=1e-15)
    np.testing.assert_allclose(stability.jaccard, stability.each.mean(axis=0), rtol=1e-14)


def test_what_is_apart_is_stable_and_what_is_cut_in_two_is_not(x, result):
    stability = cluster_stability(x, result, random_state=0)
    apart = int(result.labels[0])
    assert stability.jaccard[apart] == 1
    assert stability.recovered[apart] == 50
    assert stability.reading[apart] == "highly stable"
    cut = np.delete(stability.jaccard, apart)
    assert (cut < 0.85).all()


def test_the_same_for_any_number_of_threads(x, result):
    one = cluster_stability(x, result, n_resamples=8, random_state=5, n_threads=1)
    for threads in (2, 3):
        again = cluster_stability(x, result, n_resamples=8, random_state=5, n_threads=threads)
        np.testing.assert_array_equal(one.each, again.each)
    other = cluster_stability(x, result, n_resamples=8, random_state=6)
    assert (one.each != other.each).any()


@pytest.mark.parametrize("name", ["kmeans", "minibatch", "spherical"])
@pytest.mark.parametrize("stored", [np.asarray, csr_array], ids=["dense", "sparse"])
def test_every_method(x, name, stored):
    fit = getattr(centra, name)(stored(x + 50), K, n_init=3, random_state=0)
    jaccard = cluster_stability(stored(x + 50), fit, n_resamples=4, random_state=0).jaccard
    assert ((jaccard > 0) & (jaccard <= 1)).all()
    estimator = {"kmeans": "KMeans", "minibatch": "MiniBatchKMeans", "spherical": "SphericalKMeans"}[name]
    model = getattr(centra, estimator)(K, n_init=3, random_state=0).fit(stored(x + 50))
    np.testing.assert_array_equal(
        cluster_stability(stored(x + 50), model, n_resamples=4, random_state=0).jaccard, jaccard
    )


def test_places():
    r = np.random.default_rng(2)
    x = np.concatenate([r.normal([50, 179.9], 0.2, (20, 2)), r.normal([10, 0], 0.2, (20, 2))])
    assert cluster_stability(x, centra.geo(x, 2, random_state=0), n_resamples=5).jaccard.tolist() == [1, 1]


def test_rows_that_are_apart_are_never_drawn():
    x = np.concatenate([np.zeros((5, 2)), np.repeat(np.eye(2), 10, axis=0)])
    fit = centra.spherical(x, 2, zero="apart", random_state=0)
    assert cluster_stability(x, fit, n_resamples=5, random_state=0).jaccard.tolist() == [1, 1]


def test_starts_that_are_given_are_kept(x):
    seen = []

    def init(X, k, random_state):
        seen.append(len(X))
        return X[random_state.choice(len(X), k, replace=False)]

    once = cluster_stability(x, kmeans(x, K, init=init, random_state=0), n_resamples=5, random_state=0, n_threads=1)
    assert all(len(x) / 2 < n < len(x) * 0.8 for n in seen[1:])
    again = cluster_stability(x, kmeans(x, K, init=init, random_state=0), n_resamples=5, random_state=0, n_threads=2)
    np.testing.assert_array_equal(once.each, again.each)
    # From two bad centres all stay where these put them: 90 rows in one cluster.
    given = kmeans(x, 2, init=[[30.0, 0.0], [1e4, 0.0]], max_iter=1)
    assert (cluster_stability(x, given, n_resamples=3).jaccard > 0.5).any()


def test_weights(x, result):
    weights = np.where(np.arange(len(x)) < 15, 0.0, 2.0)
    fit = kmeans(x, K, sample_weight=weights, n_init=5, random_state=0)
    stability = cluster_stability(x, fit, sample_weight=weights, n_resamples=6, random_state=0)
    some = kmeans(x[15:], K, n_init=5, random_state=0)
    others = cluster_stability(x[15:], some, n_resamples=6, random_state=0)
    np.testing.assert_array_equal(np.sort(stability.jaccard), np.sort(others.jaccard))  # numbered by all rows
    remembered = cluster_stability(x, fit, n_resamples=6, random_state=0)
    np.testing.assert_array_equal(stability.each, remembered.each)


def test_scaled_rows(x, result):
    model = centra.KMeans(K, random_state=0)
    piped = cluster_stability(x, make_pipeline(StandardScaler(), model).fit(x), n_resamples=5, random_state=0)
    scaled = StandardScaler().fit_transform(x)
    apart = cluster_stability(scaled, model.fit(scaled), n_resamples=5, random_state=0)
    np.testing.assert_array_equal(piped.each, apart.each)


def test_resamples_have_enough_rows():
    for seed in range(200):
        assert len(drawn_rows(np.arange(4), 2, np.random.default_rng(seed))) >= 2


def test_is_told_in_few_lines(x):
    stability = cluster_stability(x, kmeans(x, 12, random_state=0), n_resamples=3, random_state=0)
    assert repr(stability).startswith("Stability of 12 clusters in 3 resamples\n  0 ")
    assert len(repr(stability).split("\n")) == 11
    assert repr(stability).endswith("... and 3 more: .jaccard has them all")
    assert stability._repr_html_().startswith("<pre")


def test_names_are_told(x, result):
    assert "left" in repr(cluster_stability(x, result.named({0: "left"}), n_resamples=2))


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda x, fit: cluster_stability(x[:-1], fit), DataError, r"X has shape \(89, 2\), but 90 rows"),
        (lambda x, fit: cluster_stability(x + 1, fit), DataError, "these are not the rows that were fitted"),
        (lambda x, fit: cluster_stability(x[:5], kmeans(x[:5], 3)), DataError, "5 rows of 3 clusters: at least two"),
        (lambda x, fit: cluster_stability(np.where(x == x[4], np.nan, x), fit), DataError, "NaN in row 4"),
        (lambda x, fit: cluster_stability(x, fit, n_resamples=0), ParameterError, "n_resamples=0"),
        (lambda x, fit: cluster_stability(x, fit, n_boot=9), ParameterError, "no parameter 'n_boot'"),
        (lambda x, fit: cluster_stability(x, DBSCAN().fit(x)), ParameterError, "result is of type DBSCAN"),
        (lambda x, fit: cluster_stability(x, centra.KMeans(3)), ParameterError, "not fitted"),
        (lambda x, fit: cluster_stability(fit, x), ParameterError, "result is of type ndarray"),
        (
            lambda x, fit: cluster_stability(x, centra.MiniBatchKMeans(3, compute_labels=False).fit(x)),
            ParameterError,
            "the result has no labels",
        ),
    ],
)
def test_refuses(x, result, call, error, said):
    with pytest.raises(error, match=said):
        call(x, result)


def test_choose_k_tells_it_of_the_fits_that_it_made(x):
    choice = choose_k(x, range(1, 5), ["stability", "silhouette"], n_init=3, n_refs=6, random_state=0)
    assert {k: values.shape for k, values in choice.cluster_stability.items()} == {k: (k,) for k in (2, 3, 4)}
    assert (choice.cluster_stability[2] == 1).all()
    assert choice.cluster_stability[3].min() < 0.8
    again = choose_k(x, [3], ["stability"], n_init=3, n_refs=6, random_state=0, n_threads=1)
    assert again.cluster_stability[3].shape == (3,)
    assert choose_k(x, [2], ["silhouette"], random_state=0).cluster_stability == {}


@pytest.fixture(scope="module")
def fpc():
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    there = subprocess.run([rscript, "-e", "library(fpc)"], capture_output=True, timeout=100, check=False)
    if there.returncode:
        pytest.skip("R has no package fpc")

    def run(path):
        done = subprocess.run([rscript, path], capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
        return [np.array(line.split(), float) for line in done.stdout.strip().split("\n")]

    return run


def test_as_clusterboot_of_the_same_resamples(fpc, tmp_path):
    """R tells which rows it drew and how it clustered them; means and counts are then to be the same."""
    x = datasets.board_gauss(90, 4, sd=0.12, random_state=2)
    numbers = ", ".join(repr(float(number)) for number in x.ravel())
    code = tmp_path / "code.R"
    code.write_text(f"""
        suppressMessages(library(fpc))
        x <- matrix(c({numbers}), ncol = 2, byrow = TRUE)
        known <- apply(x, 1, paste, collapse = " ")
        told <- function(values) cat(sprintf("%.17g", values), "\\n")
        own <- function(data, k) {{
            fit <- kmeansCBI(data, k = k, runs = 3)
            told(match(apply(data, 1, paste, collapse = " "), known) - 1)
            told(fit$partition - 1)
            fit
        }}
        found <- clusterboot(x, B = 20, clustermethod = own, k = 4, seed = 1, count = FALSE)
        told(found$bootmean)
        told(found$bootbrd)
        told(found$bootrecover)
    """)
    *told, mean, dissolved, recovered = fpc(code)
    drawn, found = told[::2], told[1::2]
    assert drawn[0].tolist() == list(range(90))
    labels = found[0].astype(np.int32)
    each = np.array([
        clusterwise.largest_jaccards(clusterwise.contingencies(labels[rows.astype(int)], by.astype(np.int32), 4))
        for rows, by in zip(drawn[1:], found[1:], strict=True)
    ])  # fmt: skip
    np.testing.assert_allclose(clusterwise.mean_jaccards(each), mean, rtol=1e-14)
    np.testing.assert_array_equal((each <= clusterwise.DISSOLVED).sum(axis=0), dissolved)
    np.testing.assert_array_equal((each > clusterwise.RECOVERED).sum(axis=0), recovered)


@pytest.mark.parametrize("fit", [kmeans, minibatch, spherical, geo])
def test_stability_of_rows_that_are_shown_is_that_of_rows_that_are_given(fit):
    x = np.abs(np.random.default_rng(0).normal(size=(90, 2))) + 1
    result = fit(x, 3, random_state=0)
    shown, every = given(result, x, None), np.arange(90)
    some = stability_of_some(shown, result.params, every, n_resamples=8, random_state=1)
    whole = cluster_stability(x, result, n_resamples=8, random_state=1)
    np.testing.assert_allclose(some.each, whole.each)
    assert stability_of_some(shown, result.params, every[:5], n_resamples=8, random_state=1) is None
