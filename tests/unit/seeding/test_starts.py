"""Every start alone, against brute force written here; all of them on odd data; what a fit makes of them."""

import tracemalloc
import warnings
from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array
from scipy.stats import chisquare

from centra import ConvergenceWarning, KMeans, MiniBatchKMeans, ParameterError, check, kmeans
from centra.deadline import Deadline
from centra.engine import bind
from centra.seeding import METHODS, maximin

ENGINES = [("numpy", 1), ("native", 1), ("native", 3)]
DETERMINISTIC = ["pca", "quantile"]


@pytest.fixture(params=ENGINES, ids=lambda e: f"{e[0]}-{e[1]}parts")
def bound(request):
    engine, parts = request.param
    return lambda x, weights=None: bind(check.data(x, weights), 1, engine=engine, parts=parts)


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of a few rows."""
    monkeypatch.setattr("centra.seeding.blocks.NUMBERS", 60)


def start(rows, method, k, seed=0, **options):
    return METHODS[method](rows.fresh(), k, np.random.default_rng(seed), **options)


def blobs(method, n=80, seed=0):
    """Rows that the method takes, in groups, each row twice, and weights, some of them 0.

    Powers of two: the products of the reference engine are then exact, too.
    """
    r = np.random.default_rng(seed)
    d = 1 if method == "quantile" else 3
    x = r.standard_normal((n, d)) + 4 * r.integers(0, 4, (n, 1)) * np.arange(1, d + 1)
    x[n // 2 :] = x[: n // 2]
    return x[r.permutation(n)], r.choice([0.0, 1.0, 2.0, 4.0], n)


# ----------------------------------------------------------------------------------------------------- each alone


@pytest.mark.parametrize("weighted", [False, True])
def test_a_random_partition_is_any_partition_as_often_as_it_should(bound, weighted):
    """Means of every labelling that leaves no cluster empty, and how often each is drawn."""
    x = np.array([[0.0, 1], [1, 5], [7, 2], [20, 3], [41, 0], [99, 99]])
    weights = np.array([1, 2, 0.5, 1, 3, 0]) if weighted else np.array([1.0, 1, 1, 1, 1, 0])
    n, k = 5, 2
    expected = {}
    for labels in product(range(k), repeat=n):
        sizes = np.bincount(labels, minlength=k)
        if sizes.all():  # so many pairs of rows may have gone to one cluster each before the others were drawn
            means = [np.average(x[:n], axis=0, weights=weights[:n] * (np.array(labels) == c)) for c in range(k)]
            expected[tuple(np.round(means, 9).ravel())] = sizes.prod() / (n * (n - 1)) / k ** (n - k)
    assert sum(expected.values()) == pytest.approx(1)
    rows, rng, counts = bound(x, weights), np.random.default_rng(1), dict.fromkeys(expected, 0)
    draws = 1500
    for _ in range(draws):
        counts[tuple(np.round(METHODS["random_partition"](rows, k, rng), 9).ravel())] += 1
    assert chisquare(list(counts.values()), draws * np.array(list(expected.values()))).pvalue > 1e-3


def test_a_random_partition_adds_up(bound, small_blocks):
    """Means of many rows, block by block: all of k = 1, and, for k = n, every row."""
    x, weights = blobs("random_partition", 120)
    np.testing.assert_array_equal(
        start(bound(x, weights), "random_partition", 1), oracle.means(x, weights, np.zeros(120, int), 1)
    )
    some = np.unique(x, axis=0)
    np.testing.assert_array_equal(np.unique(start(bound(some), "random_partition", len(some)), axis=0), some)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_maximin_takes_the_farthest_row(bound, seed, weighted):
    x, weights = blobs("maximin", seed=seed)
    weights = weights if weighted else np.ones(len(x))
    first = int((weights.cumsum() / weights.sum()).searchsorted(np.random.default_rng(seed).random(), side="right"))
    picks = [first]
    for _ in range(11):
        nearest = oracle.squared_distances(x, x[picks]).min(axis=1)
        picks.append(int(np.where(weights > 0, nearest, -1).argmax()))
    rows = bound(x, weights)
    np.testing.assert_array_equal(maximin(rows.fresh(), 12, np.random.default_rng(seed)), picks)
    np.testing.assert_array_equal(start(rows, "maximin", 12, seed), x[picks])


def test_the_first_row_of_maximin_is_drawn_by_weight():
    weights, rng = np.array([1.0, 0, 4, 2]), np.random.default_rng(0)
    rows = bind(check.data(np.arange(4.0)[:, None], weights))
    counts = np.bincount([maximin(rows.fresh(), 2, rng)[0] for _ in range(4000)], minlength=4)
    assert counts[1] == 0
    assert chisquare(counts[weights > 0], 4000 * weights[weights > 0] / weights.sum()).pvalue > 1e-3


def principal_parts(x, weights, k):
    """The means of k parts, by an eigendecomposition of each that may be split."""
    parts = [np.flatnonzero(weights > 0)]

    def about(part):
        mean = np.average(x[part], axis=0, weights=weights[part])
        return mean, (x[part] - mean) * np.sqrt(weights[part])[:, None]

    while len(parts) < k:
        part = parts.pop(int(np.argmax([np.square(about(part)[1]).sum() for part in parts])))
        mean, deviations = about(part)
        direction = np.linalg.eigh(deviations.T @ deviations)[1][:, -1]
        above = (x[part] - mean) @ direction > 0
        parts += [part[above], part[~above]]
    return np.array([about(part)[0] for part in parts])


def assert_same_points(found, expected, **tolerance):
    def in_order(points):
        return points[np.lexsort(np.round(points, 6).T)]

    np.testing.assert_allclose(in_order(found), in_order(expected), **tolerance)


@pytest.mark.parametrize("blocked", [False, True], ids=["whole", "in blocks"])
@pytest.mark.parametrize("d", [1, 3, 40])
def test_pca_splits_along_the_principal_direction(bound, d, blocked, request):
    if blocked:
        request.getfixturevalue("small_blocks")
    r = np.random.default_rng(d)
    x = r.standard_normal((150, d)) * np.linspace(1, 3, d) + r.integers(0, 5, (150, 1)) * r.standard_normal(d) + 100
    weights = r.integers(0, 3, 150).astype(float)
    for w in (np.ones(150), weights):
        found = start(bound(x, w), "pca", 9)
        assert_same_points(found, principal_parts(x, w, 9), rtol=1e-12)


@pytest.mark.parametrize("blocked", [False, True], ids=["few rows", "in blocks"])
@pytest.mark.parametrize(("n", "d"), [(300, 200), (40, 200), (30, 1100)], ids=str)
def test_pca_of_many_columns(n, d, blocked, request):
    """Lanczos's algorithm on the rows or on their covariances, where the direction is clear."""
    if blocked:
        request.getfixturevalue("small_blocks")
    r = np.random.default_rng(d)
    x = 0.1 * r.standard_normal((n, d)) + r.standard_normal((n, 4)) * [8, 5, 3, 2] @ r.standard_normal((4, d))
    found = start(bind(check.data(x)), "pca", 5)
    assert_same_points(found, principal_parts(x, np.ones(n), 5), rtol=1e-9, atol=1e-12)


