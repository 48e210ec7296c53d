"""Labels follow the rule where numbers are as good as equal, and at any scale.

`test_isa.py` repeats it per instruction set.
"""

import numpy as np
import oracle
import pytest

from centra.data import Data


def near_ties(dtype, d, offset, r):
    """Rows half-way between two centres, give or take a few units of rounding, and lattice points with exact ties."""
    centers = r.integers(-4, 5, (12, d)) / 2.0 + offset
    a, b = r.integers(0, 12, (2, 400))
    x = ((centers[a] + centers[b]) / 2).astype(dtype)
    x[::2] = np.nextafter(x[::2], x[::2] + 1)
    return x, centers


@pytest.mark.parametrize("d", [1, 2, 7, 16, 33])
@pytest.mark.parametrize("offset", [0, 1e4, 1e6])
def test_ties_go_to_the_lowest_index(engine, dtype, d, offset):
    x, centers = near_ties(dtype, d, offset, np.random.default_rng(d))
    rows = engine(Data(x))
    rows.step(centers)
    np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))


def test_a_far_centre_does_not_disturb(engine, dtype):
    r = np.random.default_rng(3)
    x = r.standard_normal((300, 6)).astype(dtype)
    x[::10] += 1e10 if dtype is np.float64 else 1e5
    centers = x[[0, 1, 2, 13, 14, 10]].astype(float)
    rows = engine(Data(x))
    rows.step(centers)
    np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))


def test_squares_that_overflow_float32_do_not_mislead(engine):
    x = np.array([[1.7e19], [-1.7e19], [1.4e19]], np.float32)
    rows = engine(Data(x))
    rows.step(np.array([[-0.5e19], [2.7e19]]))
    np.testing.assert_array_equal(rows.labels(), [1, 0, 1])
    rows.step(np.array([[2.5e19], [1.5e19]]))
    np.testing.assert_array_equal(rows.labels(), [1, 1, 1])


@pytest.mark.parametrize("d", [2, 20])
def test_groups_too_tight_for_float32_are_told_apart(engine, d):
    r = np.random.default_rng(d)
    groups = r.standard_normal((4, d))
    centers = np.repeat(groups, 3, axis=0) + 1e-7 * r.standard_normal((12, d))
    x = centers[r.integers(0, 12, 300)] + 1e-8 * r.standard_normal((300, d))
    rows = engine(Data(x))
    for _ in range(3):  # the first finds float32 of little use
        rows.step(centers)
        np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))
        centers = centers + 1e-9 * r.standard_normal(centers.shape)


@pytest.mark.parametrize("scale", [1e-25, 1e-22, 1e-19, 1.0])
def test_squares_below_those_of_float32_do_not_mislead(engine, dtype, scale):
    r = np.random.default_rng(2)
    x = r.standard_normal((400, 5))
    x = (np.concatenate([x, -x]) * scale).astype(dtype)
    center = 1e-4 * scale * r.standard_normal((1, 5))
    centers = center * (1 + 1e-13 * r.integers(-40, 40, (6, 5)))
    rows = engine(Data(x))
    rows.step(centers)
    np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))
    rows, d = engine(Data(x[:, :3])), 3
    points = np.concatenate([np.full((1, d), 1e4 * scale), centers[:1, :d]])
    expected = oracle.label_distances(x[:, :d], points).min(axis=1).sum()
    np.testing.assert_allclose(rows.cover(points), expected, rtol=1e-12)


def along(*first, d=256):
    return np.pad(np.array(first, float), (0, d - len(first)))


@pytest.mark.parametrize("scale", [1e-45, 1e-44, 1e-38, 1e-25, 1.0, 1e25, 1e38, 1e39])
@pytest.mark.parametrize("start", [1.1, 6.0])
def test_what_is_known_of_distances_holds_at_any_scale(engine, scale, start):
    """A centre that comes nearer, step by step, takes the rows in the end."""
    x = np.array([along(1), along(-1)] + [along(0, 0, 1), along(0, 0, -1)] * 2) * scale
    rows = engine(Data(x))
    for gap in [start, start, *np.arange(start, 0.8, -0.5), 0.9]:
        centers = np.array([along(0), along(1 + gap), along(-100)]) * scale
        rows.step(centers)
        np.testing.assert_array_equal(rows.labels(), oracle.label_distances(x, centers).argmin(axis=1))
