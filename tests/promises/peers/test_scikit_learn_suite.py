"""scikit-learn's own tests of k-means pass with centra's classes and functions in place of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sklearn

SUITES = ("cluster/tests/test_k_means.py", "preprocessing/tests/test_discretization.py")


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SKLEARN_RUN_FLOAT32_TESTS": "1", "SKLEARN_TESTS_GLOBAL_RANDOM_SEED": "0"},
        {"SKLEARN_RUN_FLOAT32_TESTS": "1", "SKLEARN_TESTS_GLOBAL_RANDOM_SEED": "7"},
    ],
    ids=["default", "float32-seed0", "float32-seed7"],
)
def test_suite_passes(environment, tmp_path):
    home = Path(sklearn.__file__).parent
    settings = tmp_path / "pytest.ini"  # theirs to judge: our warnings-are-errors would reach into their tests
    settings.write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "swap", "-p", "no:cacheprovider"]
    finished = subprocess.run(
        [*command, "-c", settings, "--rootdir", home, *(home / suite for suite in SUITES)],
        env=os.environ | environment | {"PYTHONPATH": str(Path(__file__).parent)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-8000:] + finished.stderr[-2000:]
