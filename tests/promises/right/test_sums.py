"""Sums of very many rows, of numbers that nearly cancel, of rows that came and went: no digit is lost.

Expected values are exact, by integers and fractions.
"""

from fractions import Fraction

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import KMeans, MiniBatchKMeans

STORAGE = {"dense": np.asarray, "sparse": csr_array}


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["unweighted", "weighted"])
def weighted(request):
    return request.param


def converged(x, start, stored=np.asarray, **params):
    """A fit that ends with centres that are the means of its labels."""
    weights = params.pop("sample_weight", None)
    model = KMeans(len(start), init=start, tol=0, **params).fit(stored(x), sample_weight=weights)
    assert model.stop_reason_ == "labels"
    return model


def exact_inertia(whole, unit, labels, centers):
    """Sum of squared distances of rows of whole numbers of a unit to the centres of their labels."""
    inertia = Fraction(0)
    for label, center in enumerate(centers):
        rows = whole[labels == label]
        for column, c in zip(rows.T, (Fraction(float(v)) / unit for v in center), strict=True):
            squares, total = int((column * column).sum()), int(column.sum())
            inertia += squares - 2 * c * total + len(column) * c * c
    return float(inertia * unit * unit)


def exact_means(whole, unit, labels, k, dtype):
    return np.array(
        [
            [
                oracle.rounded(Fraction(int(s), int((labels == c).sum())) * unit, dtype)
                for s in whole[labels == c].sum(0)
            ]
            for c in range(k)
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize("estimator", [KMeans, MiniBatchKMeans])
def test_four_million_rows(estimator, dtype):
    """Three clusters about 2048, in steps of 2^-12; each is a billion steps wide in sum."""
    n, unit, r = 4_000_000, Fraction(1, 2**12), np.random.default_rng(0)
    cluster = r.integers(0, 3, n)
    steps = r.integers(0, 2**18, (n, 2)) + 2**19 * cluster[:, None]  # from the first float of the binade on
    x = ((steps + 2**23) / 2**12).astype(dtype)
    start = 2048 + np.array([[32.0], [160.0], [288.0]]) + np.zeros(2)
    model = estimator(3, init=start, n_init=1, tol=0).fit(x)
    np.testing.assert_array_equal(model.labels_, cluster)
    shift = Fraction(2048)
    centers = [[Fraction(float(v)) - shift for v in center] for center in model.cluster_centers_]
    assert model.inertia_ == pytest.approx(exact_inertia(steps, unit, cluster, centers), rel=1e-12)
    if estimator is KMeans:
        np.testing.assert_array_equal(model.cluster_centers_, exact_means(steps + 2**23, unit, cluster, 3, dtype))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8])
def test_more_rows_in_a_cluster_than_float32_can_count(kind):
    few = 5000
    whole = np.concatenate([np.resize(np.arange(7), 2**24 + 4000), np.resize(np.arange(200, 211), few)])[:, None]
    labels = (np.arange(len(whole)) >= len(whole) - few).astype(int)
    model = converged(whole.astype(kind), np.array([[3.0], [206.0]]))
    np.testing.assert_array_equal(model.labels_, labels)
    assert model.cluster_sizes_.tolist() == [2**24 + 4000, few]
    dtype = np.float32 if kind is np.float32 else np.float64
    np.testing.assert_array_equal(model.cluster_centers_, exact_means(whole, 1, labels, 2, dtype))
    assert model.inertia_ == pytest.approx(exact_inertia(whole, 1, labels, model.cluster_centers_), rel=1e-12)


def cancelling(dtype):
    """Three clusters in the first column; in the others, numbers of all magnitudes and signs that nearly cancel."""
    r = np.random.default_rng(0)
    x = r.standard_normal((150, 6)) * 10.0 ** r.integers(-8, 8, (150, 6))
    x = np.vstack([x, -x * (1 + 1e-7 * r.standard_normal(x.shape))])
    x[:, 0] = 1e10 * (np.arange(300) % 3) + r.standard_normal(300)
    return x.astype(dtype)


def test_centres_are_rounded_once(stored, dtype):
    x = cancelling(dtype)
    model = converged(x, x[:3], stored)
    np.testing.assert_array_equal(model.cluster_centers_, oracle.means(x, None, model.labels_, 3))


@pytest.mark.parametrize("weights", ["whole", "any"])
def test_weighted_centres(stored, dtype, weights):
    x, r = np.abs(cancelling(dtype)), np.random.default_rng(1)
    w = r.integers(1, 2**20, 300).astype(float) if weights == "whole" else r.random(300)
    model = converged(x, x[:3], stored, sample_weight=w)
    np.testing.assert_array_max_ulp(model.cluster_centers_, oracle.means(x, w, model.labels_, 3), maxulp=1)
    inertia = oracle.inertia(x, w, model.cluster_centers_)
    assert model.inertia_ == pytest.approx(float(inertia), rel=1e-13)


@pytest.mark.parametrize("far", [1e6, 1e10, 1e17])
def test_rows_that_left_leave_nothing_behind(stored, weighted, far):
    """Far rows start with the near ones and go to a farther cluster once that has come closer."""
    r = np.random.default_rng(2)
    x = r.standard_normal((400, 3))
    x[:5] += far
    x[5:10] += 1.2 * far
    w = 2.0 ** r.integers(0, 4, 400) if weighted else None
    model = converged(x, np.outer([0, 2.1 * far], np.ones(3)), stored, sample_weight=w, record="stats")
    assert model.history_[1].moved == 5
    np.testing.assert_array_equal(model.cluster_centers_, oracle.means(x, w, model.labels_, 2))


FAR = {  # offset, how far a few rows are
    "near": (0, 0),
    "at 1e6": (1e6, 0),
    "at 1e9": (1e9, 0),
    "sentinels of 1e5": (0, 1e5),
    "sentinels of 1e10": (0, 1e10),
}


def far_rows(case, dtype):
    offset, far = FAR[case]
    r = np.random.default_rng(3)
    x = r.standard_normal((600, 3)) * max(1, 1000 * np.spacing(dtype(offset))) + offset
    if far:
        x[::50] = far
    return x.astype(dtype)


@pytest.mark.parametrize("case", FAR)
def test_the_history_tells_the_inertia_of_every_iteration(stored, dtype, case, weighted):
    x = far_rows(case, dtype)
    w = np.random.default_rng(4).random(600) if weighted else None
    model = KMeans(5, random_state=0, tol=0, record="full").fit(stored(x), sample_weight=w)
    told = [step.inertia for step in model.history_]
    expected = [float(oracle.inertia(x, w, step.centers)) for step in model.history_]
    np.testing.assert_allclose(told, expected, rtol=1e-9)


@pytest.mark.parametrize("case", FAR)
def test_the_inertia_of_batches_is_that_of_a_sample(stored, dtype, case):
    x = far_rows(case, dtype)
    model = MiniBatchKMeans(5, random_state=0, batch_size=300).fit(stored(x))
    told = np.array([step.inertia for step in model.history_])
    assert (told > model.inertia_ / 600 / 2).all()
    assert (told[1:] < model.inertia_ / 600 * 2).all()