def test_pca_draws_nothing_where_no_direction_is_clear():
    rows = bind(check.data(np.random.default_rng(0).standard_normal((300, 200))))
    np.testing.assert_array_equal(start(rows, "pca", 6, seed=0), start(rows, "pca", 6, seed=1))


@pytest.mark.parametrize("k", [1, 2, 3, 7, 80])
def test_quantiles(bound, k):
    """Rows written out as often as they weigh, in order: the one up to which there is the share."""
    x, weights = blobs("quantile")
    for w in (np.ones(80), weights):
        written = np.sort(np.repeat(x[:, 0], w.astype(int)))
        places = [ceil(Fraction((2 * i + 1) * len(written), 2 * k)) - 1 for i in range(k)]
        np.testing.assert_array_equal(start(bound(x, w), "quantile", k)[:, 0], written[places])


# ------------------------------------------------------------------------------------------------------ all of them


@pytest.mark.parametrize("method", METHODS)
def test_engines_parts_and_storage_find_the_same(method):
    x, weights = blobs(method)
    x = np.where(np.random.default_rng(1).random(x.shape) < 0.4, 0.0, x)
    found = [start(bind(check.data(x, weights), 1, engine=e, parts=p), method, 7) for e, p in ENGINES]
    found += [start(bind(check.data(csr_array(x), weights), 2, parts=p), method, 7) for p in (1, 3)]
    for other in found:
        assert other.dtype == np.float64
        np.testing.assert_array_equal(other, found[0])


