"""A row of weight w counts as w rows, to every criterion to which that makes sense; one of weight 0 is absent."""

import numpy as np
import pytest
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

from centra import DataError, check, choose_k
from centra.binding import bound
from centra.choose.references import reference_draw

KS = range(1, 6)
EXACT = (
    "fk",
    "silhouette",
    "simplified_silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "bic",
    "aic",
    "hartigan",
    "krzanowski_lai",
    "jump",
    "dunn",
    "elbow",
)


@pytest.fixture(scope="module")
def weighted():
    """Three clouds, with weights of 0 to 3: rows, weights, and each row as often as it weighs."""
    rng = np.random.default_rng(2)
    x = np.repeat([[0.0, 0.0, 0.0], [9.0, 0.0, 2.0], [0.0, 7.0, 4.0]], 20, axis=0) + rng.normal(0, 0.7, (60, 3))
    weights = rng.integers(0, 4, 60)
    x[weights == 0] += 100  # absent, or every criterion would see them
    return x, weights, x.repeat(weights, axis=0)


@pytest.fixture(scope="module")
def choice(weighted):
    x, weights, _ = weighted
    return choose_k(x, KS, EXACT, sample_weight=weights, n_init=20, random_state=0)


def test_values_are_those_of_repeated_rows(weighted, choice):
    repeated = choose_k(weighted[2], KS, EXACT, n_init=20, random_state=0)
    for name, values in choice.columns.items():
        np.testing.assert_allclose(values, repeated.columns[name], rtol=1e-9, err_msg=name)
    assert (choice.best, choice.votes) == (repeated.best, repeated.votes)


def test_values_are_those_of_brute_force(weighted, choice):
    _, weights, rows = weighted
    for k in (2, 3, 5):
        labels = choice.fits[k].labels.repeat(weights)
        means = np.array([rows[labels == cluster].mean(axis=0) for cluster in range(k)])
        inertia = np.square(rows - means[labels]).sum()
        sizes = np.bincount(labels)
        (n, d), at = rows.shape, choice.ks.index(k)
        variance = inertia / (d * (n - k))
        likelihood = sizes @ np.log(sizes / n) - n * d / 2 * np.log(2 * np.pi * variance) - d * (n - k) / 2
        expected = {
            "inertia": inertia,
            "silhouette": silhouette_score(rows, labels),
            "calinski_harabasz": calinski_harabasz_score(rows, labels),
            "davies_bouldin": davies_bouldin_score(rows, labels),
            "bic": likelihood - (k - 1 + k * d + 1) / 2 * np.log(n),
            "aic": likelihood - (k - 1 + k * d + 1),
        }
        for name, value in expected.items():
            assert choice.columns[name][at] == pytest.approx(value, rel=1e-9), name
        if k < 5:
            next_one = choice.fits[k + 1].inertia
            assert choice.columns["hartigan"][at] == pytest.approx((inertia / next_one - 1) * (n - k - 1), rel=1e-6)


def test_references_lie_in_the_box_of_the_present_rows_and_weigh_what_they_do(weighted):
    x, weights, rows = weighted
    data = check.data(x, weights)
    draw = reference_draw("box", data, bound(data))(np.random.default_rng(0))
    np.testing.assert_array_equal(draw.weights, weights)
    assert (draw.x >= rows.min(axis=0)).all()
    assert (draw.x <= rows.max(axis=0)).all()
    # The axes of weighted rows are those of repeated ones, and so is what is drawn of the same numbers.
    repeated = check.data(rows)
    turned = reference_draw("pca", data, bound(data))(np.random.default_rng(0)).x
    expected = reference_draw("pca", repeated, bound(repeated))(np.random.default_rng(0)).x
    np.testing.assert_allclose(turned, expected[: len(turned)], rtol=1e-9)


@pytest.mark.parametrize("factor", [1.0, 1000.0])
def test_gap_and_stability_know_weights(factor):
    # Three rows in four are of a cloud without weight between the others.
    rng = np.random.default_rng(1)
    x = np.repeat([[0.0, 0.0], [8.0, 0.0], [4.0, 0.0]], [40, 40, 240], axis=0) + rng.normal(0, 0.5, (320, 2))
    weights = np.repeat([factor, factor, 0.0], [40, 40, 240])
    choice = choose_k(x, range(1, 6), ("gap", "stability"), sample_weight=weights, n_init=3, n_refs=5, random_state=0)
    assert set(choice.votes.values()) == {2}
    alone = choose_k(x[:80], range(1, 6), ("gap",), n_init=3, n_refs=20, random_state=0)
    # Gap compares with data of as much weight, whatever the unit of the weights.
    np.testing.assert_allclose(choice.columns["gap"], alone.columns["gap"], atol=0.15)


def test_weights_of_one_change_nothing():
    x = np.random.default_rng(5).random((80, 2))
    names = (*EXACT, "gap", "stability", "prediction_strength")
    a, b = (
        choose_k(x, [2, 3], names, sample_weight=weights, n_init=2, n_refs=3, random_state=0)
        for weights in (None, np.ones(80))
    )
    for name, values in a.columns.items():
        np.testing.assert_allclose(values, b.columns[name], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("weights", "says"),
    [([1.0, 2.0], "expected \\(3,\\): one weight a row"), ([1, -1, 1], "negative"), ([0, 0, 0], "zero")],
)
def test_bad_weights(weights, says):
    with pytest.raises(DataError, match=says):
        choose_k([[1.0], [2.0], [5.0]], [1, 2], ("bic",), sample_weight=weights)
