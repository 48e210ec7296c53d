"""Tables as maps of colours: cells, the numbers in them, and what stands beside and below."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from centra.data import Floats, Index
from centra.plot.canvas import Style, inches, literal, shortened
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colors import Colormap
    from matplotlib.image import AxesImage
    from matplotlib.text import Text

FARTHEST = 3.0  # standard deviations; a mean beyond has the colour of one there, lest a lone one make all others pale
NEAREST = 1.0  # what differs by less should not look as if it differed much
LONGEST = 24  # letters of a column's name
LETTER, LINE = 0.075, 0.14  # inches that a letter is wide, and that a line takes
NUMBER = 0.3, 0.17  # inches that a number in a cell takes
# Blue and orange, far apart for all eyes. In grey, the ends differ, but what is between is told by its number alone.
ENDS = {"light": ("#0b3c7d", "#5b8fd0", "#f3a765", "#e0721b"), "dark": ("#a9d3ff", "#3f7fc4", "#a5561a", "#f08c35")}


def draw_map(ax: "Axes", values: Floats, colors: "Colormap", low: float, high: float) -> "AxesImage":
    """Draw a cell for each value, the first row at the top."""
    image = ax.imshow(values, cmap=colors, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelsize=8)
    return image


def draw_deviations(ax: "Axes", values: Floats, style: Style) -> None:
    """Draw how many standard deviations something is from the middle, with the scale of the colours beside."""
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    limit = float(np.clip(largest, NEAREST, FARTHEST))
    image = draw_map(ax, values, diverging(style), -limit, limit)
    beyond = "both" if largest > limit else "neither"
    bar = ax.figure.colorbar(image, ax=ax, extend=beyond, fraction=0.05, pad=0.03, aspect=30)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=style.muted, labelsize=8)
    literal(bar.ax.set_ylabel("standard deviations", color=style.muted, size=8))


def diverging(style: Style) -> "Colormap":
    """From blue over paper to orange."""
    from matplotlib.colors import LinearSegmentedColormap

    low, lower, higher, high = ENDS[style.name]
    return LinearSegmentedColormap.from_list("diverging", [low, lower, style.paper, higher, high])


def sequential(style: Style) -> "Colormap":
    """From paper to blue."""
    from matplotlib.colors import LinearSegmentedColormap

    high, higher, _, _ = ENDS[style.name]
    return LinearSegmentedColormap.from_list("sequential", [style.paper, higher, high])


def cell_size(ax: "Axes") -> tuple[float, float]:
    """Width and height of a cell in inches."""
    across, up = inches(ax)
    rows, columns = ax.images[0].get_size()
    return 0.9 * across / columns, 0.8 * up / rows  # where names are long, laying them out makes the map smaller


def write_in_cells(ax: "Axes", texts: Sequence[Sequence[str]]) -> None:
    """Write into all cells, where there is room for the longest of the texts."""
    width, height = cell_size(ax)
    letters = max((len(text) for row in texts for text in row), default=0)
    if width < max(NUMBER[0], LETTER * letters) or height < NUMBER[1]:
        return
    values: Any = ax.images[0].get_array()
    colors = ax.images[0].to_rgba(values)[..., :3]
    luminance = colors**2.2 @ [0.2126, 0.7152, 0.0722]
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            ink = "#ffffff" if luminance[i, j] < 0.18 else "#000000"  # whichever has more contrast
            literal(ax.text(j, i, text, ha="center", va="center", size=8, color=ink))


def with_sizes(names: Sequence[str], sizes: Index) -> list[str]:
    """``young spenders · 62 rows``."""
    return [f"{shortened(name, LONGEST)} · {counted(int(n), 'row')}" for name, n in zip(names, sizes, strict=True)]


def name_sides(ax: "Axes", rows: Sequence[str], columns: Sequence[str]) -> None:
    """Write names beside the rows and below the columns; not all where they would run into each other."""
    width, height = cell_size(ax)
    _name_columns(ax, columns, width)
    _name_ticks(ax.yaxis, rows, height)


def _name_columns(ax: "Axes", names: Sequence[str], width: float) -> None:
    names = [shortened(name, LONGEST) for name in names]
    texts = _name_ticks(ax.xaxis, names, width)
    if LETTER * max(map(len, names)) > width:
        upright = width < 2 * LINE
        for text in texts:
            text.set(rotation=90 if upright else 45, ha="right", va="center" if upright else "top")
            text.set_rotation_mode("anchor")


def _name_ticks(axis: "Axis", names: Sequence[str], apart: float) -> "list[Text]":
    """Write names along an axis, to the letter; not all where they are fewer inches apart than a line is high."""
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, len(names)) if step * apart >= LINE or step >= len(names))
    shown = range(0, len(names), every)
    axis.set_ticks(list(shown))
    return [literal(text) for text in axis.set_ticklabels([names[i] for i in shown])]
