"""Numbers of any magnitude: the right clusters, or a sentence that names the magnitude; never quietly something else.

A factor that is a power of two changes no digit of any number, so that it must not change a label either.
"""

import numpy as np
import oracle
import pytest
from scipy.sparse import csr_array

from centra import DataError, KMeans, MiniBatchKMeans

ESTIMATORS = {
    "KMeans": lambda **params: KMeans(4, random_state=0, **params),
    "MiniBatchKMeans": lambda **params: MiniBatchKMeans(4, random_state=0, batch_size=50, max_iter=10, **params),
}
STORAGE = {"dense": np.asarray, "sparse": csr_array}


@pytest.fixture(params=ESTIMATORS)
def estimator(request):
    return ESTIMATORS[request.param]


@pytest.fixture(params=STORAGE)
def stored(request):
    return STORAGE[request.param]


def rows(dtype, d=3, offset=0.0):
    """Whole numbers up to 255 (and the offset) in four clumps that touch each other, and which is which."""
    r = np.random.default_rng(d)
    clump = np.arange(80) % 4
    corners = np.array([[60, 60], [60, 190], [190, 60], [190, 190]])[clump]
    x = np.hstack([corners, np.full((80, d - 2), 120)]) + np.rint(22 * r.standard_normal((80, d))).clip(-60, 60)
    return (x + offset).astype(dtype)


def scaled(x, exponent):
    """x times a power of two, exactly."""
    with np.errstate(over="raise"):
        return np.ldexp(x, exponent, dtype=x.dtype)


def unless_refused(answer, x):
    """What is answered, or None where the magnitude of x was named as the reason for none."""
    try:
        return answer()
    except DataError as error:
        message = str(error)
    assert "magnitude" in message
    assert f"{np.abs(x).max():g}" in message
    return None


def assert_right(model, x, stored):
    """The oracle's labels, distances and inertia; four clusters."""
    np.testing.assert_array_equal(model.labels_, model.predict(stored(x)))
    oracle.assert_nearest(model.labels_, x, model.cluster_centers_)
    assert len(np.unique(model.labels_)) == 4
    squared = oracle.squared_distances(x, model.cluster_centers_)
    precision = 1e-14 if x.dtype == np.float64 else 2e-7
    smallest = np.finfo(x.dtype).smallest_subnormal
    np.testing.assert_allclose(model.transform(stored(x)), np.sqrt(squared).astype(x.dtype), precision, smallest)
    assert model.inertia_ == pytest.approx(float(squared.min(axis=1).sum()), rel=1e-13)
    assert -model.score(stored(x)) == model.inertia_


def assert_like_unscaled(model, plain, exponent):
    np.testing.assert_array_equal(model.labels_, plain.labels_)
    np.testing.assert_array_equal(model.cluster_centers_, scaled(plain.cluster_centers_, exponent))
    assert model.inertia_ == np.ldexp(plain.inertia_, 2 * exponent)
    assert [s.inertia for s in model.history_] == [np.ldexp(s.inertia, 2 * exponent) for s in plain.history_]


@pytest.mark.parametrize("offset", [0, 2**15])
@pytest.mark.parametrize(
    ("dtype", "exponent"),
    [(np.float32, e) for e in (60, 66, 112, -83, -110, -126)] + [(np.float64, e) for e in (60, 460, -83, -460)],
)
def test_magnitudes_whose_squares_are_numbers(estimator, stored, dtype, exponent, offset):
    x = rows(dtype, offset=offset)
    plain, model = estimator().fit(stored(x)), estimator().fit(stored(scaled(x, exponent)))
    assert_right(model, scaled(x, exponent), stored)
    assert_like_unscaled(model, plain, exponent)


@pytest.mark.parametrize("factor", [1e18, 1e20, 3e37, 1e-25, 1e-30])
def test_any_factor_in_float32(estimator, stored, factor):
    x = (rows(np.float64) / 255 * factor).astype(np.float32)
    model = estimator().fit(stored(x))
    assert_right(model, x, stored)


@pytest.mark.parametrize("factor", [1e-25, 1e18, 1e100, 1e-100])
@pytest.mark.parametrize("offset", [0, 2**40])
def test_any_factor_in_float64(estimator, stored, factor, offset):
    x = rows(np.float64, offset=offset) / (255 + offset) * factor
    assert_right(estimator().fit(stored(x)), x, stored)


@pytest.mark.parametrize("factor", [1e145, 1e164, 1e200, 1e306, 1e-143, 1e-155, 1e-170, 1e-300])
@pytest.mark.parametrize("offset", [0, 2**40])
def test_right_or_refused(estimator, stored, factor, offset):
    x = rows(np.float64, offset=offset) / (255 + offset) * factor
    if model := unless_refused(lambda: estimator().fit(stored(x)), x):
        assert_right(model, x, stored)


@pytest.mark.parametrize("offset", [0, 2**15])
@pytest.mark.parametrize(("dtype", "exponent"), [(np.float32, -149), (np.float64, -1074)])
def test_denormals(estimator, stored, dtype, exponent, offset):
    x = scaled(rows(dtype, offset=offset), exponent)
    if model := unless_refused(lambda: estimator().fit(stored(x)), x):
        assert_right(model, x, stored)


@pytest.mark.parametrize("factor", [1e-160, 1e-170])
def test_small_numbers_beside_a_constant_column(estimator, stored, factor):
    """The squares of their differences are lost although the largest number is no small one."""
    x = np.hstack([np.ones((80, 1)), rows(np.float64) * factor])
    try:
        model = estimator().fit(stored(x))
    except DataError:
        return
    assert_right(model, x, stored)


