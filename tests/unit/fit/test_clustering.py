"""What can be asked of a finished clustering."""

from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from centra import DataError, KMeans, ParameterError, choose_k, geo, kmeans, minibatch, spherical

RNG = np.random.default_rng(0)
X = pd.DataFrame(RNG.normal(size=(150, 3)), columns=["a", "b", "c"])
RESULT = kmeans(X, 4, random_state=0)


@pytest.mark.parametrize("fit", [kmeans, minibatch, spherical])
def test_labels_are_predicted_and_distances_are_those_of_brute_force(fit):
    result = fit(X, 4, random_state=0)
    assert result.predict(X).tolist() == result.labels.tolist()
    apart = result.transform(X)
    assert apart.argmin(axis=1).tolist() == result.labels.tolist()
    if fit is not spherical:
        brute = np.linalg.norm(X.to_numpy()[:, None] - result.centers, axis=2)
        np.testing.assert_allclose(apart, brute, rtol=1e-12)
    assert result.feature_names_in_.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("weights", [None, RNG.integers(0, 4, 150)])
def test_the_inertia_of_each_cluster_by_brute_force(weights):
    result = kmeans(X, 4, random_state=0, n_init=3, sample_weight=weights)
    away = np.square(X.to_numpy().astype(np.longdouble) - result.centers[result.labels]).sum(axis=1)
    of_each = [float((away * (1 if weights is None else weights))[result.labels == c].sum()) for c in range(4)]
    np.testing.assert_allclose(result.within, of_each, rtol=1e-13)
    assert result.within.sum() == pytest.approx(result.inertia, rel=1e-13)


def test_the_inertia_of_tiny_rows_and_of_places():
    tiny = kmeans(X * 1e-170, 4, random_state=0)
    np.testing.assert_allclose(tiny.within.sum(), tiny.inertia)
    degrees = RNG.uniform([46, 14], [48, 16], (60, 2))
    places = geo(degrees, 3, random_state=0)
    np.testing.assert_allclose(places.within.sum(), places.inertia)
    sphere = spherical(X, 3, random_state=0)
    np.testing.assert_allclose(sphere.within.sum(), sphere.inertia)


def test_clusters_that_were_numbered_anew_keep_their_inertia():
    model = KMeans(4, random_state=1).fit(X).refit(X, match=KMeans(4, random_state=2).fit(X))
    away = np.square(X.to_numpy() - model.cluster_centers_[model.labels_]).sum(axis=1)
    assert model.inertia_ == pytest.approx(away.sum())


def test_columns_go_by_name():
    for other in (X[["c", "a", "b"]].assign(more=1.0, text="x"), pl.from_pandas(X[["b", "a", "c"]])):
        assert RESULT.predict(other).tolist() == RESULT.labels.tolist()
    assert RESULT.predict(X.to_numpy()).tolist() == RESULT.labels.tolist()
    with pytest.raises(DataError, match="X has the columns x, y, z, but a, b, c were clustered: name them alike"):
        RESULT.predict(X.set_axis(["x", "y", "z"], axis=1))
    with pytest.raises(DataError, match="X has 2 columns, but rows of 3 were clustered"):
        RESULT.predict(X.to_numpy()[:, :2])
    assert kmeans(X.to_numpy(), 2).feature_names_in_ is None


def test_names_are_shown_and_checked():
    named = RESULT.named({0: "young spenders"}).named({2: "others"})
    assert named.names == {0: "young spenders", 2: "others"}
    assert "young spenders " in repr(named)
    assert RESULT.names == {}
    with pytest.raises(ParameterError, match="names="):
        RESULT.named({4: "nobody"})


def test_scaled_fits_take_rows_as_they_are():
    wide = X * [1, 1000, 5] + 40
    fit = choose_k(wide, range(2, 4), ["calinski_harabasz"], scale="std", random_state=0).fits[3]
    assert fit.predict(wide).tolist() == fit.labels.tolist()
    means = np.array([wide[fit.labels == c].mean() for c in range(3)])
    np.testing.assert_allclose(fit.centers_in_units, means)
    assert "named" in dir(replace(fit, names={0: "x"}))
