"""Rows at the edge of what the error analysis allows, native/kernel/bounds.hpp.

`make mutants` makes the constants there prove too much, one by one, and looks whether one of these tests fails, or of
those in test_repair.py and contract/test_scales.py; tests/mutants.py tells which constants have so much slack that none
can.
"""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.data import Data
from centra.engine import bind

U = 2.0**-24  # the unit of rounding of float32


def assert_labels_follow_the_rule(rows, x, centers):
    np.testing.assert_array_equal(rows.labels(), oracle.labels_of_many(x, centers))


# --- Scores ---


def on_bisectors(r, dtype, d, k):
    """Rows within a few units of rounding of being as near to one centre as to the next, of mean 0.

    Centres are half-way between two floats, one after the other a little above and below, so that they lose as much as
    they can where they are rounded; and so do squares, being little more than a power of two.
    """
    unit = np.spacing(dtype(0.5))
    centers = np.sort(r.uniform(0.5, 0.53, (k, d)).astype(dtype), axis=0).astype(float)
    if dtype is np.float32:
        centers += np.where(np.arange(k) % 2, 0.49, -0.49)[:, None] * unit
    x = np.repeat((centers[:-1] + centers[1:]) / 2, 16, axis=0).astype(dtype)
    x += (unit * r.integers(-3, 4, x.shape)).astype(dtype)
    return np.concatenate([x, -x]), np.concatenate([centers, -centers])


