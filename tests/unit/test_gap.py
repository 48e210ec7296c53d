"""How far above a bound a clustering is, and which bounds are of others."""

import math

import numpy as np
import pytest

from centra import Bound, ParameterError, kmeans, lower_bound, spherical

X = np.random.default_rng(0).normal(size=(30, 2))


def test_per_cent():
    result = kmeans(X, 3, random_state=0)
    assert result.gap(Bound(result.inertia / 1.25, "exact", 0.0)) == pytest.approx(25)
    assert result.gap(Bound(result.inertia, "exact", 0.0)) == 0
    assert result.gap(Bound(0.0, "singular values", 0.0)) == math.inf


def test_of_nothing():
    equal = np.repeat(X[:2], 4, axis=0)
    assert kmeans(equal, 2).gap(lower_bound(equal, 2)) == 0


def test_bounds_of_others_are_refused():
    result = kmeans(X, 3, random_state=0)
    with pytest.raises(ParameterError, match="4 clusters"):
        result.gap(lower_bound(X, 4))
    with pytest.raises(ParameterError, match="29 rows"):
        result.gap(lower_bound(X[1:], 3))
    with pytest.raises(ParameterError, match="weigh 60"):
        result.gap(lower_bound(X, 3, sample_weight=np.full(30, 2.0)))
    with pytest.raises(ParameterError, match="sphere"):
        spherical(X, 3, random_state=0).gap(lower_bound(X, 3))
    with pytest.raises(ParameterError, match="another scale"):
        result.gap(lower_bound(2 * X, 3))
    with pytest.raises(ParameterError, match="lower_bound"):
        result.gap(result.inertia)
    weighted = kmeans(X, 3, sample_weight=np.full(30, 2.0), random_state=0)
    assert weighted.gap(lower_bound(X, 3, sample_weight=np.full(30, 2.0))) < 100


def test_in_one_line():
    assert repr(Bound(12.5, "exact", 0.25)) == "Bound: inertia >= 12.5 (exact, 0.25 s)"
    assert repr(lower_bound(X, 30)).startswith("Bound: inertia of 30 clusters of 30 rows >= 0 (exact, ")
