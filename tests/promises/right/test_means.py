"""Where a run ends because no label changes, its centres are the means of its rows, rounded once to what X is in."""

import numpy as np
import oracle
import pytest

from centra import kmeans


def assert_means(x, weights, k, **params):
    result = kmeans(x, k, sample_weight=weights, tol=0.0, **params)
    assert (result.sizes > 0).all()
    if result.stop_reason == "labels":
        np.testing.assert_array_equal(result.centers, oracle.means(x, weights, result.labels, k))
    return result.stop_reason


def leaving(r, near=300, far=400):
    """Numbers about 0 and about 1, and a start from which those about 1 leave the first cluster bit by bit."""
    x = np.concatenate([1e-3 * r.standard_normal(near), 1 + 0.1 * r.standard_normal(far)])[:, None]
    return x, np.array([[0.4], [1.2]])


@pytest.mark.parametrize("far", [1e30, 9.96921e36, 1e60])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_large_leaves_nothing_behind(dtype, far):
    """Sums have 106 bits: beside 10^36, as NetCDF's fill value is, other numbers lose their digits."""
    far = min(far, 1e37) if dtype == np.float32 else far
    x, start = leaving(np.random.default_rng(0))
    x *= np.where(np.arange(len(x)) < 300, 1e-7 / 1e-3, far)[:, None]
    assert assert_means(x.astype(dtype), None, 2, init=start * far) == "labels"


@pytest.mark.parametrize("ratio", [1e20, 1e30, 1e40])
def test_what_weighs_much_leaves_nothing_behind(ratio):
    r = np.random.default_rng(0)
    x, start = leaving(r)
    weights = np.where(x[:, 0] > 0.4, ratio, 1.0) * (0.5 + r.random(len(x)))
    weights[(x[:, 0] > 0.4) & (x[:, 0] < 0.8)] = 10 + r.random()
    assert assert_means(x, weights, 2, init=start) == "labels"


@pytest.mark.parametrize("power", [5, 20, 80])
def test_weights_of_any_ratio(power):
    for seed in range(6):
        r = np.random.default_rng(seed)
        x, w = r.standard_normal((600, 2)), np.exp(power * r.standard_normal(600))
        assert_means(x, w, 5, init=x[:5], random_state=seed)


@pytest.mark.parametrize("offset", [1e3, 1e5, 1e7])
def test_rounding_to_float32_moves_rows_and_then_centres(offset):
    """Rows near the middle of two centres are nearer to the other one when these are rounded."""
    reasons = [
        assert_means(
            (np.random.default_rng(s).standard_normal((240, 9)) + offset).astype(np.float32), None, 8, random_state=s
        )
        for s in range(8)
    ]
    assert reasons.count("labels") >= 4


def test_a_mean_in_the_middle_of_two_floats_is_rounded_by_what_float64_does_not_hold():
    x = np.array([[2 + 2**-22], [2], [2**-60], [0]], np.float32)
    result = kmeans(x, 1)
    assert result.centers[0, 0] == oracle.means(x, None, result.labels, 1)[0, 0] == np.float32(1 + 2**-23)
