"""No bound is ever above the optimum, each rung by itself, stopped early or not; and how close they come."""

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_iris

sys.path.insert(0, str(Path(__file__).parent))
from bound_cases import above, case
from subset_optimum import least_inertias

from centra import DataError, ParameterError, datasets, kmeans
from centra.bounds import lower_bound
from centra.bounds.ladder import GENERATED, SEMIDEFINITE


def test_never_above_the_optimum():
    gaps = {}
    for seed in range(50):
        wrong, each = above(case(seed, largest=7))
        assert not wrong, seed
        for name, gap in each.items():
            gaps.setdefault(name, []).append(gap)
    assert np.mean(np.array(gaps["ladder"]) < 1e-6) > 0.8
    assert np.mean(np.array(gaps["column generation"]) < 1e-6) > 0.5
    assert np.median(gaps["semidefinite"]) < 0.2
    assert np.mean(np.array(gaps["singular values"]) < 1) > 0.5


def test_brute_force_by_hand():
    assert [float(each) for each in least_inertias([[0.0], [1.0], [4.0]], [1, 1, 2])] == [12.75, 0.5, 0.0]


@pytest.mark.parametrize(("k", "best"), [(5, 46.4461820512821), (10, 25.834054819972511)])
def test_iris(k, best):
    found = lower_bound(load_iris().data, k)
    assert found.method == "column generation"
    assert best * (1 - 1e-6) < found.value <= best


def test_exact_where_that_is_no_work():
    rng = np.random.default_rng(0)
    x, column = rng.normal(size=(40, 3)), rng.normal(size=(400, 1)) + 1e9
    assert (
        lower_bound(x, 1).method
        == lower_bound(column, 7).method
        == lower_bound(x[:5].repeat(3, 0), 5).method
        == "exact"
    )
    inertia = ((x - x.mean(0)) ** 2).sum()
    assert inertia * (1 - 1e-12) < lower_bound(x, 1).value <= inertia
    best = kmeans(column, 7, algorithm="exact")
    assert best.inertia * (1 - 1e-6) < lower_bound(column, 7).value <= best.inertia * (1 + 1e-12)
    assert lower_bound(x[:5].repeat(3, 0), 5).value == 0
    assert lower_bound(np.ones((9, 2)), 3).value == 0


def test_weights_count_as_rows_and_none_as_absent():
    x = datasets.board_gauss(30, 3, random_state=1)
    weights = np.random.default_rng(0).integers(0, 3, 30)
    weighted, repeated = lower_bound(x, 3, sample_weight=weights), lower_bound(x.repeat(weights, 0), 3)
    assert weighted.value == pytest.approx(repeated.value, rel=1e-6)
    assert lower_bound(x, 3, sample_weight=np.full(30, 1e-7)).value == pytest.approx(
        1e-7 * lower_bound(x, 3).value, rel=1e-6
    )


def test_far_from_the_origin():
    x = np.round(datasets.board_gauss(40, 3, random_state=1), 4)
    far = x + 2.0**30
    assert lower_bound(far, 3).value == pytest.approx(kmeans(far, 3, n_init=20, random_state=0).inertia, rel=1e-6)


def test_rows_of_any_kind():
    x = datasets.board_gauss(40, 3, random_state=1)
    sparse = pytest.importorskip("scipy.sparse").csr_array(np.where(np.abs(x) > 0.1, x, 0))
    assert lower_bound(sparse, 3).value == lower_bound(sparse.toarray(), 3).value
    small = x.astype(np.float32)
    assert lower_bound(small, 3).value == lower_bound(small.astype(np.float64), 3).value
    many = np.random.default_rng(0).normal(size=(3, 3000))
    assert 0 < lower_bound(many, 2).value <= float(least_inertias(many)[1])


def test_every_rung_has_its_rows():
    x = np.random.default_rng(0).normal(size=(SEMIDEFINITE + 1, 8))
    assert lower_bound(x, 2).method == "singular values"
    assert lower_bound(x[: GENERATED + 40], 2, max_seconds=0.2).seconds < 1.5
    assert lower_bound(x[:20, :2], 3) == lower_bound(x[:20, :2], 3).__class__(
        lower_bound(x[:20, :2], 3).value, "column generation", pytest.approx(0, abs=60)
    )


def test_time_is_heeded():
    x = np.random.default_rng(0).normal(size=(250, 10))
    assert lower_bound(x, 20, max_seconds=0.3).seconds < 1.3


@pytest.mark.parametrize(
    ("x", "k", "options"),
    [
        ([[0.0, np.nan], [1, 2]], 1, {}),
        ([[0.0], [1.0]], 3, {}),
        (np.empty((0, 2)), 1, {}),
        ([[0.0], [1.0]], 1, {"sample_weight": [0, 0]}),
    ],
)
def test_what_no_fit_would_take(x, k, options):
    with pytest.raises(DataError):
        lower_bound(x, k, **options)


@pytest.mark.parametrize(("k", "options"), [(0, {}), (1.5, {}), (2, {"max_seconds": -1}), (2, {"seconds": 1})])
def test_parameters_that_mean_nothing(k, options):
    with pytest.raises(ParameterError):
        lower_bound([[0.0], [1.0]], k, **options)
