"""Scales and ticks that several pictures have: inertia above the lowest, whole numbers."""

from typing import TYPE_CHECKING

import numpy as np

from centra.data import Floats
from centra.plot.canvas import Style, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRAIGHT = 0.1  # per cent: below, the scale is linear, so that 0 is on it
SHOWN = 1.0  # per cent at least: what differs by less should look alike


def excess(inertias: Floats, lowest: float) -> Floats:
    """How far inertias are above the lowest, in per cent of it; where it is 0, the inertias as they are."""
    # Rounded centres, to which the lowest belongs, may be worse than what they were rounded from.
    return np.maximum(inertias - lowest, 0.0) * (100 / lowest if lowest > 0 else 1.0)


def scale_excess(ax: "Axes", style: Style, highest: float, lowest: float) -> None:
    """Set the scale of what :func:`excess` gives: logarithmic, but linear at 0, and all linear where that shows all."""
    from matplotlib.ticker import FuncFormatter, ScalarFormatter

    least = STRAIGHT if lowest > 0 else highest or 1.0
    top = max(1.5 * highest, SHOWN if lowest > 0 else least)
    if top > 10 * least:
        ax.set_yscale("symlog", linthresh=least, linscale=0.5)
        ax.set_ylim(-0.12 * least, top)
    else:
        ax.set_ylim(-0.05 * top, top)
    if lowest > 0:
        ax.yaxis.set_major_formatter(FuncFormatter(lambda *tick: f"{plain(*tick)} %"))
        write(ax, style, y="inertia above the lowest")
    else:
        ax.yaxis.set_major_formatter(ScalarFormatter())
        write(ax, style, y="inertia")


def plain(number: float, _place: int | None = None) -> str:
    """For ticks: ``0.1``, ``1``, ``1,000``."""
    return f"{number:,.12g}"


def whole_numbers(ax: "Axes") -> None:
    """No halves beneath the horizontal axis."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
