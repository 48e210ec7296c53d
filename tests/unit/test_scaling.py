import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from centra.errors import DataError
from centra.scaling import apply_scaling, fit_scaling, undo_scaling, variance_shares
from centra.sparse import csr

NAMES = ["std", "minmax", "robust"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("weighted", [False, True])
def test_sparse_rows_are_as_wide_as_in_full(name, weighted):
    rng = np.random.default_rng(2)
    full = rng.normal(size=(60, 5)) * [1, 1e-3, 1e6, 1, 0] * (rng.random((60, 5)) < [0.3, 0.9, 1, 0.1, 1])
    full[:, 4] = 0.1  # stored in every row
    weights = rng.integers(0, 3, 60).astype(float) if weighted else None
    sparse = csr(csr_array(full))
    scaling, expected = fit_scaling(name, sparse, weights), fit_scaling(name, full, weights)
    np.testing.assert_allclose(scaling.scale, expected.scale, rtol=1e-12)
    assert not scaling.offset.any()
    np.testing.assert_allclose(apply_scaling(scaling, sparse).astype(float), full / expected.scale, rtol=1e-12)
    np.testing.assert_allclose(variance_shares(sparse, weights), variance_shares(full, weights), rtol=1e-12)
    np.testing.assert_allclose(apply_scaling(expected, sparse), apply_scaling(expected, full))


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(101, 3)) * [1, 1e-3, 1e6] + [0, 1, 1e9]


@pytest.mark.parametrize(("name", "peer"), [("std", StandardScaler()), ("minmax", MinMaxScaler())])
def test_as_scikit_learn(x, name, peer):
    scaling = fit_scaling(name, x)
    np.testing.assert_allclose(apply_scaling(scaling, x), peer.fit_transform(x), atol=1e-9)


def test_robust(x):
    scaled = apply_scaling(fit_scaling("robust", x), x)
    low, median, high = np.quantile(scaled, [0.25, 0.5, 0.75], axis=0, method="inverted_cdf")
    np.testing.assert_allclose(median, 0, atol=1e-12)
    np.testing.assert_allclose(high - low, 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_weight_is_a_repetition(x, name):
    weights = np.random.default_rng(1).integers(0, 4, len(x))
    weighted = fit_scaling(name, x, weights.astype(float))
    repeated = fit_scaling(name, np.repeat(x, weights, axis=0))
    np.testing.assert_allclose(weighted.offset, repeated.offset, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(weighted.scale, repeated.scale, rtol=1e-10)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0.0, 0.1, -1e9 / 3, 1e150])
def test_a_constant_column_has_scale_1(name, value):
    x = np.full((1000, 1), value)
    scaling = fit_scaling(name, x)
    assert scaling.scale.tolist() == [1]
    np.testing.assert_array_equal(apply_scaling(scaling, x), 0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("unit", [1e-150, 1e150])
def test_extreme_units(x, name, unit):
    expected = apply_scaling(fit_scaling(name, x), x)
    np.testing.assert_allclose(apply_scaling(fit_scaling(name, x * unit), x * unit), expected, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_and_back(x, name, dtype):
    x = (x % 1000).astype(dtype)
    scaling = fit_scaling(name, x)
    scaled = apply_scaling(scaling, x)
    assert scaled.dtype == dtype
    error = np.abs(undo_scaling(scaling, scaled) - x).max(axis=0)
    assert (error <= 4 * np.finfo(dtype).eps * np.abs(x).max(axis=0)).all()


def test_float32_is_scaled_in_float64():
    x = np.array([[1e8], [1e8 + 8], [1e8 + 16]], np.float32)
    np.testing.assert_allclose(apply_scaling(fit_scaling("minmax", x), x)[:, 0], [0, 0.5, 1])


def test_none(x):
    assert fit_scaling("none", x) is None
    assert apply_scaling(None, x) is x


def test_an_outlier_beyond_float32():
    x = np.array([[0], [1e-30], [2e-30], [3e-30], [1e20]], np.float32)
    with pytest.raises(DataError, match="too large for float32"):
        apply_scaling(fit_scaling("robust", x), x)