@pytest.mark.parametrize("method", METHODS)
def test_a_row_of_weight_zero_is_absent(bound, method):
    x, weights = blobs(method)
    far = np.full((1, x.shape[1]), 1e100)
    places = np.sort(np.random.default_rng(2).integers(0, len(x), 30))
    garbage, nothing = np.insert(x, places, far, axis=0), np.insert(weights, places, 0.0)
    present = weights > 0
    for k in (1, 6):
        there = start(bound(x[present], weights[present]), method, k)
        np.testing.assert_array_equal(start(bound(garbage, nothing), method, k), there)


@pytest.mark.parametrize("method", DETERMINISTIC)
def test_a_weight_of_two_is_the_row_twice(bound, method):
    x, weights = blobs(method)
    twice = np.repeat(x, weights.astype(int), axis=0)
    np.testing.assert_array_equal(start(bound(x, weights), method, 8), start(bound(twice), method, 8))


@pytest.mark.parametrize("method", ["random", "random_partition", "maximin", "pca", "quantile"])
def test_as_many_as_distinct_rows_start_at_them(bound, method):
    x = np.unique(blobs(method)[0], axis=0)
    np.testing.assert_array_equal(np.unique(start(bound(x), method, len(x)), axis=0), x)


@pytest.mark.parametrize("method", ["maximin", "pca"])
def test_where_no_other_row_is_left_the_first_comes_again(bound, method):
    x = np.repeat([[0.1, 0.2], [0.3, 0.1], [7.0, 7.0]], 5, axis=0)
    found = start(bound(x), method, 6)
    np.testing.assert_array_equal(np.unique(found[:3], axis=0), x[::5])
    np.testing.assert_array_equal(found[3:], found[[0, 0, 0]])


def test_pca_leaves_rows_that_differ_by_too_little_for_a_hyperplane(bound):
    x = np.ones((60, 1))
    x[7] = np.nextafter(1, 2)
    np.testing.assert_array_equal(start(bound(x), "pca", 2), [[1], [1]])
    assert (kmeans(x, 2, init="pca").sizes > 0).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("power", [-450, 450])
def test_magnitudes_that_float64_can_just_square(bound, method, power):
    """Powers of two: nothing but the exponents changes."""
    x, weights = blobs(method)
    there = start(bound(x, weights), method, 8)
    np.testing.assert_array_equal(start(bound(x * 2.0**power, weights), method, 8), there * 2.0**power)


@pytest.mark.parametrize("seconds", [0.0, None])
@pytest.mark.parametrize("method", METHODS)
def test_whatever_the_time_all_centres_are_there(method, seconds):
    x, weights = blobs(method)
    found = start(bind(check.data(x, weights)), method, 20, deadline=Deadline(seconds))
    assert found.shape == (20, x.shape[1])
    if seconds is None:
        np.testing.assert_array_equal(found, start(bind(check.data(x, weights)), method, 20))
    elif method in ("random_partition", "pca"):  # what is missing are rows of positive weight
        assert all((x[weights > 0] == row).all(axis=1).any() for row in found[1:])


