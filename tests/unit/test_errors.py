"""An error knows what it is about, wherever it is caught."""

import copy
import pickle

import pytest

from centra import ParameterError, choose_k, kmeans

ROWS = [[0.0], [1.0], [2.0]]


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("n_clusters", lambda: kmeans(ROWS, 0)),
        ("init", lambda: kmeans(ROWS, 2, init="nowhere")),
        ("init", lambda: kmeans([[0.0, 1.0]] * 3, 1, init="quantile")),
        ("tol", lambda: kmeans(ROWS, 2, tol=-1)),
        ("criteria", lambda: choose_k(ROWS, criteria=["gab"])),
        ("rule", lambda: choose_k(ROWS, [1, 2], rule="none")),
        ("rul", lambda: choose_k(ROWS, [1, 2], rul="none")),
    ],
)
def test_the_parameter_is_named(parameter, call):
    with pytest.raises(ParameterError) as told:
        call()
    for error in (told.value, copy.copy(told.value), pickle.loads(pickle.dumps(told.value))):
        assert error.parameter == parameter
        assert error.complaint in str(error) == str(told.value)
