"""Centres put elsewhere: better optima than Lloyd's algorithm ends in, and all that holds of other methods."""

import itertools
import sys
import warnings
from pathlib import Path

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

sys.path.insert(0, str(Path(__file__).parent))
from settled import POOR, X, assert_settled, groups, made

from centra import ConvergenceWarning, KMeans, ParameterError, check, choose_k, cluster_stability, kmeans, load, plot
from centra.engine import bind
from centra.refine import swap


def fit(x=X, k=9, **options):
    return kmeans(x, k, **{"algorithm": "swap", "random_state": 0, **options})


@parametrize_with_checks([KMeans(n_clusters=3, algorithm="swap")])
def test_estimator_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("seed", range(40))
def test_no_row_would_better_be_elsewhere_and_lloyd_is_never_below(seed):
    x, weights, start = made(seed)
    data = check.data(x, weights)
    rng = np.random.default_rng(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        least = kmeans(x, len(start), sample_weight=weights, init=start, tol=0.0)
    rows = bind(data, 1)
    found = swap(rows, start.astype(float), max_iter=300, rng=rng)
    assert found.stop_reason == "swaps"
    rows.step(found.centers)
    assert_settled(x, weights, rows.labels(), found.centers)
    assert found.history[-1].inertia <= least.inertia * (1 + 1e-12) + 1e-300
    inertias = [step.inertia for step in found.history]
    assert all(b <= a + 1e-12 * inertias[0] for a, b in itertools.pairwise(inertias))


def optimum(x, k, weights):
    """Of all ways to put rows into at most k groups, the least inertia."""
    best = np.inf

    def go(labels, used):
        nonlocal best
        if len(labels) == len(x):
            groups = [np.flatnonzero(np.array(labels) == c) for c in range(used)]
            means = [np.average(x[g], axis=0, weights=weights[g]) for g in groups]
            best = min(
                best, sum(weights[g] @ ((x[g] - m) ** 2).sum(axis=1) for g, m in zip(groups, means, strict=True))
            )
            return
        for c in range(min(used + 1, k)):
            go([*labels, c], max(used, c + 1))

    go([], 0)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_of_few_rows_is_found(seed):
    r = np.random.default_rng(seed)
    n, k = r.integers(5, 9), r.integers(2, 5)
    x = r.integers(-5, 6, (n, 2)).astype(float) if seed % 3 == 0 else r.normal(size=(n, 2))
    weights = np.ones(n) if seed % 2 else r.integers(1, 5, n).astype(float)
    found = fit(x, k, sample_weight=weights, n_init=20)
    assert found.inertia == pytest.approx(optimum(x, k, weights), rel=1e-12, abs=1e-12)


def test_it_gets_away_from_where_lloyds_algorithm_stays():
    best = min(kmeans(X, 9, n_init=50, random_state=0).inertia, fit().inertia)
    stuck = kmeans(X, 9, init=POOR)
    assert stuck.inertia > 1.5 * best
    assert fit(init=POOR).inertia == pytest.approx(best)


STORED = {
    "float64": np.asarray,
    "float32": np.float32,
    "float16": np.float16,
    "integers": lambda x: np.rint(20 * x).astype(np.int16),
    "sparse": lambda x: csr_array(np.where(np.abs(x) > 1, x, 0)),
    "one column": lambda x: x[:, :1],
    "far away": lambda x: x + 1e8,
    "tiny": lambda x: x * 1e-150,
}


@pytest.mark.parametrize("stored", STORED)
def test_what_is_handed_out_belongs_together(stored):
    x = STORED[stored](X)
    weights = np.random.default_rng(1).integers(0, 3, len(X))
    model = KMeans(9, algorithm="swap", random_state=0).fit(x, sample_weight=weights)
    np.testing.assert_array_equal(model.labels_, model.predict(x))
    assert model.inertia_ == -model.score(x, sample_weight=weights)
    assert len(np.unique(model.labels_)) == 9
    assert model.inertia_ <= kmeans(x, 9, sample_weight=weights, random_state=0).inertia * (1 + 1e-6)


@pytest.mark.parametrize(("seed", "k"), [(23, 7), (49, 7), (185, 8)])
def test_centres_are_means_when_they_are_rounded_too(seed, k):
    """Far away, rounding moves centres past rows."""
    x = (np.random.default_rng(seed).integers(-3, 4, (400, 2)) / 16 + 1e5).astype(np.float32)
    found = fit(x, k)
    np.testing.assert_array_equal(found.centers, oracle.means(x, None, found.labels, k))


ROUTES = {
    "parts": {"parts": 3},
    "numpy": {"engine": "numpy"},
    "numpy in parts": {"engine": "numpy", "parts": 5},
    "two threads": {"n_threads": 2},
    "sparse": {"sparse": True},
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("k", [2, 9, 40])
def test_every_engine_comes_to_the_same(route, k):
    x = np.round(np.maximum(groups(each=15, d=3), 0), 3)
    weights = np.random.default_rng(1).random(len(x))

    def descent(n_threads=1, sparse=False, **options):
        rows = bind(check.data(csr_array(x) if sparse else x, weights), n_threads, **options)
        found = swap(rows, x[:k], max_iter=300, rng=np.random.default_rng(0))
        rows.step(found.centers)
        return found, rows.labels()

    (one, labels), (other, others) = descent(), descent(**ROUTES[route])
    np.testing.assert_allclose(other.centers, one.centers, rtol=0, atol=0 if route == "two threads" else 1e-14)
    np.testing.assert_array_equal(others, labels)
    assert (other.n_iter, len(other.history), other.stop_reason) == (one.n_iter, len(one.history), "swaps")


def test_what_is_recorded_changes_nothing_and_can_be_played_again():
    plain, stats, full = (fit(init=POOR, record=record) for record in (None, "stats", "full"))
    for other in (stats, full):
        np.testing.assert_array_equal(other.centers, plain.centers)
        assert other.n_iter == plain.n_iter
        assert [step.inertia for step in other.history] == pytest.approx([step.inertia for step in plain.history])
    assert (plain.history[-1].moved, stats.history[-1].centers) == (None, None)
    first = kmeans(X, 9, init=POOR, tol=0.0, record="stats")
    assert len(stats.history) > len(first.history)
    last = stats.history[-1]
    assert last.moved > 0
    assert last.distances > 0
    assert last.shift == pytest.approx(np.square(full.history[-2].centers - full.history[-1].centers).sum())
    assert all(step.centers.shape == (9, 2) for step in full.history)
    assert full.history[-1].inertia == pytest.approx(full.inertia)
    plot.convergence(full)
    plot.steps(full, X)  # which finds the same labels, or refuses the rows


def test_several_runs_and_the_best_of_them():
    found = fit(k=12, n_init=5)
    assert len(found.restarts) == 5
    assert found.inertia == min(run.inertia for run in found.restarts)
    assert len(fit(k=12, init="random", n_init="auto").restarts) == 1


@pytest.mark.parametrize("init", ["random", "pca", "random_partition", X[::30], lambda x, k, random_state: x[-k:]])
def test_any_start_will_do(init):
    assert fit(init=init).inertia == pytest.approx(fit().inertia)


@pytest.mark.parametrize("tol", [0, 1e-3, 0.5])
def test_tol_is_refused(tol):
    with pytest.raises(ParameterError, match=r"^tol means nothing to the method swap: leave it out$"):
        fit(tol=tol)
    with pytest.raises(ParameterError, match=r"^tol means nothing to the method swap: leave it out$"):
        KMeans(3, algorithm="swap").set_params(tol=tol).fit(X)
    assert fit(tol=1e-4).inertia == fit().inertia


def test_a_model_is_kept_and_fitted_again(tmp_path):
    model = clone(KMeans(9, algorithm="swap", random_state=3, max_seconds=600)).set_params(max_seconds=None).fit(X)
    model.save(tmp_path / "m.safetensors")
    other = load(tmp_path / "m.safetensors")
    assert other.get_params() == model.get_params()
    assert (other.algorithm, other.stop_reason_) == ("swap", "swaps")
    np.testing.assert_array_equal(other.fit(X).cluster_centers_, model.cluster_centers_)


def test_callbacks_of_scikit_learn_hear_more_iterations_than_max_iter():
    callback = pytest.importorskip("sklearn.callback", reason="scikit-learn has callbacks from 1.9 on")
    alone = KMeans(9, algorithm="swap", init=POOR, max_iter=2, random_state=0)
    followed = clone(alone).set_callbacks(callback.ProgressBar()).fit(X)
    assert len(followed.history_) > 2
    np.testing.assert_array_equal(followed.labels_, alone.fit(X).labels_)


def test_verbose_counts_on(capsys):
    model = KMeans(9, algorithm="swap", init=POOR, random_state=0, verbose=1).fit(X)
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Iteration")]
    assert [line.split(",")[0] for line in said] == [f"Iteration {i}" for i in range(len(model.history_))]


def test_the_number_of_clusters_may_be_chosen_by_it():
    found = choose_k(X, range(7, 11), n_refs=2, method="swap", random_state=0)
    assert found.best == 9
    assert found.fits[9].params.method == "swap"
    assert cluster_stability(X, fit(), n_resamples=3, random_state=0).jaccard.min() > 0.9
