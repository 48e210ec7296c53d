"""Calinski-Harabasz, Davies-Bouldin and Dunn: by hand, by brute force, beside scikit-learn's."""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from centra import check, kmeans
from centra.choose import calinski_harabasz, davies_bouldin, dunn
from centra.choose.evidence import Evidence
from centra.engine import bind
from centra.fit import Clustering

# Two clusters, 0 1 | 4 5 9 about 1/2 and 6; three, 0 1 | 4 5 | 9 about 1/2, 9/2 and 9. The mean of all is 19/5.
FIVE = np.array([[0.0], [1.0], [4.0], [5.0], [9.0]])
CENTERS = {1: [[3.8]], 2: [[0.5], [6.0]], 3: [[0.5], [4.5], [9.0]], 5: FIVE}


def evidence(x, centers, weights=None, **how):
    data = check.data(x, weights)
    full = data.rows(slice(None))
    fits = {}
    for k, given in centers.items():
        labels = oracle.labels(full, given).astype(np.int32)
        sizes = np.bincount(labels, minlength=k)
        fits[k] = Clustering(np.array(given), labels, 0.0, sizes, 1, "labels", (), (), check.params(k))
    return Evidence(data, bind(data, **how), fits, tuple(fits), lambda *_: [], 0)


def test_calinski_harabasz_by_hand():
    # two: B = 2 (33/10)^2 + 3 (22/10)^2 = 363/10, W = 1/4 + 1/4 + 4 + 1 + 9 = 29/2, (B / 1) / (W / 3)
    # three: B = 2 (33/10)^2 + 2 (7/10)^2 + (52/10)^2 = 249/5, W = 1/2 + 1/2, (B / 2) / (W / 2)
    scores = calinski_harabasz.judge(evidence(FIVE, CENTERS))
    np.testing.assert_allclose(scores.values, [np.nan, 36.3 / (14.5 / 3), 49.8, np.nan], rtol=1e-14)
    assert scores.vote == 3


def test_davies_bouldin_by_hand():
    # two: S = 1/2, (2 + 1 + 3)/3; M = 11/2
    # three: S = 1/2, 1/2, 0; M = 4, 9/2, 17/2; the largest are (1/2 + 1/2)/4 twice and (1/2)/(9/2)
    scores = davies_bouldin.judge(evidence(FIVE, CENTERS))
    np.testing.assert_allclose(scores.values, [np.nan, 2.5 / 5.5, (1 / 4 + 1 / 4 + 1 / 9) / 3, np.nan], rtol=1e-14)
    assert scores.vote == 3


def test_dunn_by_hand():
    # two: 4 - 1 beside 9 - 4; three: 4 - 1 beside 1
    scores = dunn.judge(evidence(FIVE, CENTERS))
    np.testing.assert_allclose(scores.values, [np.nan, 3 / 5, 3, np.nan], rtol=1e-14)
    assert scores.vote == 3


@pytest.mark.parametrize("storage", [np.asarray, csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 300])
def test_beside_scikit_learn(storage, dtype, offset):
    r = np.random.default_rng(6)
    x = np.repeat(4 * r.standard_normal((7, 9)), 60, axis=0) + r.standard_normal((420, 9))
    x = (x + offset).astype(dtype)
    fits = {k: kmeans(x, k, random_state=0) for k in (2, 7, 30)}
    data = check.data(storage(x))
    given = Evidence(data, bind(data), fits, tuple(fits), lambda *_: [], 0)
    exact = x.astype(np.float64)
    for judge, peer in (
        (calinski_harabasz.judge, calinski_harabasz_score),
        (davies_bouldin.judge, davies_bouldin_score),
    ):
        np.testing.assert_allclose(judge(given).values, [peer(exact, fit.labels) for fit in fits.values()], rtol=1e-10)


@pytest.mark.parametrize("how", [{}, {"parts": 3}, {"engine": "numpy"}], ids=["native", "parts", "numpy"])
def test_dunn_by_brute_force(how, monkeypatch):
    monkeypatch.setattr(dunn, "POINTS", 7)  # several blocks of points
    r = np.random.default_rng(7)
    x = r.standard_normal((130, 4))
    centers = {k: r.standard_normal((k, 4)) for k in (2, 5, 20)}
    given = evidence(x, centers, **how)
    by_brute_force = []
    for fit in given.fits.values():
        distances = np.sqrt(oracle.squared_distances(x, x))
        same = fit.labels[:, None] == fit.labels
        by_brute_force.append(float(distances[~same].min() / distances[same].max()))
    np.testing.assert_allclose(dunn.judge(given).values, by_brute_force, rtol=1e-14)


@pytest.mark.parametrize("judge", [calinski_harabasz.judge, davies_bouldin.judge, dunn.judge])
def test_a_row_of_weight_w_is_w_rows(judge):
    weights = np.array([2.0, 1.0, 3.0, 0.0, 1.0])
    few = {k: CENTERS[k] for k in (2, 3)}
    repeated = np.repeat(FIVE, weights.astype(int), axis=0)
    found, expected = judge(evidence(FIVE, few, weights)).values, judge(evidence(repeated, few)).values
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    assert np.isfinite(found).all()


def test_clusters_of_equal_rows():
    x = np.repeat([[0.0], [1.0], [5.0]], 2, axis=0)
    given = evidence(x, {2: [[0.5], [5.0]], 3: [[0.0], [1.0], [5.0]]})
    assert calinski_harabasz.judge(given).values[1] == np.inf
    assert davies_bouldin.judge(given).values[1] == 0
    assert dunn.judge(given).values[1] == np.inf
    assert [c.judge(given).vote for c in (calinski_harabasz, davies_bouldin, dunn)] == [3, 3, 3]


@pytest.mark.parametrize("judge", [calinski_harabasz.judge, davies_bouldin.judge, dunn.judge])
def test_clusters_that_are_empty_do_not_count(judge):
    full = judge(evidence(FIVE, {2: CENTERS[2]})).values
    with_an_empty_one = judge(evidence(FIVE, {3: [[0.5], [100.0], [6.0]]})).values
    np.testing.assert_allclose(with_an_empty_one, full, rtol=1e-14)
    assert np.isnan(judge(evidence(FIVE, {2: [[3.8], [100.0]]})).values).all()


@pytest.mark.parametrize("module", [calinski_harabasz, davies_bouldin, dunn])
def test_without_a_k_that_is_defined_there_is_no_vote(module):
    scores = module.judge(evidence(FIVE, {1: CENTERS[1], 5: FIVE}))
    assert np.isnan(scores.values).all()
    assert scores.vote is None