@pytest.mark.parametrize("method", ["random_partition", "pca"])
def test_rows_are_never_all_in_float64(method):
    x = np.random.default_rng(0).integers(0, 255, (200_000, 48)).astype(np.uint8)
    rows = bind(check.data(x))
    tracemalloc.start()
    start(rows, method, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.6 * 8 * x.size


# ----------------------------------------------------------------------------------------------------- in a fit


def fit(x, k, **params):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return kmeans(x, k, **{"n_init": "auto", "random_state": 0} | params)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("distinct", [1, 5, 12])
def test_exactly_k_clusters_where_there_are_k_distinct_rows(method, distinct):
    r = np.random.default_rng(distinct)
    points = r.integers(-9, 9, (distinct, 1)) / 10 + np.arange(distinct)[:, None]
    x = points[r.integers(0, distinct, 200)] * ([1.0] if method == "quantile" else [1.0, -3.0])
    x[:distinct] = points * ([1.0] if method == "quantile" else [1.0, -3.0])
    for k in {1, distinct // 2 + 1, distinct, distinct + 2}:
        for dtype in (np.float32, np.float64):
            result = fit(x.astype(dtype), k, init=method)
            assert (result.sizes > 0).sum() == min(k, distinct)
            oracle.assert_nearest(result.labels, x.astype(dtype), result.centers)


@pytest.mark.parametrize("method", DETERMINISTIC)
def test_what_draws_nothing_gives_the_same_from_every_seed(method):
    x, weights = blobs(method, 500)
    one = kmeans(x, 6, sample_weight=weights, init=method, random_state=0, n_threads=1)
    for seed, threads in [(1, 2), (2, 3), (None, None)]:
        other = kmeans(x, 6, sample_weight=weights, init=method, random_state=seed, n_threads=threads)
        np.testing.assert_array_equal(other.centers, one.centers)
        np.testing.assert_array_equal(other.labels, one.labels)


@pytest.mark.parametrize(
    ("method", "auto", "batch"), [("random_partition", 10, 3), ("maximin", 1, 1), ("pca", 1, 1), ("quantile", 1, 1)]
)
def test_how_often_each_is_run(method, auto, batch, monkeypatch):
    x, _ = blobs(method)
    assert len(fit(x, 4, init=method).restarts) == len(KMeans(4, init=method).fit(x).restarts_) == auto
    asked = 1 if method in DETERMINISTIC else 5
    assert len(fit(x, 4, init=method, n_init=5).restarts) == asked
    calls, seeding = [], METHODS[method]
    monkeypatch.setitem(METHODS, method, lambda *a, **options: calls.append(a) or seeding(*a, **options))
    for n_init, times in (("auto", batch), (5, asked)):
        calls.clear()
        MiniBatchKMeans(4, init=method, n_init=n_init).fit(x)
        assert len(calls) == times


@pytest.mark.parametrize("method", METHODS)
def test_estimators_take_every_start(method):
    x, weights = blobs(method)
    for stored in (x, csr_array(x)):
        for estimator in (KMeans, MiniBatchKMeans):
            model = estimator(5, init=method, random_state=0).fit(stored, sample_weight=weights)
            assert (model.cluster_sizes_ > 0).all()
            np.testing.assert_array_equal(model.predict(stored), model.labels_)


@pytest.mark.parametrize(
    "estimator", [kmeans, lambda x, k, init: KMeans(k, init=init).fit(x)], ids=["kmeans", "KMeans"]
)
def test_quantiles_of_several_columns_are_refused(estimator):
    with pytest.raises(ParameterError, match="init='quantile' is for one column, X has 2: choose one of them"):
        estimator(np.eye(2), 2, init="quantile")


def test_an_unknown_start_names_those_there_are():
    with pytest.raises(ParameterError) as error:
        kmeans(np.eye(2), 2, init="pca-part")
    assert all(repr(name) in str(error.value) for name in METHODS)
