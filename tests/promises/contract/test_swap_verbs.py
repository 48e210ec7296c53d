"""The contract of the verbs of a swap search: two nearest points, what swaps cost, rows that would better move."""

import numpy as np
import oracle

from centra.data import Data


def potential(x, weights, points):
    return float(weights.astype(np.longdouble) @ oracle.squared_distances(x, points).min(axis=1))


def test_ranked_points_are_covered_alone(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    rows.cover(x[:1].astype(float))
    found = rows.rank(centers)
    assert found == rows.potential
    np.testing.assert_allclose(found, potential(x, weights, centers), rtol=1e-13)
    fresh = engine(Data(x, weights))
    np.testing.assert_allclose(fresh.cover(centers), found, rtol=1e-14)
    if found > 0:
        shares = np.random.default_rng(0).random(30)
        np.testing.assert_array_equal(rows.draw(shares), fresh.draw(shares))


def test_swaps_cost_what_the_potential_says(engine, problem):
    """Also where but a few of the points are others than before."""
    x, weights, centers = problem
    r = np.random.default_rng(len(x))
    rows = engine(Data(x, weights))
    rows.rank(centers)
    centers = centers.copy()
    for c in r.choice(len(centers), min(2, len(centers)), replace=False):
        centers[c] = x[r.integers(len(x))]
    before = rows.rank(centers)
    points = x[r.integers(0, len(x), 3)].astype(np.float64)
    found = rows.swaps(points)
    assert found.shape == (3, len(centers))
    wanted = np.empty_like(found)
    to_centers, to_points = oracle.squared_distances(x, centers), oracle.squared_distances(x, points)
    for p in range(3):
        for c in range(len(centers)):
            others = np.delete(to_centers, c, axis=1).min(axis=1, initial=np.inf)
            wanted[p, c] = weights @ np.minimum(others, to_points[:, p])
    scale = max(before, float(wanted.max()), np.finfo(float).tiny)
    np.testing.assert_allclose(found, wanted - before, rtol=0, atol=1e-12 * scale)


def test_swapped_rows_go_on_as_any(engine, problem):
    x, weights, centers = problem
    place = len(centers) - 1
    rows = engine(Data(x, weights))
    rows.step(centers)
    rows.rank(centers)
    point = x[len(x) // 2].astype(np.float64)
    other = centers.copy()
    other[place] = point
    labels, swapped = rows.labels(), rows.swapped(point, place)
    np.testing.assert_array_equal(swapped.labels(), labels)
    for step in range(4):  # the later ones move few centres, and not far
        before, partial = swapped.labels(), swapped.step(other)
        np.testing.assert_array_equal(swapped.labels(), oracle.labels_of_many(x, other))
        fresh = engine(Data(x, weights)).step(other)
        assert partial.moved == (swapped.labels() != before).sum()
        nowhere = np.zeros_like(other)
        np.testing.assert_array_equal(partial.means(where_empty=nowhere), fresh.means(where_empty=nowhere))
        other = other.copy()
        other[step % len(other)] += 0.01 * np.abs(x.astype(float)).max()
    np.testing.assert_array_equal(rows.labels(), labels)  # nothing has happened to the others


def test_moves_are_those_of_brute_force(engine, problem):
    x, weights, centers = problem
    rows = engine(Data(x, weights))
    for _ in range(3):
        partial = rows.step(centers)
        centers = partial.means(where_empty=centers)
    partial = rows.step(centers)
    rows.rank(centers)
    found = rows.moves(partial.weights)
    own, squared = rows.labels(), oracle.squared_distances(x, centers)
    w, mass = weights.astype(np.longdouble), partial.weights.astype(np.longdouble)
    wanted, doubtful = {}, set()
    for i in range(len(x)):
        a = own[i]
        if w[i] == 0 or mass[a] - w[i] <= 0:
            continue
        leaving = mass[a] / (mass[a] - w[i]) * squared[i, a]
        entering = mass / (mass + w[i]) * squared[i]
        entering[a] = np.inf
        b = int(entering.argmin())
        if abs(entering[b] - leaving) <= 1e-10 * leaving:
            doubtful.add(i)
        if entering[b] < leaving:
            wanted[i] = (float(w[i] * (leaving - entering[b])), a, entering[b])
    rows_found = found.rows.tolist()
    assert set(rows_found) - doubtful == set(wanted) - doubtful
    assert len(set(rows_found)) == len(rows_found)
    scale = max([gain for gain, *_ in wanted.values()], default=0.0)
    for i, gain, a, b in zip(rows_found, found.gains, found.clusters, found.others, strict=True):
        if i in doubtful:
            continue
        np.testing.assert_allclose(gain, wanted[i][0], rtol=1e-9, atol=1e-9 * scale)
        assert a == wanted[i][1]
        entering = mass[b] / (mass[b] + w[i]) * squared[i, b]
        np.testing.assert_allclose(float(entering), float(wanted[i][2]), rtol=1e-9)
    assert (np.diff(found.gains) <= 1e-9 * scale).all()
