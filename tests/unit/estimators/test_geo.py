"""GeoKMeans: places on the earth, against formulas of the sphere."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from centra import DataError, GeoKMeans, ParameterError, choose_k, datasets, geo, kmeans, load, plot
from centra.space import EARTH


def haversine(a, b):
    """Metres between places in degrees, in longdouble: shape (n, k)."""
    a, b = (np.deg2rad(np.asarray(each, np.longdouble)) for each in (a, b))
    dlat, dlon = a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]
    h = np.sin(dlat / 2) ** 2 + np.cos(a[:, None, 0]) * np.cos(b[None, :, 0]) * np.sin(dlon / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(np.minimum(h, 1)))


def places(seed=0, n=300, around=((48.2, 16.37), (10.0, 179.98), (-89.9, 30.0))):
    rng = np.random.default_rng(seed)
    x = np.repeat(np.array(around), n // len(around), axis=0)
    x = x + rng.normal(0, 0.05, x.shape) * [1, 1]
    x[:, 1] = (x[:, 1] + 180) % 360 - 180
    return np.clip(x, [-90, -180], [90, 180])


@pytest.mark.parametrize("weighted", [False, True])
def test_as_great_circles_say(weighted):
    x = places()
    weights = np.random.default_rng(1).random(len(x)) if weighted else None
    model = GeoKMeans(5, random_state=0).fit(x, sample_weight=weights)
    exact = haversine(x, model.cluster_centers_)
    chosen = exact[np.arange(len(x)), model.labels_]
    assert (chosen <= exact.min(axis=1) + 1e-6).all()
    np.testing.assert_allclose(model.transform(x), exact.astype(float), rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(model.transform(x).argmin(axis=1), model.labels_)
    w = np.ones(len(x)) if weights is None else weights
    chords = 2 * EARTH * np.sin(chosen / (2 * EARTH))
    assert model.inertia_ == pytest.approx(float((w * chords**2).sum()), rel=1e-9)
    assert model.score(x, sample_weight=weights) == -model.inertia_
    np.testing.assert_array_equal(model.predict(x), model.labels_)
    np.testing.assert_array_equal(np.concatenate([model.predict(row[None]) for row in x]), model.labels_)
    assert model.cluster_centers_.shape == (5, 2)
    assert model.cluster_centers_.dtype == np.float64


def test_the_date_line_is_no_border():
    x = places(around=((10.0, 179.99), (10.0, -179.99), (40.0, 0.0)))
    model = GeoKMeans(2, random_state=0).fit(x)
    assert model.cluster_sizes_.tolist() == [200, 100]
    assert haversine(model.cluster_centers_[:1], [[10.0, 180.0]]) < 1500


def test_two_places_100_m_apart_come_apart_at_any_longitude_and_near_the_poles():
    rng = np.random.default_rng(0)
    metre = np.rad2deg(1 / EARTH)
    for longitude in (-180.0, -179.9999, -90.0, 0.0, 16.4, 179.9995, 180.0):
        for latitude in (-89.99, -60.0, 0.0, 48.2, 89.99):
            wide = metre / np.cos(np.deg2rad(latitude))
            two = np.repeat([[latitude, longitude], [latitude, longitude + 100 * wide]], 100, axis=0)
            x = two + rng.normal(0, 5, two.shape) * [metre, wide]
            x[:, 1] = (x[:, 1] + 180) % 360 - 180
            labels = GeoKMeans(2, n_init=3, random_state=0).fit_predict(x)
            assert len(set(labels[:100])) == len(set(labels[100:])) == 1
            assert labels[0] != labels[100]


def test_the_pole_is_one_place():
    rng = np.random.default_rng(0)
    around = np.column_stack([np.full(200, 89.999), rng.uniform(-180, 180, 200)])
    model = GeoKMeans(1).fit(around)
    assert model.cluster_centers_[0, 0] > 89.9999
    same = np.column_stack([np.full(8, 90.0), np.arange(8) * 45.0 - 180])
    with pytest.warns(UserWarning, match=r"distinct clusters \(1\)"):
        GeoKMeans(2).fit(same)
    with pytest.warns(UserWarning, match=r"distinct clusters \(1\)"):
        GeoKMeans(2).fit([[12.0, 180.0], [12.0, -180.0]])


def test_places_that_cancel_out():
    x = [[0.0, 0.0], [0.0, 180.0], [0.0, 90.0], [0.0, -90.0], [90.0, 0.0], [-90.0, 0.0]]
    result = geo(x, 1)
    assert result.inertia == pytest.approx(12 * EARTH**2)
    assert result.stop_reason == "labels"


def test_given_starts_are_in_degrees():
    x = places()
    start = [[48.0, 16.0], [10.0, -180.0], [-90.0, 0.0]]
    model = GeoKMeans(3, init=start).fit(x)
    assert (haversine(model.cluster_centers_, start).diagonal() < 60_000).all()
    seen = []

    def init(X, k, random_state):
        seen.append(X.shape)
        return X[:k]

    GeoKMeans(3, init=init, n_init=1).fit(x)
    assert seen == [(len(x), 2)]


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ([[1.0, 2.0, 3.0]], "X has 3 column.s., expected 2"),
        ([[1.0, 2.0], [91.5, 3.0]], r"row 1 of X: the latitude 91.5 is beyond 90 degrees; are the columns swapped\?"),
        ([[1.0, 2.0], [91.5, 130.0]], r"row 1 of X: the latitude 91.5 is beyond 90 degrees$"),
        ([[1.0, 512345.0], [2.0, 3.0]], "row 0 of X: the longitude 512345 is beyond 360 degrees"),
        ([[1.0, 2.0], [np.nan, 3.0]], "row 1 of X: the latitude nan; drop it"),
        (pd.DataFrame({"lng": [1.0], "Latitude": [2.0]}), r"X has 'lng' before 'Latitude': the latitude goes first"),
    ],
)
def test_what_are_no_places(x, sentence):
    with pytest.raises(DataError, match=sentence):
        GeoKMeans(1).fit(x)


def test_frames_save_and_load(tmp_path):
    frame = pd.DataFrame(places(), columns=["lat", "lon"])
    model = GeoKMeans(3, random_state=0).fit(frame)
    model.save(tmp_path / "m.safetensors")
    again = load(tmp_path / "m.safetensors")
    assert type(again) is GeoKMeans
    np.testing.assert_array_equal(again.predict(frame), model.labels_)
    assert again.feature_names_in_.tolist() == ["lat", "lon"]
    assert clone(model).get_params() == model.get_params()
    moved = GeoKMeans(3, init=model.cluster_centers_[::-1]).refit(frame, match=model)
    np.testing.assert_array_equal(moved.labels_, model.labels_)


def test_threads_weights_and_repetitions():
    x = places(n=3000)
    one, two = (geo(x, 7, random_state=0, n_threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.centers, two.centers)
    repeated = geo(np.repeat(x, 2, axis=0), 3, init=x[[0, 1500, 2900]])
    weighted = geo(x, 3, init=x[[0, 1500, 2900]], sample_weight=np.full(len(x), 2.0))
    np.testing.assert_allclose(repeated.centers, weighted.centers, atol=1e-12)


def test_of_a_small_patch_the_plane_says_the_same():
    rng = np.random.default_rng(0)
    x = datasets.board_gauss(500, 5, sd=0.05, random_state=0) * 0.001
    start = x[rng.choice(500, 5, replace=False)]
    np.testing.assert_array_equal(geo(x, 5, init=start).labels, kmeans(x, 5, init=start, tol=0).labels)


def test_choose_k_and_pictures():
    x = places()
    choice = choose_k(x, range(1, 6), method="geo", n_refs=3, random_state=0)
    assert choice.best == 3
    assert choice.fits[3].centers.shape == (3, 2)
    fit = choice.fits[3]
    assert plot.scatter(fit, pd.DataFrame(x, columns=["lat", "lon"])).get_xlabel() == "lon"
    plot.silhouette(fit, x)
    plot.profiles(fit, x)
    for draw in (plot.voronoi, plot.steps):
        with pytest.raises(ParameterError, match="latitudes and longitudes"):
            draw(geo(x, 3, record="full", random_state=0), x)
