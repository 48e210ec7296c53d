"""What pictures of rows are made of: dots or an image, stars, cells, and the frame that they are in."""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Labels
from centra.plot import density, palette, placing
from centra.plot.canvas import NAME, Style, literal, shortened, write
from centra.plot.paper import Frame, Plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.patheffects import AbstractPathEffect

MOST_DOTS = 20_000  # above, dots hide each other
MOST_NUMBERS = 100  # of centres; more of them are a tangle
BOXED = 30  # names on paper of their own: the boxes of more take a third of the time
OPACITY = 0.85  # of dots
WIDE = 0.58  # of the height of type: how wide a letter is
LONGEST = 24  # letters of a name beside a star
LAID_OUT = 0.9  # of the place of axes, what is left once ticks and titles have theirs


def draw_cells(ax: "Axes", polygons: list[Floats], style: Style) -> "PolyCollection":
    """Draw each cell in a pale tone of its cluster's colour, below rows and centres."""
    from matplotlib.collections import PolyCollection

    drawn = PolyCollection(polygons, facecolors=style.colors(len(polygons)), alpha=0.3, edgecolors=style.paper)
    drawn.set(linewidths=float(np.clip(9 / len(polygons) ** 0.5, 0.3, 1.2)), zorder=1)
    ax.add_collection(drawn, autolim=False)
    return drawn


def draw_frame(ax: "Axes", edges: Frame, sheet: Plane, style: Style) -> None:
    """Set the limits of the axes, their scale and what is written beside them."""
    from matplotlib.ticker import MaxNLocator

    left, right, bottom, top = edges
    ax.set(xlim=(left, right), ylim=(bottom, top))
    write(ax, style, x=sheet.axes[0], y=sheet.axes[1])
    spans = right - left, top - bottom
    if sheet.columns == 1:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    elif max(spans) < 3 * min(spans):
        # Distances are what clusters are made of: both axes on one scale, unless that leaves too little to see.
        ax.set_aspect("equal")


def draw_rows(
    ax: "Axes", places: Floats, labels: Labels, k: int, style: Style, *, colors: Floats | None = None
) -> None:
    """Draw every row in the colour of its cluster, as a dot or, of very many, in an image."""
    colors = style.colors(k) if colors is None else colors
    if len(places) > MOST_DOTS:
        edges = (*ax.get_xlim(), *ax.get_ylim())
        pixels, counts = density.count(places, edges, grid(ax))
        image = density.paint(pixels, counts, labels, colors)
        ax.imshow(image, extent=edges, origin="lower", aspect=ax.get_aspect(), zorder=2)
        return
    shapes = np.array([palette.marker(cluster) for cluster in range(k)])[labels]
    size = _dot(ax, len(labels))
    for shape in np.unique(shapes):
        # All clusters of a shape at once, in the order of the rows: none lies on top of another as a whole.
        chosen = shapes == shape
        x, y = places[chosen].T
        dots = ax.scatter(x, y, s=size, c=colors[labels[chosen]], marker=shape, alpha=OPACITY, zorder=2)
        dots.set(edgecolors=style.rims(colors)[labels[chosen]], linewidths=rim(size))


