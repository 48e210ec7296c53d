"""A run that starts from fewer clusters: the best is no worse than they are."""

from dataclasses import replace

import numpy as np
import pytest

from centra import check
from centra.binding import bound
from centra.engine import bind
from centra.fit import METHODS, best_of, seeder
from centra.result import Params
from centra.seeding import extended


def fitted(rows, dtype, k, rng, below):
    """As choose_k() does it."""
    params = Params(k, init="k-means++", n_init=1, max_iter=300, tol=1e-3)
    seeds = [seeder(params, rng)]
    if below is not None:
        seeds.append(lambda rows: extended(rows, k, rng, centers=below))
    refine, finish = (METHODS["lloyd"].refine(rows.moments, replace(params, tol=tol), rng) for tol in (1e-3, 0.0))
    return best_of(rows, seeds, refine, dtype=dtype, params=params, finish=finish)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("weighted", [False, True])
def test_inertia_never_rises_with_k(dtype, weighted):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((60, 1 + seed % 3)).astype(dtype)
        data = check.data(x, np.exp(3 * rng.standard_normal(60)) if weighted else None)
        rows, inertias, below = bound(data), [], None
        for k in range(1, 31):
            fit = fitted(rows, data.float_dtype, k, rng, below)
            assert len(fit.restarts) == (1 if below is None else 2)
            inertias.append(fit.inertia)
            below = fit.centers.astype(np.float64)
        assert (np.diff(inertias) < 0).all()


def test_it_starts_from_the_centres_and_from_rows_that_are_none_of_them():
    x = np.array([[0.0], [1.0], [1.0], [5.0], [9.0]])
    centers = np.array([[1.0], [7.0]])
    starts = extended(bind(check.data(x)), 4, np.random.default_rng(0), centers=centers)
    np.testing.assert_array_equal(starts[:2], centers)
    assert set(starts[2:].ravel()) <= {0.0, 5.0, 9.0}
    assert len(np.unique(starts)) == 4


def test_where_no_rows_are_left_centres_come_again():
    x = np.array([[0.0], [1.0], [5.0]])
    starts = extended(bind(check.data(x)), 5, np.random.default_rng(0), centers=x[:2])
    np.testing.assert_array_equal(starts, [[0.0], [1.0], [5.0], [0.0], [0.0]])
