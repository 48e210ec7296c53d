"""The contract once more, with every instruction set that this machine has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("isa", ["baseline", "v3", "v4"])
def test_contract_on(isa, run_python):
    asked = run_python("from centra.engine.native import describe; print(describe()['isa'])", CENTRA_ISA=isa)
    if "this machine has" in asked.stderr:
        pytest.skip(f"this machine has no {isa}")
    assert asked.stdout.strip() == isa
    contract = Path(__file__).with_name("test_rows.py")
    some = "native-1parts-2threads or native-3parts-2threads-sparse or ties"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-k", some, str(contract)],
        env=os.environ | {"CENTRA_ISA": isa},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_unknown_isa_is_refused(run_python):
    done = run_python("import centra; centra.kmeans([[0.0], [1.0]], 2)", CENTRA_ISA="v9")
    assert "CENTRA_ISA=v9: expected baseline, v3 or v4" in done.stderr
