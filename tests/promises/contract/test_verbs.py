"""The contract of the verbs that leave the rows as they are: sums of given labels, other weights, other points."""

import numpy as np
import oracle
import pytest

from centra.data import Data


def scale_of(x):
    return float(np.abs(x.astype(float)).max())


def test_sums_of_given_labels(engine, problem):
    """With a cluster that has no rows, and after a step, whose labels and distances stay."""
    x, weights, centers = problem
    k = 4
    labels = np.random.default_rng(len(x)).choice([0, 1, 3], len(x)).astype(np.int32)
    rows = engine(Data(x, weights))
    rows.step(centers)
    rows.cover(centers)
    before, potential = rows.labels(), rows.potential
    found = rows.sums(labels, k)
    means = np.array([np.average(x[labels == c].astype(np.longdouble), axis=0, weights=weights[labels == c])
                      if weights[labels == c].sum() > 0 else np.zeros(x.shape[1]) for c in range(k)])  # fmt: skip
    sums, mass, sizes, _ = oracle.partial(x, weights, means, labels)
    inertia = oracle.partial(x, weights, means, labels)[3]
    scale = scale_of(x)
    np.testing.assert_allclose(found.sums, sums.astype(float), rtol=0, atol=1e-14 * scale * len(x))
    np.testing.assert_allclose(found.weights, mass.astype(float), rtol=1e-14)
    np.testing.assert_array_equal(found.sizes, sizes)
    np.testing.assert_array_equal(found.present, [np.count_nonzero(weights[labels == c]) for c in range(k)])
    np.testing.assert_allclose(found.inertia, float(inertia), rtol=1e-11, atol=1e-14 * scale**2 * x.size)
    np.testing.assert_array_equal(rows.labels(), before)
    assert rows.potential == potential


def test_sums_are_those_of_a_step(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    step = rows.step(centers)
    again = engine(Data(x, weights)).sums(rows.labels(), len(centers))
    nowhere = np.zeros_like(centers)
    np.testing.assert_array_equal(again.means(where_empty=nowhere), step.means(where_empty=nowhere))
    assert again.fewest == step.fewest


def test_drawn_rows_are_the_rows_that_are_drawn(engine, problem):
    x, weights, centers = problem
    one, two = engine(Data(x, weights)), engine(Data(x, weights))
    shares = np.random.default_rng(0).random(20)
    for points in (None, centers[:1]):
        if points is not None and one.cover(points) == 0:
            break
        if points is not None:
            two.cover(points)
        index, rows = one.draw_rows(shares)
        np.testing.assert_array_equal(index, two.draw(shares))
        np.testing.assert_array_equal(rows, x[index].astype(float))


def test_potentials_follow_what_is_covered(engine, problem):
    """Draws after a step are by weight again, whatever was covered and drawn before it."""
    x, weights, centers = problem
    rows, shares = engine(Data(x, weights)), np.random.default_rng(1).random(30)
    fresh = rows.draw(shares)
    rows.cover(centers[:1])
    rows.step(centers)
    np.testing.assert_array_equal(rows.draw(shares), fresh)
    assert rows.potential == engine(Data(x, weights)).potential


@pytest.mark.parametrize("other", ["none", "some"])
def test_reweighted_rows_are_those_bound_with_these_weights(engine, problem, other):
    x, weights, centers = problem
    given = None if other == "none" else np.random.default_rng(len(x)).integers(0, 4, len(x)) + np.eye(len(x))[0]
    rows = engine(Data(x, weights))
    rows.step(centers)
    rows.cover(centers)
    found, expected = rows.reweighted(given), engine(Data(x, given))
    np.testing.assert_allclose(found.moments.mean, expected.moments.mean, rtol=1e-13, atol=1e-13 * scale_of(x))
    np.testing.assert_allclose(
        found.moments.variance, expected.moments.variance, rtol=1e-11, atol=1e-13 * scale_of(x) ** 2
    )
    assert found.moments.weight == pytest.approx(expected.moments.weight, rel=1e-15)
    shares = np.random.default_rng(2).random(40)
    np.testing.assert_array_equal(found.draw(shares), expected.draw(shares))
    index = np.arange(len(x))
    np.testing.assert_array_equal(found.weights(index), expected.weights(index))
    one, two = found.step(centers), expected.step(centers)
    np.testing.assert_array_equal(found.labels(), expected.labels())
    nowhere = np.zeros_like(centers)
    np.testing.assert_array_equal(one.means(where_empty=nowhere), two.means(where_empty=nowhere))
    np.testing.assert_array_equal(one.present, two.present)
    np.testing.assert_allclose(one.inertia, two.inertia, rtol=1e-12, atol=1e-13 * scale_of(x) ** 2 * x.size)
    np.testing.assert_array_equal(rows.weights(index), weights)


def test_other_points_on_the_same_engine(engine, problem):
    x, weights, centers = problem
    points = centers + 1.0
    mass = np.arange(1.0, len(points) + 1)
    other = engine(Data(x, weights)).like(points, mass)
    partial = other.step(centers)
    np.testing.assert_array_equal(other.labels(), oracle.label_distances(points, centers).argmin(axis=1))
    assert partial.weights.sum() == mass.sum()
    assert engine(Data(x, weights)).like(points).moments.weight == len(points)


def test_labels_in_blocks(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.step(centers)
    blocks = list(rows.label_blocks())
    np.testing.assert_array_equal(np.concatenate(blocks), rows.labels())
