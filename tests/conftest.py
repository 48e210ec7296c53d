import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("centra", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("centra")

sys.path.insert(0, str(Path(__file__).parent))  # for oracle


def python(code, *args, timeout=60, **environment):
    """Run code in a fresh interpreter; return the finished process."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def run_python():
    return python
