"""The contract once more, with every instruction set that this machine has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILES = ("test_rows.py", "test_scales.py", "test_swap_verbs.py")


@pytest.mark.slow
@pytest.mark.parametrize("isa", ["baseline", "v3", "v4"])
def test_contract_on(isa, run_python):
    asked = run_python("from centra.engine.native import describe; print(describe()['isa'])", CENTRA_ISA=isa)
    if "this machine has" in asked.stderr:
        pytest.skip(f"this machine has no {isa}")
    assert asked.stdout.strip() == isa
    contract = [str(Path(__file__).with_name(name)) for name in FILES]
    some = "native-1parts-2threads or native-3parts-2threads-sparse or (ties and native)"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-k", some, *contract],
        env=os.environ | {"CENTRA_ISA": isa},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_distance_sums_are_the_same_bits_on_all(run_python):
    """Of few columns, which the compiler is told, of more, and of sparse rows."""
    code = """
import numpy as np
from scipy.sparse import csr_array
from centra import check
from centra.engine import bind
r = np.random.default_rng(0)
for d in (1, 3, 8, 21):
    x = np.maximum(r.standard_normal((100, d)), 0) + r.standard_normal(d)
    labels = r.integers(0, 3, 100).astype(np.int32)
    for rows in (x, csr_array(np.where(x > 1, x, 0))):
        print(bind(check.data(rows, r.random(100))).distance_sums(x[:37], labels, 3).tobytes().hex())
"""
    answers = [run_python(code, CENTRA_ISA=isa) for isa in ("baseline", "v3", "v4")]
    answers = [done for done in answers if "this machine has" not in done.stderr]
    assert answers
    assert all(done.returncode == 0 for done in answers)
    assert len({done.stdout for done in answers}) == 1


def test_unknown_isa_is_refused(run_python):
    done = run_python("import centra; centra.kmeans([[0.0], [1.0]], 2)", CENTRA_ISA="v9")
    assert "CENTRA_ISA=v9: expected baseline, v3 or v4" in done.stderr
