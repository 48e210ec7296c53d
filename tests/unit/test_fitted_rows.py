"""Rows that were fitted are never refused, others are: numbers of any size, weights, results of others."""

import warnings
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.cluster import AffinityPropagation, MeanShift

from centra import DataError, kmeans, plot
from centra.given import given

RNG = np.random.default_rng(3)
X = RNG.normal(size=(60, 2)) + RNG.integers(0, 3, (60, 1)) * 8
WEIGHTS = RNG.integers(0, 3, 60).astype(float)


@pytest.mark.parametrize("unit", [1e-200, 1e-160, 1e-150, 1e-20, 1e100])
@pytest.mark.parametrize("offset", [0, 1e6])
@pytest.mark.parametrize("weights", [None, WEIGHTS, WEIGHTS * 1e-3])
def test_rows_of_any_size_are_taken(unit: float, offset: float, weights: Any) -> None:
    rows = (X + offset) * unit
    for options in ({}, {"max_iter": 1}, {"tol": 0.5}):
        result = kmeans(rows, 3, sample_weight=weights, random_state=0, **options)
        given(result, rows, None)
        with pytest.raises(DataError):
            given(result, X + 9, None)


@pytest.mark.parametrize("factor", [1e200, 1e300])
@pytest.mark.parametrize("kind", [np.asarray, csr_array])
def test_others_may_be_so_large_that_their_inertia_is_infinite(factor: float, kind: Any) -> None:
    result = kmeans(X, 3, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DataError, match="these are not the rows that were fitted"):
            given(result, kind(X * factor), None)


@pytest.mark.parametrize("model", [MeanShift(), AffinityPropagation(random_state=0), MeanShift(cluster_all=False)])
def test_where_there_is_no_inertia_centres_have_to_be_among_the_rows(model: Any) -> None:
    model.fit(X)
    for picture in (plot.scatter, plot.silhouette):
        picture(model, X)
        with pytest.raises(DataError, match=r"these are not the rows that were fitted.*\(centres lie beyond them\)"):
            picture(model, (X - X.mean(0)) / X.std(0))


def test_rows_that_mean_shift_leaves_out_are_not_drawn() -> None:
    model = MeanShift(bandwidth=1.5, cluster_all=False).fit(X)
    assert -1 in model.labels_
    assert len(given(model, X, None).x) == (model.labels_ >= 0).sum()
