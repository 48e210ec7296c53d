"""Boards have exactly the rows asked for, all of them inside, the same from the same seed."""

import numpy as np
import pytest

from centra import ParameterError
from centra.datasets import board_gauss, board_uniform


def inside(x: np.ndarray) -> bool:
    return bool((np.abs(x) <= 1).all())


@pytest.mark.parametrize("n", [1, 2, 1000])
def test_a_uniform_board_has_n_rows_inside(n: int) -> None:
    x = board_uniform(n, random_state=0)
    assert x.shape == (n, 2)
    assert x.dtype == np.float64
    assert inside(x)


def test_a_uniform_board_is_even() -> None:
    x = board_uniform(40_000, random_state=0)
    counts = np.histogram2d(*x.T, bins=4, range=[[-1, 1], [-1, 1]])[0]
    expected = 40_000 / 16
    assert ((counts - expected) ** 2 / expected).sum() < 37.7  # chi-square with 15 degrees of freedom, p = 0.001


@pytest.mark.parametrize(("n", "k"), [(1, 1), (200, 3), (200, 7), (7, 7), (1000, 999), (3, 5), (1, 10)])
@pytest.mark.parametrize("sd", [(0.05, 0.5), 0.01, 2.0])
def test_a_board_of_clusters_has_exactly_n_rows_inside(n: int, k: int, sd: float | tuple[float, float]) -> None:
    x = board_gauss(n, k, sd=sd, random_state=0)
    assert x.shape == (n, 2)
    assert x.dtype == np.float64
    assert inside(x)


@pytest.mark.parametrize("n", [70, 71, 76])
def test_sizes_differ_by_one_row_at_most(n: int) -> None:
    x = board_gauss(n, 7, sd=0.0, random_state=0)  # all rows of a cluster are equal
    _, sizes = np.unique(x, axis=0, return_counts=True)
    assert len(sizes) == 7
    assert sizes.sum() == n
    assert sizes.max() - sizes.min() <= 1


def test_clusters_come_one_after_another() -> None:
    x = board_gauss(30, 3, sd=0.0, random_state=0)
    assert (x == np.repeat(x[::10], 10, axis=0)).all()


def test_clusters_have_the_standard_deviation_asked_for() -> None:
    x = board_gauss(200_000, 100, sd=0.001, random_state=0).reshape(100, 2000, 2)
    np.testing.assert_allclose(x.std(axis=1), 0.001, rtol=0.1)


def test_of_a_range_each_cluster_draws_its_own_standard_deviation() -> None:
    x = board_gauss(200_000, 100, sd=(0.001, 0.003), random_state=0).reshape(100, 2000, 2)
    spread = x.std(axis=1).mean(axis=1)
    assert 0.0009 < spread.min() < 0.0013
    assert 0.0027 < spread.max() < 0.0033
    assert spread.mean() == pytest.approx(0.002, rel=0.1)


def test_centers_are_anywhere_on_the_board() -> None:
    x = board_gauss(4000, 4000, sd=0.0, random_state=0)
    counts = np.histogram2d(*x.T, bins=4, range=[[-1, 1], [-1, 1]])[0]
    assert ((counts - 250) ** 2 / 250).sum() < 37.7  # chi-square with 15 degrees of freedom, p = 0.001


@pytest.mark.parametrize(
    "board", [lambda seed: board_uniform(50, random_state=seed), lambda seed: board_gauss(50, 3, random_state=seed)]
)
def test_the_same_seed_gives_the_same_board_another_one_another(board) -> None:
    assert (board(1) == board(1)).all()
    assert (board(1) == board(np.random.default_rng(1))).all()
    assert (board(1) != board(2)).any()
    assert (board(None) != board(None)).any()
    assert (board(np.random.RandomState(1)) == board(np.random.RandomState(1))).all()


@pytest.mark.parametrize("n", [0, -1, 2.5, "many", True])
def test_n_and_k_are_whole_numbers_from_1_on(n: object) -> None:
    for board in (lambda: board_uniform(n), lambda: board_gauss(n, 3)):
        with pytest.raises(ParameterError, match="n="):
            board()
    with pytest.raises(ParameterError, match="k="):
        board_gauss(10, n)


@pytest.mark.parametrize("sd", [-1.0, 11.0, float("nan"), (0.1, 1e9), (0.3, 0.1), (0.1, 0.2, 0.3), "wide", None])
def test_a_standard_deviation_that_means_nothing_is_refused(sd: object) -> None:
    with pytest.raises(ParameterError, match="expected a standard deviation from 0 to 10"):
        board_gauss(10, 2, sd=sd)  # pyright: ignore[reportArgumentType]
