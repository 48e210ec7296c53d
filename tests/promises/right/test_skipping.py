"""Rows that can't have changed their label are skipped: the labels are those of brute force all the same."""

import numpy as np
import oracle
import pytest

from centra import kmeans
from centra.data import Data
from centra.engine import bind


def clumps(rng: np.random.Generator, n: int, d: int, k: int) -> np.ndarray:
    return 5 * rng.standard_normal((k, d))[rng.integers(0, k, n)] + rng.standard_normal((n, d))


DATA = {
    "clumps": clumps,
    "lattice": lambda rng, n, d, _: rng.integers(-2, 3, (n, d)).astype(float),
    "duplicates": lambda rng, n, d, _: np.repeat(rng.standard_normal((1 + n // 5, d)), 5, axis=0)[:n],
    "far from 0": lambda rng, n, d, k: clumps(rng, n, d, k) + 3e4,
    "tight": lambda rng, n, d, k: clumps(rng, n, d, k) * 1e-7 + 1,
    "magnitudes": lambda rng, n, d, _: rng.standard_normal((n, d)) * 10.0 ** rng.integers(-6, 7, (n, 1)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("d", "k"), [(3, 180), (16, 40), (33, 20)])
@pytest.mark.parametrize("data", DATA)
def test_labels_are_those_of_brute_force_however_the_centers_move(data, d, k, dtype) -> None:
    rng = np.random.default_rng([d, k])
    x = DATA[data](rng, 700, d, k).astype(dtype)
    rows = bind(Data(x), 2)
    centers = x[rng.choice(700, k, replace=False)].astype(np.float64)
    for move in (0.0, 1.0, 1e-9, "one", 0.1, 0.0, "one", 1e-3):
        partial = rows.step(centers)
        np.testing.assert_array_equal(rows.labels(), oracle.labels_of_many(x, centers))
        means = partial.means(where_empty=centers)
        if move == "one":
            centers = centers.copy()
            centers[rng.integers(k)] += rng.standard_normal(d) * np.abs(x).std()
        else:
            centers = centers + (means - centers) * move


def test_most_rows_are_skipped_when_the_centers_hardly_move() -> None:
    x = clumps(np.random.default_rng(0), 20_000, 16, 40).astype(np.float32)
    rows = bind(Data(x), 2)
    centers = kmeans(x, 40, random_state=0).centers.astype(np.float64)
    every = rows.step(centers).distances
    assert every >= 20_000 * 40
    assert rows.step(centers).distances == every  # of a single step, nothing is remembered
    assert rows.step(centers + 1e-4).distances < 0.2 * every
    assert rows.step(x[:40].astype(np.float64)).distances > 0.5 * every  # far from where they were


def test_nothing_is_known_of_another_number_of_centers() -> None:
    rng = np.random.default_rng(1)
    x = clumps(rng, 3000, 16, 40)
    rows = bind(Data(x), 2)
    for k in (40, 50, 40):
        centers = x[rng.choice(3000, k, replace=False)]
        rows.step(centers)
        np.testing.assert_array_equal(rows.labels(), oracle.labels_of_many(x, centers))
