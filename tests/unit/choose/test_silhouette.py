"""Silhouettes: by hand, by brute force, beside scikit-learn's, in little memory."""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array
from sklearn.metrics import silhouette_samples as peer
from sklearn.metrics import silhouette_score

from centra import check, kmeans, silhouettes
from centra.choose import silhouette
from centra.choose.evidence import Evidence
from centra.engine import bind
from centra.fit import Clustering

# Two clusters, 0 1 | 4 5 9 about 1/2 and 6; three, 0 1 | 4 5 | 9 about 1/2, 9/2 and 9.
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


def brute(x, labels):
    """One row after the other, in longdouble."""
    values = np.zeros(len(x), np.longdouble)
    for i, row in enumerate(x.astype(np.longdouble)):
        distances = np.sqrt(((x - row) ** 2).sum(axis=1))
        own = labels == labels[i]
        if own.sum() == 1:
            continue
        a = distances[own].sum() / (own.sum() - 1)
        b = min(distances[labels == other].mean() for other in set(labels.tolist()) - {labels[i]})
        values[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0
    return values.astype(float)


def test_five_points_by_hand():
    given = evidence(FIVE, CENTERS)
    two = silhouettes.silhouette_samples(given.rows, given.fits[2].labels, 2)
    # a = 1, 1, (1 + 5)/2, (1 + 4)/2, (5 + 4)/2; b = (4 + 5 + 9)/3, (3 + 4 + 8)/3, (4 + 3)/2, (5 + 4)/2, (9 + 8)/2
    by_hand = np.array([5 / 6, 4 / 5, 1 / 7, 4 / 9, 8 / 17])
    np.testing.assert_allclose(two, by_hand, rtol=1e-14)
    # a = 1, 1, 1, 1, and none; b = (4 + 5)/2, (3 + 4)/2, (4 + 3)/2, 9 - 5 < (5 + 4)/2
    three = np.array([7 / 9, 5 / 7, 5 / 7, 3 / 4, 0])
    scores = silhouette.judge(given)
    np.testing.assert_allclose(scores.values, [np.nan, by_hand.mean(), three.mean(), np.nan], rtol=1e-14)
    assert scores.vote == 3
    assert scores.errors is None
    assert scores.note == ""


def test_five_points_by_hand_simplified():
    # two: a = 1/2, 1/2, 2, 1, 3; b = 6, 5, 7/2, 9/2, 17/2. three: a = 1/2 and none; b = 9/2, 7/2, 7/2, 4
    two = np.array([11 / 12, 9 / 10, 3 / 7, 7 / 9, 11 / 17])
    three = np.array([8 / 9, 6 / 7, 6 / 7, 7 / 8, 0])
    given = evidence(FIVE, CENTERS)
    found = silhouettes.simplified_silhouette_samples(given.rows, given.fits[2].labels, np.array(CENTERS[2]))
    np.testing.assert_allclose(found, two, rtol=1e-14)
    scores = silhouette.judge_simplified(given)
    np.testing.assert_allclose(scores.values, [np.nan, two.mean(), three.mean(), np.nan], rtol=1e-14)
    assert scores.vote == 2
    assert silhouette.SIMPLIFIED.title == "simplified silhouette"


@pytest.mark.parametrize("storage", [np.asarray, csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize("how", [{}, {"parts": 3}, {"engine": "numpy"}], ids=["native", "parts", "numpy"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_brute_force(storage, how, dtype):
    r = np.random.default_rng(5)
    x = (r.standard_normal((150, 6)) + r.integers(0, 2, (150, 1)) * 3).astype(dtype)
    x[r.random(x.shape) < 0.4] = 0
    x[100:110] = x[0]
    labels = r.integers(0, 4, 150).astype(np.int32)
    labels[7] = 4  # the only one
    rows = bind(check.data(storage(x)), **how)
    found = silhouettes.silhouette_samples(rows, labels, 6)  # of 6 clusters one is empty
    np.testing.assert_allclose(found, brute(x, labels), rtol=1e-12, atol=1e-13)
    some = np.array([3, 7, 105])
    np.testing.assert_array_equal(silhouettes.silhouette_samples(rows, labels, 6, some), found[some])


def test_beside_scikit_learn():
    r = np.random.default_rng(6)
    x = np.repeat(4 * r.standard_normal((7, 9)), 100, axis=0) + r.standard_normal((700, 9))
    fits = {k: kmeans(x, k, random_state=0) for k in (2, 7, 30)}
    data = check.data(x)
    given = Evidence(data, bind(data), fits, tuple(fits), lambda *_: [], 0)
    found = silhouettes.silhouette_samples(given.rows, fits[7].labels, 7)
    np.testing.assert_allclose(found, peer(x, fits[7].labels), rtol=0, atol=1e-12)
    scores = [silhouette_score(x, fit.labels) for fit in fits.values()]
    np.testing.assert_allclose(silhouette.judge(given).values, scores, rtol=1e-12)


def test_rows_that_nearly_coincide_do_not_cancel():
    """Pairs 1e-7 apart, at 1e6: the product's way of finding distances sees nothing of it."""
    x = 1e6 + np.array([[0.0], [1e-7], [3e-7], [4e-7]])
    labels = np.array([0, 0, 1, 1], np.int32)
    found = silhouettes.silhouette_samples(bind(check.data(x)), labels, 2)
    np.testing.assert_allclose(found, brute(x, labels), rtol=1e-14)


def test_equal_rows_in_different_clusters_are_at_zero():
    labels = np.array([0, 0, 1, 1], np.int32)
    found = silhouettes.silhouette_samples(bind(check.data(np.ones((4, 2)))), labels, 2)
    np.testing.assert_array_equal(found, 0)


def test_one_cluster_has_no_silhouettes():
    rows = bind(check.data(FIVE))
    assert np.isnan(silhouettes.silhouette_samples(rows, np.zeros(5, np.int32), 2)).all()


def test_a_row_of_weight_w_is_w_rows():
    weights = np.array([2.0, 1.0, 3.0, 0.0, 1.0])
    given = evidence(FIVE, CENTERS, weights)
    repeated = np.repeat(FIVE, weights.astype(int), axis=0)
    labels = oracle.labels(repeated, CENTERS[2])
    values = brute(repeated, labels)
    found = silhouettes.silhouette_samples(given.rows, given.fits[2].labels, 2)
    np.testing.assert_allclose(found[[0, 1, 2, 4]], values[[0, 2, 3, 6]], rtol=1e-14)
    assert found[3] == pytest.approx(brute(np.append(repeated, [[5.0]], axis=0), np.append(labels, 1))[-1])
    assert silhouette.judge(given).values[1] == pytest.approx(values.mean(), rel=1e-14)
    small = silhouettes.silhouette_samples(evidence(FIVE, CENTERS, np.full(5, 0.01)).rows, given.fits[2].labels, 2)
    np.testing.assert_allclose(small, [5 / 6, 4 / 5, 1 / 7, 4 / 9, 8 / 17], rtol=1e-12)


def mean(given, sample=None, seed=0):
    return silhouettes.mean_silhouette(given.rows, given.fits[3].labels, 3, sample, seed)


class TestSample:
    @pytest.fixture
    def given(self):
        r = np.random.default_rng(8)
        x = np.concatenate([r.standard_normal((size, 3)) + 5 * i for i, size in enumerate((600, 90, 10))])
        return evidence(x, {3: [[0.0] * 3, [5.0] * 3, [10.0] * 3]})

    def test_has_an_error(self, given):
        exact, none = mean(given)
        means, errors = np.array([mean(given, 100, seed) for seed in range(60)]).T
        assert none == 0
        assert abs(means.mean() - exact) < 4 * means.std() / np.sqrt(60)
        assert means.std() == pytest.approx(errors.mean(), rel=0.4)
        assert (np.abs(means - exact) < 4 * errors).all()

    def test_takes_two_of_the_smallest_cluster_and_its_share_of_others(self, given, monkeypatch):
        asked = []
        exact = silhouettes.silhouette_samples

        def noted(rows, labels, k, index):
            asked.append(np.bincount(labels[index]).tolist())
            return exact(rows, labels, k, index)

        monkeypatch.setattr(silhouettes, "silhouette_samples", noted)
        mean(given, 70)
        assert asked == [[60, 9, 2]]

    def test_of_all_rows_is_exact(self, given):
        whole, error = mean(given, 700)
        assert whole == pytest.approx(mean(given)[0], rel=1e-13)
        assert error == 0


@pytest.mark.slow
def test_forty_thousand_rows_in_little_memory(run_python):
    code = """
import numpy as np
from centra import silhouettes
from centra.data import Data
from centra.engine import bind
x = np.random.default_rng(0).standard_normal((40_000, 16))  # 13 GB of distances
labels = (np.arange(40_000) % 10).astype(np.int32)
def peak():  # in MB; getrusage() would count what the parent of this process had
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
before = peak()
silhouettes.silhouette_samples(bind(Data(x)), labels, 10)
print(peak() - before)
"""
    done = run_python(code, timeout=300)
    assert float(done.stdout) < 100, done.stderr
