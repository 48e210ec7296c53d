"""Principal axes are those of a singular value decomposition, whoever asks for them, and point the same way."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.principal import all_axes, first_two, leading, projected


def rows_of(n, d):
    """Rows whose first axes are clear: their variances fall by a third each."""
    r = np.random.default_rng(n + d)
    return r.normal(size=(n, d)) @ (np.linalg.qr(r.normal(size=(d, d)))[0] * 0.8 ** np.arange(d)[:, None]) + 7


def svd(x):
    """The axes with their largest components positive, and shares of the variance."""
    _, values, vectors = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    signs = np.sign(vectors[range(len(vectors)), np.abs(vectors).argmax(axis=1)])
    return vectors * signs[:, None], values**2 / (values**2).sum()


def in_blocks(x):
    return lambda: (x[start : start + 90] - x.mean(axis=0) for start in range(0, len(x), 90))


@pytest.mark.parametrize("n", [3, 50_000])
def test_principal_axes_are_those_of_a_singular_value_decomposition(n: int) -> None:
    x = np.random.default_rng(0).normal(size=(n, 5)) * [1, 5, 2, 3, 4]
    middle = x.mean(axis=0)
    axes, shares = first_two(x, middle)
    _, values, vectors = np.linalg.svd(x - middle, full_matrices=False)
    np.testing.assert_allclose(shares, values[:2] ** 2 / (values**2).sum())
    np.testing.assert_allclose(np.abs((axes * vectors[:2]).sum(axis=1)), 1)
    assert (axes[[0, 1], np.abs(axes).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(("n", "d"), [(400, 3), (400, 40), (400, 200), (100, 1100)])
def test_the_first_axis_is_the_same_whoever_asks(n, d, keep):
    x = rows_of(n, d)
    expected, shares = svd(x)
    two, found_shares = first_two(x, x.mean(axis=0))
    np.testing.assert_allclose(two, expected[:2], atol=1e-8)
    np.testing.assert_allclose(found_shares, shares[:2], rtol=1e-8)
    first = leading(in_blocks(x), d, keep=keep)
    assert first.max() == np.abs(first).max() == 1
    np.testing.assert_allclose(first / np.linalg.norm(first), expected[0], atol=2e-3)
    axes = all_axes(in_blocks(x), n, d)
    assert axes.shape == (min(n, d), d)
    np.testing.assert_allclose(axes @ axes.T, np.eye(min(n, d)), atol=1e-12)
    assert (np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1) > 0).all()
    for axis in expected[:3]:
        assert np.abs(axes - axis).max(axis=1).min() < 1e-8


@pytest.mark.parametrize("d", [4, 300])
def test_sparse_rows_are_projected_as_dense_ones(d):
    r = np.random.default_rng(d)
    x = np.where(r.random((500, d)) < 0.2, r.normal(size=(500, d)) * 3 * 0.7 ** np.arange(d), 0.0)
    mean = x.mean(axis=0)
    axes, shares = first_two(x, mean)
    sparse = check.data(csr_array(x)).x
    for found, expected in zip(first_two(sparse, mean), (axes, shares), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-8)
    np.testing.assert_allclose(projected(sparse, mean, axes), projected(x, mean, axes), atol=1e-12)