@pytest.mark.parametrize("far", [1e20, 3e37, 1e100, 1e140])
def test_one_cluster_of_another_magnitude(estimator, stored, far):
    x = rows(np.float32 if far < 1e38 else np.float64)
    x[::4] = far
    assert_right(estimator().fit(stored(x)), x, stored)


def test_columns_of_different_magnitudes(estimator, stored):
    x = rows(np.float32, d=4)
    x[:, 2] *= np.float32(1e-30)
    x[:, 3] *= np.float32(1e30)
    assert_right(estimator().fit(stored(x)), x, stored)


@pytest.mark.parametrize("factor", [1e-300, 1e-170, 1e-100, 1e100, 1e164, 1e200])
def test_other_rows_than_those_of_the_fit(estimator, stored, factor):
    x = rows(np.float64)
    model = estimator().fit(stored(x))
    others = x * factor
    expected = oracle.squared_distances(others, model.cluster_centers_)
    labels, distances, score = (
        unless_refused(lambda a=answer: a(stored(others)), others)
        for answer in (model.predict, model.transform, model.score)
    )
    assert (labels is None) == (distances is None) == (score is None)
    if labels is not None:
        oracle.assert_nearest(labels, others, model.cluster_centers_)
        np.testing.assert_allclose(distances, np.sqrt(expected).astype(float), rtol=1e-14)
        assert -score == pytest.approx(float(expected.min(axis=1).sum()), rel=1e-13)


def test_a_batch_of_another_magnitude(stored):
    model = MiniBatchKMeans(4, random_state=0).partial_fit(stored(rows(np.float64)))
    with pytest.raises(DataError, match=r"1e\+200"):
        model.partial_fit(stored(rows(np.float64) / rows(np.float64).max() * 1e200))


def test_a_start_of_another_magnitude(estimator, stored):
    x = rows(np.float64)
    with pytest.raises(DataError, match=r"1e\+200"):
        estimator(init=np.full((4, 3), 1e200)).fit(stored(x))
    for start in (1e-200, 1e100):
        assert_right(estimator(init=start * (1 + np.arange(12.0).reshape(4, 3))).fit(stored(x)), x, stored)


@pytest.mark.parametrize("d", [1, 40])
def test_distances_that_float32_does_not_hold(estimator, stored, d):
    """Rows do fit float32, the way from one to the other does not."""
    x = np.outer([-1, -0.9, 0.9, 1], np.full(d, 3e38)).astype(np.float32)
    model = estimator().fit(stored(x))
    expected = np.sqrt(oracle.squared_distances(x, model.cluster_centers_)).astype(float)
    found = unless_refused(lambda: model.transform(stored(x)), x)
    if found is not None:
        np.testing.assert_allclose(found, expected, rtol=2e-7)


@pytest.mark.parametrize(
    "numbers",
    [(0, 1e-170, 2e-170, 1), (1e-200, 2e-200, 3e-200, 1), (-1e-160, 1e-160, 3e-160, 4e-160), (1e-270, 2e-270)],
)
def test_squares_that_float64_does_not_hold(stored, numbers):
    """They decide all the same; only what has the unit of a square is 0."""
    x = np.repeat(np.array(numbers, float), 3)[:, None]
    model = KMeans(len(numbers), random_state=0).fit(stored(x))
    np.testing.assert_array_equal(np.sort(model.cluster_centers_[:, 0]), np.sort(numbers))
    np.testing.assert_array_equal(model.cluster_centers_[model.labels_], x)
    np.testing.assert_array_equal(model.predict(stored(x)), model.labels_)
    distances = model.transform(stored(x))
    np.testing.assert_array_equal(distances, np.abs(x - model.cluster_centers_[:, 0]))


@pytest.mark.parametrize("numbers", [(1e-300, 2e-300, 1), (5e-324, 0, 1), (1e-150, 2e-150, 1e140)])
def test_rows_that_differ_by_too_little_beside_others_are_refused(stored, numbers):
    x = np.array(numbers, float)[:, None]
    with pytest.raises(
        DataError, match=r"the largest magnitude in X is .* row 0, column 0 has one of .*set such numbers"
    ):
        KMeans(3).fit(stored(x))
    model = KMeans(2)
    model.cluster_centers_ = x[:2]
    with pytest.raises(DataError, match="magnitude"):
        model.predict(x[2:])


@pytest.mark.parametrize("tiny", [1e-300, 5e-324])
def test_tiny_numbers_that_tell_no_rows_apart_are_taken(estimator, stored, tiny):
    x = rows(np.float64)
    x[::7, 2] = tiny
    assert_right(estimator().fit(stored(x)), x, stored)


@pytest.mark.parametrize("tiny", [np.exp(-400), 1e-260, 1e-300, 5e-324])
def test_a_label_does_not_depend_on_the_batch(tiny):
    model = KMeans(2, init=[[1.0, 2.0], [4.0, 5.0]], n_init=1).fit([[1.0, 2.0], [4.0, 5.0]])
    batches = [[[tiny, tiny]], [[tiny, tiny], [4.0, 5.0]], [[4.0, 5.0], [0.0, 0.0], [1e9, 1e9], [tiny, tiny]]]
    labels = [model.predict(np.array(batch)).tolist() for batch in batches]
    assert labels == [[0], [0, 1], [1, 0, 1, 0]]
