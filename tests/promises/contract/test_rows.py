"""The contract of `Rows`, for every engine, storage, dtype, layout and number of parts.

`test_isa.py` repeats it per instruction set.
"""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.data import Data
from centra.engine import bind

LAYOUTS = {
    "C": np.ascontiguousarray,
    "Fortran": np.asfortranarray,
    "strided": lambda x: np.repeat(np.repeat(x, 2, axis=0), 3, axis=1)[::2, ::3],
    "reversed": lambda x: x[::-1, ::-1].copy()[::-1, ::-1],
}


def scale_of(x):
    return float(np.abs(x.astype(float)).max())


def test_labels_follow_the_rule(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.step(centers)
    np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))
    oracle.assert_nearest(rows.labels(), x, centers)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_strides_do_not_matter(engine, problem, layout):
    x, weights, centers = problem
    plain, strided = engine(Data(x, weights)), engine(Data(LAYOUTS[layout](x), weights))
    assert plain.step(centers).inertia == strided.step(centers).inertia
    np.testing.assert_array_equal(plain.labels(), strided.labels())


def test_partial_adds_up(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    found = rows.step(centers)
    sums, mass, sizes, inertia = oracle.partial(x, weights, centers, rows.labels())
    scale = scale_of(x)
    np.testing.assert_allclose(found.sums, sums.astype(float), rtol=0, atol=1e-14 * scale * len(x))
    np.testing.assert_allclose(found.weights, mass.astype(float), rtol=1e-14)
    np.testing.assert_array_equal(found.sizes, sizes)
    np.testing.assert_allclose(found.inertia, float(inertia), rtol=1e-12, atol=1e-14 * scale**2 * x.size)
    np.testing.assert_allclose(rows.inertia(centers), float(inertia), rtol=1e-14)
    total, within = rows.within(centers)
    assert total == rows.inertia(centers)
    squared = np.square(x.astype(np.longdouble) - centers[rows.labels()]).sum(axis=1)
    squared *= 1 if weights is None else weights
    np.testing.assert_allclose(within, np.bincount(rows.labels(), squared.astype(float), len(centers)), rtol=1e-13)


def test_moved_counts_changed_labels_and_sums_stay_true(engine, problem):
    x, _weights, centers = problem
    rows = engine(Data(x, None))
    step = 0.02 * scale_of(x - x.mean(axis=0, dtype=float))
    before = np.full(len(x), -1)
    for i in range(6):  # the later ones move few rows or none
        moved_centers = centers + step * min(i, 3)
        found = rows.step(moved_centers)
        assert found.moved == (rows.labels() != before).sum()
        before = rows.labels()
        np.testing.assert_array_equal(found.sums, oracle.exact_sums(x, before, len(centers)))
        np.testing.assert_array_equal(found.sizes, np.bincount(before, minlength=len(centers)))
        np.testing.assert_array_equal(found.weights, found.sizes)


@pytest.mark.parametrize("tol", [0.0, 1e-3])
def test_advance_goes_on_as_steps_would(engine, problem, tol):
    x, weights, centers = problem
    tol *= scale_of(x - x.mean(axis=0, dtype=float)) ** 2
    taken, before, partial = (rows := engine(Data(x, weights))).advance(centers, 9, tol)
    alone, at = engine(Data(x, weights)), centers
    for inertia, shift, moved, distances, seconds in taken:
        step = alone.step(at)
        means = step.means(where_empty=at)
        assert (step.inertia, step.moved, step.distances) == (inertia, moved, distances)
        assert shift == pytest.approx(((means - at) ** 2).sum(), rel=1e-12)
        assert moved > 0
        assert step.fewest > 0
        assert shift > tol
        assert 0 < seconds < 60
        at = means
    np.testing.assert_array_equal(before, at)
    last = alone.step(at)
    assert (partial.inertia, partial.moved, partial.fewest) == (last.inertia, last.moved, last.fewest)
    np.testing.assert_array_equal(partial.totals, last.totals)
    np.testing.assert_array_equal(partial.sizes, last.sizes)
    np.testing.assert_array_equal(rows.labels(), alone.labels())


def test_advance_stops_where_there_is_something_to_decide(engine):
    x = np.random.default_rng(0).random((500, 2))
    rows, steps = engine(Data(x)), 0
    centers = x[:5]
    while True:
        taken, before, partial = rows.advance(centers, 4, 0.0)
        assert len(taken) < 4
        steps += len(taken) + 1
        centers = partial.means(where_empty=before)
        if partial.moved == 0:
            break
    assert steps > 4
    np.testing.assert_array_equal(centers, before)
    taken, _, partial = engine(Data(x)).advance(np.vstack([x[:5], [[9.0, 9.0]]]), 4, 0.0)
    assert not taken
    assert partial.fewest == 0


def test_moments(engine, problem):
    x, weights, _ = problem
    moments = engine(Data(x, weights)).moments
    exact, scale, shares = x.astype(np.longdouble), scale_of(x), weights / weights.astype(np.longdouble).sum()
    mean = shares @ exact
    assert moments.n == len(x)
    assert moments.largest == scale
    np.testing.assert_allclose(moments.weight, weights.sum(), rtol=1e-14)
    np.testing.assert_allclose(moments.mean, mean.astype(float), rtol=1e-13, atol=1e-15 * scale)
    variance = shares @ np.square(exact - mean)
    # What parts know of each other are their means, as far as one number can tell them.
    told = 4e-16 * scale * float(exact.std()) if engine.parts > 1 else 0
    np.testing.assert_allclose(moments.variance, variance.astype(float), rtol=1e-11, atol=1e-25 * scale**2 + told)


def test_running_distances(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    w = weights.astype(np.longdouble)
    assert rows.potential == pytest.approx(weights.sum(), rel=1e-14)
    first, rest = centers[:1], centers[1:4]
    nearest = oracle.squared_distances(x, first)[:, 0]
    assert rows.cover(first) == pytest.approx(float(w @ nearest), rel=1e-13)
    for point in rest:
        after = np.minimum(nearest, oracle.squared_distances(x, point[None])[:, 0])
        assert rows.contest(point[None])[0] == pytest.approx(float(w @ after), rel=1e-13)
    if len(rest):
        nearest = np.minimum(nearest, oracle.squared_distances(x, rest).min(axis=1))
        assert rows.cover(rest) == pytest.approx(float(w @ nearest), rel=1e-13)
    by_rule = oracle.label_distances(x, centers[:4]).min(axis=1)
    assert_farthest(rows.farthest(1), by_rule, weights, 1, engine)


def assert_farthest(found, squared, weights, count, engine):
    """The largest of these, in order, the first rows among equals; numbers at random are equal or far apart."""
    present = np.flatnonzero(weights > 0)
    expected = sorted(present, key=lambda i: (-squared[i], i))[:count]
    np.testing.assert_array_equal(found[1], expected)
    np.testing.assert_allclose(found[0], squared[expected], rtol=engine.slack)


def test_the_farthest_rows_are_far_from_their_centres_and_from_what_is_covered(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.step(centers)
    elsewhere = centers[::-1].copy()
    own = oracle.label_distances(x, elsewhere)[np.arange(len(x)), rows.labels()]
    for count in (1, 2, 7, 1000):
        assert_farthest(rows.farthest(count, elsewhere), own, weights, count, engine)
    rows.cover(centers[:2])
    covered = oracle.label_distances(x, centers[:2]).min(axis=1)
    for count in (1, 2, 7, 1000):
        assert_farthest(rows.farthest(count, elsewhere), np.minimum(own, covered), weights, count, engine)
        assert_farthest(rows.farthest(count), covered, weights, count, engine)


def test_relabelled_rows_and_their_duplicates_go_to_other_clusters(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.step(np.vstack([centers, np.full((2, x.shape[1]), 1e6 * scale_of(x))]))
    labels, k = rows.labels(), len(centers)
    points = np.unique(x[[0, len(x) // 3]], axis=0).astype(float)
    rows.cover(points)
    clusters = np.array([k + 1, k])[: len(points)]
    expected = labels.copy()
    for point, cluster in zip(points, clusters, strict=True):
        expected[(x == point).all(axis=1)] = cluster
    everywhere = np.vstack([centers, points[-1:], points[:1]])
    found = rows.relabel(points, clusters, everywhere)
    np.testing.assert_array_equal(rows.labels(), expected)
    assert (labels <= k).all()  # what was handed out before is left alone
    np.testing.assert_array_equal(found.sizes, np.bincount(expected, minlength=k + 2))
    np.testing.assert_array_equal(found.present, np.bincount(expected[weights > 0], minlength=k + 2))
    assert found.fewest == found.present.min()
    sums = oracle.partial(x, weights, everywhere, expected)[0]
    scale = scale_of(x)
    np.testing.assert_allclose(found.sums, sums.astype(float), rtol=0, atol=1e-14 * scale * len(x))
    after = rows.step(everywhere)
    assert after.moved == (rows.labels() != expected).sum()
    np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, everywhere).argmin(axis=1))


def test_draw_is_the_inverse_of_the_cumulative_mass(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    u = np.random.default_rng(0).random(200)
    for covered in (False, True):
        mass = weights.copy()
        if covered:
            rows.cover(centers[:1])
            mass *= oracle.label_distances(x, centers[:1])[:, 0]
        if mass.sum() == 0:
            continue
        share = mass.cumsum() / mass.sum()
        picks = rows.draw(u)
        assert (mass[picks] > 0).all()
        assert (u <= share[picks] + 1e-12).all()
        assert (u >= (share - mass / mass.sum())[picks] - 1e-12).all()
        assert mass[rows.draw(np.array([0.0, np.nextafter(1, 0)]))].all()


@pytest.mark.parametrize("seed", range(10))
def test_the_last_draw_is_not_a_row_without_mass(engine, seed):
    """Where rounding leaves the cumulative mass short of the total, what follows the last positive row stays out."""
    r = np.random.default_rng(seed)
    x, weights = r.random((700, 3)), r.random(700)
    weights[-40:] = 0
    rows = engine(Data(x, weights))
    rows.cover(x[:2])
    assert weights[rows.draw(np.array([np.nextafter(1, 0)]))[0]] > 0


def test_distances_and_rows(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    found, by_rule = np.concatenate(list(rows.distances(centers))), oracle.label_distances(x, centers)
    np.testing.assert_allclose(found, by_rule, rtol=engine.slack)
    np.testing.assert_array_equal(found == 0, by_rule == 0)
    index = np.arange(len(x))[::3]
    np.testing.assert_array_equal(rows.take(index), x[index].astype(float))
    np.testing.assert_array_equal(rows.weights(index), weights[index])
    np.testing.assert_array_equal(engine(Data(x)).weights(index), 1)
    subset = rows.subset(index)
    np.testing.assert_array_equal(subset.weights(np.arange(len(index))), weights[index])
    subset.step(centers)
    np.testing.assert_array_equal(subset.labels(), oracle.label_distances(x[index], centers).argmin(axis=1))


def test_distance_sums(engine, problem):
    """Of given labels, not those of a step; one cluster is empty, and rows that are points are at 0."""
    x, weights, centers = problem
    k = 5
    labels = np.random.default_rng(len(x)).choice([0, 1, 2, 4], len(x)).astype(np.int32)
    points = np.concatenate([centers, x[:2].astype(float)])
    distances = weights[:, None] * np.sqrt(oracle.squared_distances(x, points))
    sums = np.stack([distances[labels == cluster].sum(axis=0) for cluster in range(k)], axis=1)
    found = engine(Data(x, weights)).distance_sums(points, labels, k)
    np.testing.assert_allclose(found, sums.astype(float), rtol=1e-13)
    lone = engine(Data(x)).distance_sums(x[:1].astype(float), np.append(0, np.ones(len(x) - 1)).astype(np.int32), 2)
    assert lone[0, 0] == 0


@pytest.mark.parametrize("sparse", [False, True])
def test_distance_sums_of_many_rows_do_not_depend_on_threads(sparse):
    """More rows of a cluster than are added at a time, and more points than one task has."""
    r = np.random.default_rng(7)
    x, labels = r.standard_normal((2500, 5)), r.integers(0, 2, 2500).astype(np.int32)
    x[x < 0] = 0
    data = check.data(csr_array(x)) if sparse else Data(x)
    one, two, three = (bind(data, threads).distance_sums(x[:600], labels, 2) for threads in (1, 2, 3))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one, three)
    distances = np.sqrt(oracle.squared_distances(x, x[:600]))
    sums = np.stack([distances[labels == cluster].sum(axis=0) for cluster in range(2)], axis=1)
    np.testing.assert_allclose(one, sums.astype(float), rtol=1e-13)


@pytest.mark.parametrize("labels", [[0, 2, 1], [0, -1, 1], [0, 1]])
def test_labels_that_name_no_cluster_are_no_address(labels):
    with pytest.raises(ValueError, match="label"):
        bind(Data(np.eye(3)), 1).distance_sums(np.eye(3), np.array(labels, np.int32), 2)


def test_fresh_rows_share_nothing_that_changes(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.step(centers)
    labels = rows.labels()
    fresh = rows.fresh()
    assert fresh.potential == pytest.approx(weights.sum(), rel=1e-14)
    fresh.step(centers[:1])
    np.testing.assert_array_equal(rows.labels(), labels)


def test_what_was_handed_out_stays(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    partial, labels = rows.step(centers), rows.labels()
    kept = partial.totals.copy(), partial.residues.copy(), labels.copy()
    for other in (centers[::-1].copy(), centers + 0.5, centers):
        rows.step(other)
        for given, before in zip((partial.totals, partial.residues, labels), kept, strict=True):
            np.testing.assert_array_equal(given, before)
