"""``centra doctor``: is this installation all right?"""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import click
import numpy as np

from centra import __version__, check
from centra.cli.output import say
from centra.data import Rows2D
from centra.datasets import board_gauss
from centra.fit import cluster

PACKAGES = (
    *("numpy", "scipy", "scikit-learn", "safetensors", "pyarrow", "python-calamine", "matplotlib", "pillow"),
    *("scikit-image", "tifffile", "fitdecode", "click", "rich"),
)


@click.command("doctor")
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Show versions and the engine, and check its answers against brute force."""
    say(f"centra {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    for name in PACKAGES:
        say(f"  {name:<14}{_version(name)}")
    say(f"  {'engine':<14}{_engine()}")
    faults = self_check()
    for fault in faults:
        say(f"  self-check    FAILED: {fault}")
    if faults:
        ctx.exit(1)
    say("  self-check    passed: optimum, centres, labels and inertia as by brute force")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _engine() -> str:
    try:
        from centra.engine.native import describe
    except ImportError:
        return "numpy (the native core is not built: slow)"
    about = describe()
    asked = os.environ.get("CENTRA_ENGINE")
    by = f"; CENTRA_ENGINE={asked}" if asked else ""
    return f"native, instruction set {about['isa']}, {about['n_threads']} threads{by}"


def self_check() -> list[str]:
    """Cluster small boards, and compare with every possible way of cutting them in two.

    Returns
    -------
    list of str
        What is wrong; empty if nothing is.
    """
    faults: list[str] = []
    for dtype in (np.float32, np.float64):
        for seed in range(3):
            x = board_gauss(12, 2, random_state=seed).astype(dtype)
            faults += [f"{fault} ({np.dtype(dtype).name}, board {seed})" for fault in _compare(x)]
    return faults


def _compare(x: Rows2D) -> list[str]:
    result = cluster(check.data(x), check.params(2, init="random", n_init=50), check.generator(0))
    exact = x.astype(np.longdouble)
    distances = ((exact[:, None] - result.centers.astype(np.longdouble)) ** 2).sum(axis=2)
    means = np.array([exact[result.labels == i].mean(axis=0) for i in range(2)])
    best = min(
        _inertia(exact, np.array([(cut >> i) & 1 for i in range(len(x))])) for cut in range(1, 1 << (len(x) - 1))
    )
    checks = {
        "labels": (result.labels == distances.argmin(axis=1)).all(),
        "centres": np.allclose(result.centers.astype(np.float64), means.astype(np.float64), rtol=1e-6),
        "inertia": np.isclose(result.inertia, float(distances.min(axis=1).sum()), rtol=1e-12, atol=0),
        "optimum": np.isclose(result.inertia, best, rtol=1e-6, atol=0),
    }
    return [f"the {name} differ from brute force" for name, passed in checks.items() if not passed]


def _inertia(
    exact: np.ndarray[tuple[int, ...], np.dtype[np.longdouble]], labels: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> float:
    parts = (exact[labels == i] for i in range(2))
    return float(sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts))
