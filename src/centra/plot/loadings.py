"""Which columns principal axes are made of: an arrow for each that has a say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from centra.data import Floats
from centra.plot.canvas import Style, literal, shortened
from centra.plot.paper import Plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patheffects import AbstractPathEffect

MOST = 8  # arrows
LEAST = 0.12  # of the longest: shorter ones say nothing
LETTERS = 72  # of a name, in the width of the sheet
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
    written: list[Floats] = []
    line = 0.035 * (top - bottom)  # from one name to the next
    for j in order:
        tip = middle + scale * vectors[j]
        ax.annotate(
            "", tip, middle, zorder=5,
            arrowprops={"arrowstyle": "-|>", "color": style.ink, "lw": 1.1, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
        at = tip
        for _ in order:  # names that would lie on others go farther up or down
            near = [
                other
                for other in written
                if abs(other[1] - at[1]) < line and abs(other[0] - at[0]) < 0.25 * (right - left)
            ]
            if not near:
                break
            at = np.array([at[0], near[0][1] + (line if vectors[j, 1] >= 0 else -line)])
        written.append(at)
        side = "left" if vectors[j, 0] >= 0 else "right"
        room = (right - at[0] if side == "left" else at[0] - left) / (right - left)
        name = shortened(columns[j], int(np.clip(room * LETTERS, 8, 24)))
        aside = (3 if side == "left" else -3, 3 if vectors[j, 1] >= 0 else -3)
        text = ax.annotate(
            name, (float(at[0]), float(at[1])), aside, textcoords="offset points", size=8, color=style.ink, ha=side,
            va="bottom" if vectors[j, 1] >= 0 else "top", zorder=6,
        )  # fmt: skip
        literal(text).set_path_effects(halo)
