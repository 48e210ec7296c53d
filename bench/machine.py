"""Where and what was measured."""

import os
import platform
import subprocess
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent


def describe() -> dict[str, str | int]:
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "isa": _isa(),
        "python": platform.python_version(),
        "commit": _commit(),
        "date": date.today().isoformat(),
    }


def _cpu() -> str:
    """Name and numbers: the name alone is often no more than the maker's."""
    fields = {"model name": "", "cpu family": "", "model": ""}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in fields:
            fields[name.strip()] = value.strip()
    return f"{fields['model name']} (family {fields['cpu family']}, model {fields['model']})"


def _isa() -> str:
    """The instruction set of centra's kernels."""
    try:
        from centra.engine import native
    except ImportError:
        return "none (NumPy)"
    return str(native.describe()["isa"])


def _commit() -> str:
    def git(*words: str) -> str:
        command = ["git", "--no-optional-locks", *words]
        return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()

    try:
        commit = git("rev-parse", "--short=12", "HEAD")
        return f"{commit}, changed" if git("status", "--porcelain", "--untracked-files=no") else commit
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
