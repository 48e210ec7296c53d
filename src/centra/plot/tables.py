"""Tables as maps of colours, with their numbers where there is room."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from centra.data import Floats, Index
from centra.plot.canvas import Style, inches, literal, shortened
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colorbar import Colorbar
    from matplotlib.colors import Colormap
    from matplotlib.text import Text

LONGEST, USUAL = 24, 12  # letters of a name; of one with the size of its cluster, for which there is always room
LETTER, LINE = 0.075, 0.14  # inches that a letter is wide, and that a line takes
NUMBER = 0.17  # inches that a number in a cell is high, with what is about it
FARTHEST = 3.0  # standard deviations; a mean beyond has the colour of one there, lest a lone one make all others pale
NEAREST = 1.0  # what differs by less should not look as if it differed much
# Blue and orange, far apart for all eyes. In grey, the ends differ, but what is between is told by its number alone.
ENDS = {"light": ("#0b3c7d", "#5b8fd0", "#f3a765", "#e0721b"), "dark": ("#a9d3ff", "#3f7fc4", "#a5561a", "#f08c35")}


def colormap(colors: Sequence[str]) -> "Colormap":
    """From the first colour to the last."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("centra", list(colors))


def draw_map(
    ax: "Axes", style: Style, values: Floats, colors: "Colormap", ends: tuple[float, float], *, said: str
) -> "Colorbar":
    """Draw a table, and a bar that says what its colours are; values beyond the ends have the colours of these."""
    image = ax.imshow(values, cmap=colors, vmin=ends[0], vmax=ends[1], aspect="auto", interpolation="nearest")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelsize=8)
    low, high = bool(values.min() < ends[0]), bool(values.max() > ends[1])
    beyond = "both" if low and high else "min" if low else "max" if high else "neither"
    bar = ax.figure.colorbar(image, ax=ax, extend=beyond, fraction=0.05, pad=0.03, aspect=30)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=style.muted, labelsize=8)
    literal(bar.ax.set_ylabel(said, color=style.muted, size=8))
    return bar


def draw_deviations(ax: "Axes", style: Style, values: Floats) -> None:
    """Draw how many standard deviations something is from the middle: blue below, orange above."""
    limit = float(np.clip(np.abs(values).max(), NEAREST, FARTHEST))
    low, lower, higher, high = ENDS[style.name]
    colors = colormap([low, lower, style.paper, higher, high])
    draw_map(ax, style, values, colors, (-limit, limit), said="standard deviations")


def cell_of(ax: "Axes", values: Floats) -> tuple[float, float]:
    """How many inches a cell is wide and high: where names are long, laying them out makes the map smaller."""
    (across, up), (k, d) = inches(ax), values.shape
    return 0.9 * across / d, 0.8 * up / k


def write_numbers(ax: "Axes", values: Floats, texts: Sequence[Sequence[str]]) -> None:
    """Write what is in each cell of a map that is drawn, if there is room for all of it."""
    width, height = cell_of(ax, values)
    if height < NUMBER or width < LETTER * max(len(text) for row in texts for text in row):
        return
    luminance = ax.images[0].to_rgba(values)[..., :3] ** 2.2 @ [0.2126, 0.7152, 0.0722]
    for row, cells in enumerate(texts):
        for column, text in enumerate(cells):
            ink = "#ffffff" if luminance[row, column] < 0.18 else "#000000"  # whichever has more contrast
            if text:
                literal(ax.text(column, row, text, ha="center", va="center", size=8, color=ink))


def name_columns(ax: "Axes", names: Sequence[str], width: float) -> None:
    """Write them below columns of so many inches, turned where they are wider."""
    names = [shortened(name, LONGEST) for name in names]
    texts = _name_ticks(ax.xaxis, names, width)
    if LETTER * max(map(len, names)) > width:
        upright = width < 2 * LINE
        for text in texts:
            text.set(rotation=90 if upright else 45, ha="right", va="center" if upright else "top")
            text.set_rotation_mode("anchor")


def name_rows(ax: "Axes", names: Sequence[str], height: float) -> None:
    """Write them beside rows of so many inches."""
    _name_ticks(ax.yaxis, names, height)


def with_sizes(names: Sequence[str], sizes: Index) -> list[str]:
    """``young spenders · 62 rows``."""
    return [f"{shortened(name, LONGEST)} · {counted(int(n), 'row')}" for name, n in zip(names, sizes, strict=True)]


def beside(names: Sequence[str]) -> float:
    """How many inches wider a picture has to be for long names beside its rows."""
    return LETTER * max(0, max(map(len, names)) - USUAL)


def _name_ticks(axis: "Axis", names: Sequence[str], apart: float) -> "list[Text]":
    """Write names along an axis, to the letter; not all where they are fewer inches apart than a line is high."""
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, len(names)) if step * apart >= LINE or step >= len(names))
    shown = range(0, len(names), every)
    axis.set_ticks(list(shown))
    return [literal(text) for text in axis.set_ticklabels([names[i] for i in shown])]
