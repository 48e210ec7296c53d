"""Cases small enough to compute by hand."""

import numpy as np
import pytest

from centra import KMeans, kmeans

FIVE = np.array([[0.0], [1.0], [2.0], [10.0], [12.0]])


def test_two_iterations_by_hand():
    # From 0 and 1: {0}, {1, 2, 10, 12} -> 0, 6.25; {0, 1, 2}, {10, 12} -> 1, 11; the same again: done.
    result = kmeans(FIVE, 2, init=[[0.0], [1.0]], record="full")
    np.testing.assert_array_equal(result.centers, [[1.0], [11.0]])
    np.testing.assert_array_equal(result.labels, [0, 0, 0, 1, 1])
    assert result.inertia == 1 + 0 + 1 + 1 + 1
    assert (result.n_iter, result.stop_reason) == (3, "labels")
    assert [step.inertia for step in result.history] == pytest.approx(
        [0 + 0 + 1 + 81 + 121, 0 + 1 + 4 + 14.0625 + 33.0625, 4]
    )
    assert [step.moved for step in result.history] == [5, 2, 0]
    assert [step.shift for step in result.history] == pytest.approx([5.25**2, 1 + 4.75**2, 0])
    np.testing.assert_array_equal([step.centers.ravel() for step in result.history], [[0, 1], [0, 6.25], [1, 11]])


def test_weights_by_hand():
    result = kmeans(FIVE, 2, init=[[0.0], [12.0]], sample_weight=[1, 1, 2, 0, 3])
    np.testing.assert_array_equal(result.centers, [[1.25], [12.0]])
    np.testing.assert_array_equal(result.labels, [0, 0, 0, 1, 1])
    assert result.inertia == pytest.approx(1.25**2 + 0.25**2 + 2 * 0.75**2)


def test_tie_goes_to_the_lowest_index():
    model = KMeans(2, init=np.array([[0.0], [2.0]]), max_iter=1).fit([[0.0], [2.0]])
    assert model.predict([[1.0]]) == [0]


def test_empty_cluster_goes_to_the_farthest_row():
    # Nothing is nearest to 100. The mean of all is 5; 12 is farthest from it and leaves the mean of the others, 13/4.
    result = kmeans(FIVE, 2, init=[[4.0], [100.0]], max_iter=1, record="full")
    assert result.stop_reason == "max_iter"
    np.testing.assert_array_equal(result.centers, [[3.25], [12.0]])
    np.testing.assert_array_equal(result.labels, [0, 0, 0, 1, 1])


def test_the_next_farthest_row_is_sought_from_the_mean_without_the_last():
    # The mean of all is 67/6, from which 60 is farthest. Without 60 it is 7/5, from which 7 is farther than the zeros.
    x = np.array([[0.0], [0.0], [0.0], [0.0], [7.0], [60.0]])
    result = kmeans(x, 3, init=[[4.0], [1000.0], [2000.0]], max_iter=1)
    np.testing.assert_array_equal(result.centers, [[0.0], [60.0], [7.0]])
    assert result.inertia == 0


def test_repair_passes_over_duplicates():
    # Both empty clusters want a far row: 12 stands there three times, and may be taken once.
    x = np.array([[0.0], [1.0], [2.0], [12.0], [12.0], [12.0]])
    result = kmeans(x, 3, init=[[0.0], [500.0], [600.0]])
    assert sorted(result.sizes.tolist()) == [1, 2, 3]


def test_stop_by_shift():
    # Variance of FIVE is 24.8; the shifts are 27.6, 23.6 and 0.
    result = kmeans(FIVE, 2, init=[[0.0], [1.0]], tol=1.0)
    assert (result.n_iter, result.stop_reason) == (2, "shift")