@pytest.mark.parametrize("d", [1, 2, 3, 17])
@pytest.mark.parametrize("k", [3, 60])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_on_bisectors(dtype, k, d):
    r = np.random.default_rng([d, k])
    for _ in range(60 // k + 5):
        x, centers = on_bisectors(r, dtype, d, k)
        for rows in (bind(Data(x)), bind(check.data(csr_array(x)))):
            rows.step(centers)
            assert_labels_follow_the_rule(rows, x, centers)


def test_squares_of_which_float64_has_few_digits():
    r = np.random.default_rng(0)
    x, centers = on_bisectors(r, np.float64, 3, 40)
    for scale in (1e-158, 1e-160, 1e-161):
        for stored in (Data(x * scale), check.data(csr_array(x * scale))):
            rows = bind(stored)
            rows.step(centers * scale)
            assert_labels_follow_the_rule(rows, x * scale, centers * scale)


def with_square(near, wanted):
    """The number closest above, of which the square is wanted."""
    while not wanted(near * near):
        near = np.nextafter(near, np.inf)
    return near


def test_direct_differences_of_many_columns_round_to_one_side():
    """The second centre has half as many columns; squares of the first are a little more than half a step of what their
    sum can tell, those of the second a little less. So direct differences, which have the last word, see the first one
    farther although it is nearer."""
    d, step = 40_000, 2.0**-40
    more = with_square(np.sqrt(1.6), lambda square: 0.5 < square / step % 1 < 0.52)
    whole = 2 * (more * more // step) + 1
    less = with_square(np.sqrt(whole * step), lambda square: 0.48 < square / step % 1 < 0.5)
    assert less * less // step == whole
    centers = np.stack([np.full(d, more), np.where(np.arange(d) // 8 % 2, 0, less)])
    x = np.zeros((2, d))
    x[1, 0] = 1e-3
    first, second = oracle.squared_distances(x, centers)[0]
    assert first < second
    rows = bind(check.data(csr_array(x)))
    rows.step(centers)
    np.testing.assert_array_equal(rows.labels(), oracle.labels(x, centers))
    assert rows.labels()[0] == 1


def test_sums_that_overflow_float32_half_way():
    """The way to the nearest centre begins with products beyond float32, all of one sign; the others make up for it."""
    x = 1.3e19 * np.array([[-1, 1], [1, -1]], np.float32)
    centers = 1e19 * np.array([[1.4, 1.4], [1.286, 0]])
    for stored in (Data(x), check.data(csr_array(x))):
        rows = bind(stored)
        rows.step(centers)
        assert_labels_follow_the_rule(rows, x, centers)


# --- Where a row may be nearer than so far ---


@pytest.mark.parametrize("share", [0.0, 2.0**-18, 2.0**-17, 2.0**-15, 2.0**-13])
def test_running_distances_of_rows_whose_mean_is_no_float(share):
    """Rows between 1 and the mean, which is this share of their way farther: the kernels take 1 for the mean."""
    d, n = 17, 64
    off = 0.9 * U if share else 0
    way = off / share if share else 2.0**-6
    r = np.random.default_rng(0)
    side = np.where(np.arange(n) % 2, 1, -1)[:, None]
    for _ in range(20):
        x = (1 + side * way * r.uniform(0.9, 1, (n, d))).astype(np.float32)
        wanted, total = n * (1 + off), x[:-1].astype(float).sum(axis=0)
        x[-1] = (wanted - total).astype(np.float32)
        rows = bind(Data(x))
        for part in (0.3, 0.5, 0.7):
            rows = rows.fresh()
            point = 1 - part * way * np.ones((1, d))
            nearer = point + (x[::2].mean(axis=0) - point) * 3e-8
            rows.cover(point)
            rows.cover(nearer)
            expected = oracle.label_distances(x, np.vstack([point, nearer])).min(axis=1)
            found, index = rows.farthest(n)
            np.testing.assert_array_equal(found, expected[index])


# --- Bounds that are carried from step to step ---


def with_others(*centers, k=520):
    """So many centres that bounds are kept, the others at 1.5."""
    return np.concatenate([centers, np.full(k - len(centers), 1.5)])[:, None]


@pytest.mark.parametrize("first", [1 + U, 1 - U / 2])
def test_drifts_that_vanish_beside_a_distance_add_up(first):
    """A centre goes away, or another one comes, by less than float32 can tell, until the label must change."""
    x = np.zeros((3, 1), np.float32)
    gap, rows = 200 * U, bind(Data(x))
    for i in range(700):
        away, near = (0.9 * U * i, 0) if first > 1 else (0, 0.45 * U * i)
        centers = with_others(-first - away, first + gap - near)
        rows.step(centers)
        assert rows.labels()[0] == np.abs(centers[:, 0]).argmin()


def test_drifts_are_no_less_than_they_are():
    """A centre goes so far that another one, just as far, is nearer."""
    x = np.zeros((3, 1), np.float32)
    for gap in 2.0 ** -np.arange(10, 24):
        rows = bind(Data(x))
        centers = with_others(-0.5, 1 - gap)
        for _ in range(2):
            rows.step(centers)
        centers[0] = -1
        rows.step(centers)
        assert rows.labels()[0] == 1


def test_bounds_of_rows_whose_mean_is_no_float():
    """The kernels take 1 for the mean: these rows seem nearer than they are to all centres, as good as on one of them
    that then goes away."""
    d, n, way = 16, 64, 2.0**-18
    x = 1 + np.where(np.arange(n) % 2, way, -way)[:, None] * np.ones(d)
    x[0] += n * 0.9 * U
    x = x.astype(np.float32)
    off = x.mean(axis=0, dtype=float)[0] - 1
    assert 0.8 * U < off < U
    seems = np.sqrt(d * 2 * way * off)  # so much nearer, from no distance
    direction, near = np.eye(1, d)[0], x[1].astype(float)
    others = np.full((40, d), 1 - 2 * way)
    rows = bind(Data(x))
    for away in (1.0, 1.0, 1.7):
        centers = np.vstack([near + away * seems * direction, near - 1.58 * seems * direction, others])
        rows.step(centers)
        assert_labels_follow_the_rule(rows, x, centers)
    assert rows.labels()[1] == 1


# --- Sums ---


@pytest.mark.parametrize("spread", [1e-2, 1e-3])
def test_the_inertia_of_clusters_that_are_small_beside_their_distance(spread):
    r = np.random.default_rng(0)
    x = spread * r.standard_normal((500, 4)) + np.where(np.arange(500) % 2, 1, -1)[:, None]
    centers = np.array([[-1.0], [1.0]]) + spread * r.standard_normal((2, 4))
    exact = float(oracle.inertia(x, None, centers))
    for stored in (Data(x), check.data(csr_array(x))):
        assert bind(stored).step(centers).inertia == pytest.approx(exact, rel=1e-11, abs=0)
