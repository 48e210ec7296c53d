"""Rows of a single column: how many lie where, in the colours of their clusters, and the cuts between these."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from centra.data import Floats, Labels
from centra.plot.canvas import NAME, Style, literal, shortened
from centra.plot.paper import MARGIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST, MOST = 12, 80  # bars
FLOOR = 0.09  # of the height, below the bars, where the stars are


def draw_histogram(
    ax: "Axes", style: Style, *, values: Floats, labels: Labels, centers: Floats, names: Sequence[str]
) -> None:
    """Draw stacked bars; stars at the centres below; and a dashed line half-way between neighbouring centres."""
    from matplotlib.ticker import MaxNLocator

    k, colors = len(centers), style.colors(len(centers))
    low, high = min(values.min(), centers.min()), max(values.max(), centers.max())
    span = float(high - low) or max(abs(float(high)), 1.0)
    bars = int(np.clip(3.5 * len(values) ** (1 / 3), FEWEST, MOST)) if high > low else 1
    edges = np.linspace(low, high, bars + 1) if high > low else np.array([low - span / 40, low + span / 40])
    at = np.clip(((values - edges[0]) / (edges[-1] - edges[0]) * bars).astype(np.int64), 0, bars - 1)
    counts = np.bincount(labels * bars + at, minlength=k * bars).reshape(k, bars)
    order = np.argsort(centers, kind="stable")
    bottom = np.zeros(bars)
    for cluster in order.tolist():
        ax.bar(
            edges[:-1], counts[cluster], np.diff(edges), bottom, align="edge", color=colors[cluster], alpha=0.85,
            edgecolor=style.paper, linewidth=0.4, zorder=2,
        )  # fmt: skip
        bottom += counts[cluster]
    top = float(bottom.max())
    floor = -FLOOR * top
    distinct = np.unique(centers)
    for cut in (distinct[:-1] + distinct[1:]) / 2 if k <= 200 else ():
        ax.axvline(cut, color=style.muted, lw=0.9, ls=(0, (4, 3)), zorder=3)
    size = float(np.clip(4000 / k, 10, 220))
    ax.scatter(
        centers, np.full(k, floor / 2), s=size, c=colors, marker="*", edgecolors=style.ink, linewidths=0.6, zorder=4
    )
    ax.axhline(0, color=style.faint, lw=0.8, zorder=1)
    ax.set(xlim=(low - MARGIN * span, high + MARGIN * span), ylim=(floor, 1.1 * top))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, prune="lower"))
    _draw_names(ax, centers, names, style)


def _draw_names(ax: "Axes", centers: Floats, names: Sequence[str], style: Style) -> None:
    """Names above the bars, in up to three lines where they would run into each other; more are left out."""
    points = ax.bbox.width * 72 / ax.figure.dpi / float(np.ptp(ax.get_xlim()))
    ends = [-np.inf] * 3
    order: list[int] = np.argsort(centers, kind="stable").tolist() if len(names) else []
    for cluster in order:
        name = shortened(names[cluster], 20)
        middle, half = float(centers[cluster]) * points, 0.29 * NAME * len(name) + 2
        line = next((line for line, end in enumerate(ends) if middle - half > end), None)
        if line is None:
            continue
        ends[line] = middle + half
        text = ax.annotate(
            name, (float(centers[cluster]), 1), (0, 2 - 9 * line), xycoords=("data", "axes fraction"),
            textcoords="offset points", size=NAME, color=style.ink, ha="center", va="top", zorder=5,
        )  # fmt: skip
        literal(text)
