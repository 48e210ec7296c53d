"""One fact, one place: what is told of starts, stop reasons and methods elsewhere is what the tables say."""

import ast
from inspect import getdoc, signature
from pathlib import Path
from typing import get_args

import pytest

import centra
from centra import check, datasets
from centra.fit import ALGORITHMS, METHODS, cluster, parameters
from centra.seeding import METHODS as SEEDING
from centra.starts import STARTS, StartName
from centra.stopping import STOP_REASONS, StopReason, first_reason

SOURCE = Path(centra.__file__).parent
# Small functions of the core that more than its engine calls.
MAY_USE_THE_CORE = {
    "engine/native.py",
    "result.py",
    "parameters.py",
    "refine/lloyd.py",
    "refine/exact.py",
    "refine/hartigan.py",
    "onecolumn.py",
    "choose/parallel.py",
}


def test_every_start_has_a_method_and_every_method_a_start():
    assert set(SEEDING) == set(STARTS) == set(get_args(StartName))


@pytest.mark.parametrize("name", ["kmeans", "KMeans", "MiniBatchKMeans", "SphericalKMeans", "GeoKMeans"])
def test_docstrings_name_all_starts(name):
    text = getdoc(getattr(centra, name))
    text = text[text.index("init :") : text.index("n_init :")]
    assert all(f'"{start}"' in text for start in STARTS)


@pytest.mark.parametrize("name", ["kmeans", "KMeans", "MiniBatchKMeans", "SphericalKMeans", "GeoKMeans"])
def test_docstrings_say_which_starts_vary_and_which_draw_nothing(name):
    text = getdoc(getattr(centra, name))
    text = text[text.index("n_init :") :].split("\n\n")[0]
    varies, rest = text.split("else 1.")
    assert {start for start in STARTS if f'"{start}"' in varies} == {s for s in STARTS if STARTS[s].varies}
    assert {start for start in STARTS if f'"{start}"' in rest} >= {s for s in STARTS if not STARTS[s].draws}


def test_every_reason_to_stop_has_its_words():
    assert tuple(STOP_REASONS) == get_args(StopReason)


def test_of_several_reasons_the_first_counts():
    assert set(signature(first_reason).parameters) == set(STOP_REASONS)
    for at, reason in enumerate(STOP_REASONS):
        assert first_reason(**dict.fromkeys(list(STOP_REASONS)[at:], True)) == reason
    assert first_reason(labels=False) is None


@pytest.mark.parametrize("name", METHODS)
def test_defaults_of_functions_and_estimators_are_those_of_the_method(name):
    method = METHODS[name]
    function = {
        **dict.fromkeys(ALGORITHMS, centra.kmeans),
        "minibatch": centra.minibatch,
        "spherical": centra.spherical,
        "geo": centra.geo,
    }[name]
    for known in (function, getattr(centra, method.estimator)):
        defaults = {key: value.default for key, value in signature(known).parameters.items()}
        wanted = {"max_iter": method.max_iter, "tol": method.tol, **method.options}
        assert {key: defaults[key] for key in wanted} == wanted


@pytest.mark.parametrize("name", METHODS)
def test_as_many_runs_as_are_announced(name):
    x = datasets.board_gauss(200, 3, random_state=0)[:, : 2 if METHODS[name].starts else 1]
    done = []
    params = parameters(name, 3, n_init=4 if METHODS[name].starts else 1)
    result = cluster(check.data(x), params, check.generator(0), progress=lambda run, _: done.append(run))
    assert done == list(range(1, METHODS[name].runs(params) + 1))
    assert len(result.restarts) == len(done) == (1 if name in ("minibatch", "exact") else 4)


def test_unless_told_otherwise_parameters_are_those_of_lloyd():
    defaults = {name: value.default for name, value in signature(check.params).parameters.items()}
    lloyd = METHODS["lloyd"]
    assert (defaults["max_iter"], defaults["tol"], defaults["several"]) == (lloyd.max_iter, lloyd.tol, lloyd.several)


def test_only_few_files_use_the_core():
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "centra._native":
                found.add(path.relative_to(SOURCE).as_posix())
    assert found == MAY_USE_THE_CORE
