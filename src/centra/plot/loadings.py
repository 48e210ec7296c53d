"""Which columns principal axes are made of: an arrow for each that has a say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from centra.plot.canvas import Style, literal, shortened
from centra.plot.paper import Plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patheffects import AbstractPathEffect

MOST = 8  # arrows
LEAST = 0.12  # of the longest: shorter ones say nothing
LENGTH = 0.42  # of the shorter side of the sheet, from its middle


def draw_loadings(ax: "Axes", sheet: Plane, columns: Sequence[str], style: Style) -> None:
    """Draw how far a standard deviation along each axis takes the columns, the farthest eight of them.

    The arrows are on one scale of their own: the longest has the room that there is.
    """
    from matplotlib.patheffects import withStroke

    vectors = (sheet.directions * sheet.places.std(axis=0)[:, None]).T
    lengths = np.hypot(*vectors.T)
    if not lengths.max() > 0:
        return
    chosen = np.argsort(-lengths, kind="stable")[:MOST]
    chosen = chosen[lengths[chosen] > LEAST * lengths.max()]
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    middle = sheet.centers(sheet.mean[None])[0]
    scale = LENGTH * min(right - left, top - bottom) / lengths.max()
    halo: list[AbstractPathEffect] = [withStroke(linewidth=2.5, foreground=style.paper)]
    order: list[int] = chosen.tolist()
    for j in order:
        tip = middle + scale * vectors[j]
        ax.annotate(
            "", tip, middle, zorder=5,
            arrowprops={"arrowstyle": "-|>", "color": style.ink, "lw": 1.1, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        side = "left" if vectors[j, 0] >= 0 else "right"
        aside = (3 if side == "left" else -3, 3 if vectors[j, 1] >= 0 else -3)
        text = ax.annotate(
            shortened(columns[j], 24), tip, aside, textcoords="offset points", size=8, color=style.ink, ha=side,
            va="bottom" if vectors[j, 1] >= 0 else "top", zorder=6,
        )  # fmt: skip
        literal(text).set_path_effects(halo)
