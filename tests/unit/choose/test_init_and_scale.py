"""choose_k(init=, scale=): where every fit starts, and what it is of."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from centra import DataError, ParameterError, choose_k, kmeans

CHEAP = ("calinski_harabasz", "bic")


@pytest.fixture(scope="module")
def uneven():
    """Three clouds along the first column; the second is noise, a thousand times as wide."""
    rng = np.random.default_rng(0)
    return np.column_stack([np.repeat([0, 9, 18], 40) + rng.normal(0, 0.5, 120), 1000 * rng.normal(0, 1, 120)])


def test_a_start_is_every_fits(monkeypatch):
    x = np.random.default_rng(0).random((60, 1))
    choice = choose_k(x, [2, 3], CHEAP, init="quantile", n_init=7, random_state=0)
    assert {fit.params.init for fit in choice.fits.values()} == {"quantile"}
    assert [len(fit.restarts) for fit in choice.fits.values()] == [
        1,
        2,
    ]  # one draws nothing, one is from fewer clusters


def test_a_callable_is_handed_what_is_fitted():
    x = np.random.default_rng(0).random((60, 2))
    handed = []

    def init(X, n_clusters, random_state):
        handed.append((X.shape, n_clusters, bool((x == X).all())))
        assert not X.flags.writeable
        return X[random_state.choice(len(X), n_clusters, replace=False)]

    names = ("gap",)
    a, b = (choose_k(x, [2, 3], names, init=init, n_init=2, n_refs=2, random_state=1, n_threads=1) for _ in range(2))
    np.testing.assert_array_equal(a.columns["gap"], b.columns["gap"])
    own = handed[: len(handed) // 2]
    assert own[:4] == [((60, 2), 2, True)] * 2 + [((60, 2), 3, True)] * 2
    assert own[4:] == ([((60, 2), 2, False)] * 2 + [((60, 2), 3, False)] * 2) * 2


@pytest.mark.parametrize("scale", ["std", "minmax", "robust"])
@pytest.mark.parametrize("form", [np.asarray, np.float32, csr_array])
def test_the_fits_are_of_scaled_rows(uneven, scale, form):
    choice = choose_k(form(uneven), [2, 3, 4], CHEAP, scale=scale, random_state=0)
    columns = uneven.T
    if scale == "std":
        scaled = (uneven - uneven.mean(axis=0)) / uneven.std(axis=0)
    elif scale == "minmax":
        scaled = (uneven - uneven.min(axis=0)) / np.ptp(uneven, axis=0)
    else:  # of 120 values, the smallest with at least that share at or below it
        low, middle, high = np.sort(columns)[:, [29, 59, 89]].T
        scaled = (uneven - middle) / (high - low)
    means = np.array([scaled[choice.fits[3].labels == c].mean(axis=0) for c in range(3)])
    inertia = np.square(scaled - means[choice.fits[3].labels]).sum()
    assert choice.fits[3].inertia == pytest.approx(inertia, rel=1e-5)
    assert inertia == pytest.approx(kmeans(scaled, 3, n_init=20, random_state=0).inertia, rel=1e-3)


def test_whole_numbers_are_not_scaled_to_whole_numbers():
    x = np.array([[0], [1], [2], [10], [11], [12]], np.int8)
    fit = choose_k(x, [2], CHEAP, scale="minmax", random_state=0).fits[2]
    assert fit.inertia == pytest.approx(4 / 144)


def test_fits_know_their_scale_columns_and_weights(uneven):
    frame = pd.DataFrame(uneven, columns=["x", "noise"])
    weights = np.arange(120) % 3
    fit = choose_k(frame, [3], CHEAP, scale="std", sample_weight=weights, random_state=0).fits[3]
    assert (fit.columns, fit.scaling.name) == (("x", "noise"), "std")
    np.testing.assert_array_equal(fit.weights, weights)
    np.testing.assert_array_equal(fit.predict(frame), fit.labels)
    plain = choose_k(uneven, [3], CHEAP, random_state=0).fits[3]
    assert plain.columns is plain.scaling is plain.weights is None


def test_weights_scale(uneven):
    weights = np.arange(120) % 3
    scaled = choose_k(uneven, [3], CHEAP, scale="std", sample_weight=weights, random_state=0)
    rows = uneven.repeat(weights, axis=0)
    labels = scaled.fits[3].labels.repeat(weights)
    unit = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    inertia = sum(np.square(unit[labels == c] - unit[labels == c].mean(axis=0)).sum() for c in range(3))
    assert scaled.fits[3].inertia == pytest.approx(inertia)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"scale": "max"}, "scale='max': expected 'none' or 'std' or 'minmax' or 'robust'"),
        ({"scale": "std", "method": "spherical"}, "scale means nothing to the method spherical"),
        ({"scale": "std", "method": "geo"}, "scale means nothing to the method geo"),
        ({"init": "kmeans"}, "init='kmeans'"),
        ({"init": np.zeros((2, 2))}, "init is the same for every k"),
        ({"init": lambda *_: None, "method": "spherical"}, "init can't be a callable with the method spherical"),
        ({"weight": 3}, "did you mean sample_weight"),
    ],
)
def test_bad_parameters(uneven, parameters, says):
    with pytest.raises(ParameterError, match=says):
        choose_k(uneven, [2, 3], CHEAP, **parameters)


def test_numbers_that_are_none_are_named_before_they_are_scaled():
    with pytest.raises(DataError, match="NaN in row 1"):
        choose_k([[1.0], [np.nan], [2.0]], [1, 2], CHEAP, scale="std")
