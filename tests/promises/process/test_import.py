"""What import centra brings along, and the names that it leaves behind."""

import pytest

import centra


def test_import_is_light(run_python):
    done = run_python(
        "import sys, centra; dir(centra); "
        "print([m for m in ('numpy', 'sklearn', 'scipy', 'matplotlib', 'pyarrow', 'click') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_kmeans_needs_numpy_alone(run_python):
    done = run_python(
        "import sys, numpy, centra; centra.kmeans(numpy.random.default_rng(0).random((1000, 4)), 20, random_state=0); "
        "print([m for m in ('sklearn', 'scipy', 'matplotlib', 'pyarrow', 'click', 'safetensors') if m in sys.modules])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_public_names_stay_what_they_are(run_python):
    code = """
import centra
before = {name: getattr(centra, name) for name in centra.__all__}
from centra import *
import centra.fit, centra.plot, centra.io, centra.estimators
assert all(getattr(centra, name) is value for name, value in before.items())
assert set(centra.__all__) == set(dir(centra))
print("same")
"""
    done = run_python(code)
    assert done.stdout.strip() == "same", done.stderr


def test_unknown_name():
    with pytest.raises(AttributeError, match="k_means_of_another_kind"):
        centra.k_means_of_another_kind  # noqa: B018