def draw_stars(
    ax: "Axes", places: Floats, style: Style, names: Sequence[str] = (), *, rows: Floats | None = None
) -> None:
    """Draw every centre as a star and, if there are any, its name beside it.

    Where the places of the rows are given, names keep clear of them, of other stars and of each other.
    """
    from matplotlib.patheffects import withStroke

    size = float(np.clip(4000 / len(places), 4, 260)) * _room(ax)
    width = size**0.5  # of a star, in points
    halo: list[AbstractPathEffect] = [withStroke(linewidth=min(2.5, 0.3 * width), foreground=style.paper)]
    stars = ax.scatter(*places.T, s=size, c=style.colors(len(places)), marker="*", edgecolors=style.ink, zorder=3)
    stars.set(linewidths=float(np.clip(0.06 * width, 0.2, 0.8)), path_effects=halo)
    if not len(names):
        return
    if rows is None:
        for name, at in zip(names, places, strict=True):
            aside = (0.4 * width, 0.4 * width)  # clear of the star
            text = ax.annotate(name, at, aside, textcoords="offset points", size=NAME, color=style.ink, zorder=4)
            literal(text).set_path_effects(halo)
        return
    names = [shortened(name, LONGEST) for name in names]
    # Lines begin where they leave the text, since matplotlib takes long to cut them off there.
    line: dict[str, Any] = {"arrowstyle": "-", "color": style.muted, "lw": 0.6, "shrinkA": 0, "shrinkB": 0}
    line["patchA"] = None
    paper = {"boxstyle": "round,pad=0.08", "facecolor": style.paper, "edgecolor": "none", "alpha": 0.6}
    for name, at, offset, far in zip(names, places, *_beside(ax, places, names, rows, width), strict=True):
        aside = float(offset[0]), float(offset[1])
        led = {**line, "relpos": tuple(0.5 - _towards(offset, name))} if far else None
        text = ax.annotate(name, at, aside, textcoords="offset points", arrowprops=led)
        text.set(size=NAME, color=style.ink, zorder=4, ha="center", va="center")
        text.set_bbox(paper if len(names) <= BOXED else None)
        # It is within the axes, and to measure that takes longer than to draw it.
        text.set(in_layout=False, annotation_clip=False)
        literal(text).set_path_effects(halo)


def _beside(
    ax: "Axes", places: Floats, names: Sequence[str], rows: Floats, star: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Where the names of centres go, in points from their stars, and which are far off."""
    left, bottom = ax.get_xlim()[0], ax.get_ylim()[0]
    scale = _scale(ax)
    size = float(np.ptp(ax.get_xlim()) * scale[0]), float(np.ptp(ax.get_ylim()) * scale[1])
    at = np.column_stack([(rows[:, 0] - left) * scale[0], (rows[:, 1] - bottom) * scale[1]])  # faster than at once
    dots = placing.occupied(at, size, 0.5 * _dot(ax, len(rows)) ** 0.5)
    texts = np.array([_room_for(name) for name in names])
    return placing.place((places - [left, bottom]) * scale, texts, dots, star)


def _room_for(name: str) -> tuple[float, float]:
    """Width and height of a name, in points."""
    letters = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in name)
    return WIDE * NAME * letters + 1.5, 1.15 * NAME


def _towards(offset: Floats, name: str) -> Floats:
    """From the middle of a text to its edge, in shares of its sides, along an offset."""
    slope = offset / _room_for(name)
    return 0.5 * slope / np.abs(slope).max()


def _scale(ax: "Axes") -> Floats:
    """How many points a unit is, across and up, as far as that is known before the figure is laid out."""
    span = np.array([np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())])
    points = LAID_OUT * np.array([ax.bbox.width, ax.bbox.height]) * 72 / ax.figure.dpi
    return np.full(2, (points / span).min()) if ax.get_aspect() == 1 else points / span


def _dot(ax: "Axes", n: int) -> float:
    """The squared diameter of a dot, in points."""
    return float(np.clip(12_000 / n, 4, 28)) * _room(ax)


def grid(ax: "Axes") -> tuple[int, int]:
    """How many pixels, up and across, an image of rows has: they are about as large as the smallest dots' radius."""
    span = np.array([np.ptp(ax.get_ylim()), np.ptp(ax.get_xlim())])
    points = np.array([ax.bbox.height, ax.bbox.width]) * 72 / ax.figure.dpi
    if ax.get_aspect() == 1:
        points = span * (points / span).min()
    up, across = np.clip(points / (density.PIXEL * _room(ax) ** 0.5), 8, density.MOST_PIXELS).astype(int).tolist()
    return up, across


def rim(size: float) -> float:
    """How wide the edges of dots are, in points."""
    return 0.25 * min(max(size**0.5 - 2, 0.0), 2.4)  # of the smallest dots, it would hide the colour


def _room(ax: "Axes") -> float:
    """What to multiply sizes by on axes smaller than those of a figure of 6 by 5 inches, where sizes look right."""
    return min(1.0, float(ax.bbox.width * ax.bbox.height) / ax.figure.dpi**2 / 18) ** 0.75
