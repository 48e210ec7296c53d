"""What holds for any data: properties, on the native and on the NumPy engine."""

import itertools
import warnings

import numpy as np
import oracle
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from centra import ConvergenceWarning, check
from centra.data import Data
from centra.engine import bind
from centra.fit import cluster
from centra.refine import lloyd
from centra.seeding import METHODS

LATTICE = st.integers(-6, 6).map(float)  # many duplicates and ties
SMOOTH = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda v: round(v, 3))


@st.composite
def problems(draw, elements=LATTICE | SMOOTH):
    n, d = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    x = draw(arrays(draw(st.sampled_from([np.float32, np.float64])), (n, d), elements=elements))
    return x, draw(st.integers(1, n)), draw(st.integers(0, 5))


def fit(x, k, seed, weights=None, **params):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return cluster(check.data(x, weights), check.params(k, **params), np.random.default_rng(seed))


def distinct(x):
    return len(np.unique(x + 0.0, axis=0))


@given(problems())
@pytest.mark.parametrize("init", ["k-means++", "random", "random_partition", "maximin", "pca"])
def test_exactly_k_clusters_where_there_are_k_distinct_rows(init, problem):
    x, k, seed = problem
    result = fit(x, k, seed, init=init)
    assert (result.sizes > 0).sum() == min(k, distinct(x))
    np.testing.assert_array_equal(result.sizes, np.bincount(result.labels, minlength=k))


@given(problems())
def test_what_is_published_belongs_together(problem):
    x, k, seed = problem
    result = fit(x, k, seed)
    oracle.assert_nearest(result.labels, x, result.centers)
    assert result.centers.dtype == x.dtype
    assert result.inertia == pytest.approx(float(oracle.inertia(x, None, result.centers)), rel=1e-12)


@given(problems())
def test_inertia_never_rises(problem):
    x, k, seed = problem
    result = fit(x, k, seed, init="random", tol=0.0)
    inertias = [step.inertia for step in result.history]
    rounding = 1e-12 * float(((x - x.mean(axis=0, dtype=float)) ** 2).sum())
    assert all(b <= a + rounding for a, b in itertools.pairwise(inertias))
    assert result.stop_reason in ("labels", "shift")


@given(problems(SMOOTH), st.integers(1, 3))
def test_a_row_twice_is_a_weight_of_two(problem, times):
    x, k, seed = problem
    repeats = np.random.default_rng(seed).integers(1, times + 1, len(x))
    start = x[np.random.default_rng(seed).permutation(len(x))[:k]].astype(float)
    weighted = fit(x, k, seed, repeats, init=start)
    repeated = fit(np.repeat(x, repeats, axis=0), k, seed, init=start)
    assert weighted.inertia == pytest.approx(repeated.inertia, rel=1e-6, abs=1e-6)
    if weighted.n_iter == repeated.n_iter and (weighted.sizes > 0).all():
        np.testing.assert_allclose(weighted.centers, repeated.centers, rtol=1e-5, atol=1e-5)


@given(problems(LATTICE))
def test_a_row_of_weight_zero_is_absent(problem):
    x, k, seed = problem
    weights = np.random.default_rng(seed).integers(0, 2, len(x)).astype(float)
    present = weights > 0
    assume(present.sum() >= k)
    start = x[present][:k].astype(float)
    np.testing.assert_array_equal(
        fit(x, k, seed, weights, init=start).centers,
        fit(x[present], k, seed, np.ones(present.sum()), init=start).centers,
    )


@given(problems(LATTICE))
def test_a_repaired_centre_is_never_a_row_of_weight_zero(problem):
    x, k, seed = problem
    weights = np.random.default_rng(seed).integers(0, 2, len(x)).astype(float)
    assume((weights > 0).sum() >= k)
    x[weights == 0] += 100
    result = fit(x, k, seed, weights, init=np.full((k, x.shape[1]), -50.0))
    found = {label for label, weight in zip(result.labels, weights, strict=True) if weight > 0}
    assert len(found) == min(k, distinct(x[weights > 0]))


@given(problems(LATTICE))
def test_order_and_place_of_the_rows_do_not_matter(problem):
    x, k, seed = problem
    order = np.random.default_rng(seed).permutation(len(x))
    start = np.unique(x, axis=0)[:k].astype(float)
    k = len(start)
    there = fit(x, k, seed, init=start)
    shuffled = fit(x[order], k, seed, init=start)
    moved = fit(x + np.asarray(256, x.dtype), k, seed, init=start + 256)
    assert shuffled.inertia == pytest.approx(there.inertia, rel=1e-6, abs=1e-9)
    assert moved.inertia == pytest.approx(there.inertia, rel=1e-6, abs=1e-3)
    if there.n_iter == shuffled.n_iter:
        np.testing.assert_array_equal(shuffled.labels, there.labels[order])


@given(problems(), st.sampled_from([1, 3, 7]), st.sampled_from(["numpy", "native"]))
@example((np.zeros((5, 1)), 2, 0), 3, "native")
def test_parts_and_engines_find_the_same(problem, parts, engine):
    """The same seeds and the same labels, whoever holds the rows."""
    x, k, seed = problem
    found = []
    for e, p in (("native", 1), (engine, parts)):
        rows = bind(Data(x), 1, engine=e, parts=p)
        seeds = METHODS["k-means++"](rows, k, np.random.default_rng(seed))
        descent = lloyd(rows, seeds, max_iter=4, tol=0.0)
        found.append((seeds, rows.labels(), len(descent.history)))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])


@given(problems())
def test_partials_add(problem):
    x, k, seed = problem
    centers = np.random.default_rng(seed).standard_normal((k, x.shape[1]))
    whole = bind(Data(x)).step(centers)
    cut = len(x) // 2
    if cut:
        parts = bind(Data(x[:cut])).step(centers) + bind(Data(x[cut:])).step(centers)
        np.testing.assert_array_equal(parts.sizes, whole.sizes)
        np.testing.assert_array_equal(parts.means(centers), whole.means(centers))
