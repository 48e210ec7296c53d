"""What scikit-learn's tests of its private parts check (`swap.py` leaves them out), asked of the public ones."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from centra import KMeans

X = make_blobs(200, 10, centers=10, random_state=0)[0]


def start(init, weights):
    model = KMeans(10, init=init, n_init=1, max_iter=1, random_state=0, record="full").fit(X, sample_weight=weights)
    return model.history_[0].centers


@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_weights_matter_to_the_start(init):
    weights = np.random.default_rng(0).random(len(X))
    assert (start(init, weights) != start(init, None)).any()


@pytest.mark.parametrize("init", ["k-means++", "random"])
def test_rows_of_weight_zero_are_no_start(init):
    weights = np.random.default_rng(0).random(len(X))
    weights[::2] = 0
    centers = start(init, weights)
    assert all((X[1::2] == row).all(axis=1).any() for row in centers)
    assert not any((X[::2] == row).all(axis=1).any() for row in centers)


@pytest.mark.parametrize(
    ("init", "runs"), [("k-means++", 1), ("random", 10), (lambda X, k, random_state: X[:k], 10), (X[:3], 1)]
)
def test_n_init_auto(init, runs):
    assert len(KMeans(3, init=init, n_init="auto").fit(X).restarts_) == runs
