"""One figure that shows a run shot by shot: what differs is changed, the rest stays."""

from typing import TYPE_CHECKING

import numpy as np

from centra.data import Floats, Labels
from centra.drawn import Drawn
from centra.given import Given
from centra.plot import density, palette
from centra.plot.board import MOST_DOTS, MOST_NUMBERS, OPACITY, draw_cells, draw_frame, draw_stars, grid, rim
from centra.plot.canvas import Style, literal, new_axes, write
from centra.plot.cells import scaled_cells
from centra.plot.options import Look
from centra.plot.paper import STRIP, Frame, Plane, frame, plane
from centra.plot.reels import Pixels
from centra.plot.script import Shot
from centra.stopping import stopped
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PolyCollection
    from matplotlib.figure import Figure
    from matplotlib.text import Text


WIDTH, HEIGHT, DPI = 6.0, 6.4, 120
CAPTION, AXES = 0.64, 5.2  # inches: height of the caption, width of the axes
ASIDE = 0.3  # of the width: from the first to the second text of a line
PALEST = 0.7  # opacity of the oldest part of a trail


class Easel:
    """A figure for the shots of one run.

    Parameters
    ----------
    shown : Given
    look : Look

    Attributes
    ----------
    axes : matplotlib.axes.Axes
    """

    def __init__(self, shown: Given, look: Look) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.text import Annotation

        n, k, style = len(shown.x), len(shown.centers), look.style
        known = [shown.in_units(step.centers) for step in shown.result.history if step.centers is not None]
        self._shown, self._result, self._style, self._colors = shown, shown.result, style, style.colors(k)
        self._sheet = plane(shown.x, shown.columns)
        # The same edges for the whole film: around all rows, in whatever strip, and wherever centres come.
        strips = [self._sheet.rows(np.full(n, strip, np.int32)) for strip in (0, k - 1)]
        self._edges = frame(*strips, *map(self._sheet.centers, [*known, shown.centers]))
        self.axes = ax = _blank(self._sheet, self._edges, look)
        self._rows = _Image(ax) if n > MOST_DOTS else _Dots(ax, k, n, style)
        self._cells: PolyCollection | None = None
        self._trails = _Trails(ax, style)
        names = shown.result.called(look.names) if k <= MOST_NUMBERS else ()
        draw_stars(ax, self._sheet.centers(shown.centers), style, names)
        self._stars, self._numbers = ax.collections[-1], [text for text in ax.texts if isinstance(text, Annotation)]
        self._captions = _captions(ax, style)
        # What may change, and the lines about it, is drawn for every frame; all else once.
        spines = [ax.spines[side] for side in ("left", "bottom")]
        self._moving = [*self._rows.artists, *self._trails.artists, *spines, self._stars, *self._numbers]
        for artist in (*self._moving, *self._captions):
            artist.set_animated(True)
        self._canvas = FigureCanvasAgg(_figure(ax))
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(_figure(ax).bbox)

    def paint(self, shot: Shot) -> Pixels:
        """The frame of a shot, shape (up, across, 3)."""
        self._paint_rows(shot)
        trail = np.array([self._sheet.centers(self._shown.in_units(centers)) for centers in shot.trail])
        self._trails.show(trail, self._colors)
        self._stars.set_offsets(trail[-1])
        for number, place in zip(self._numbers, trail[-1], strict=False):  # of very many, none
            number.xy = place
        for text, words in zip(self._captions, caption(shot, self._result), strict=True):
            text.set_text(words)
        self._canvas.restore_region(self._still)
        for artist in [*([] if self._cells is None else [self._cells]), *self._moving, *self._captions]:
            _figure(self.axes).draw_artist(artist)
        return np.asarray(self._canvas.buffer_rgba())[..., :3].copy()

    def _paint_rows(self, shot: Shot) -> None:
        from matplotlib.colors import to_rgba_array

        if self._cells is not None:
            self._cells.remove()
            self._cells = None
        if shot.labels is None or shot.sites is None:
            places = self._loose()
            self._rows.show(places, np.zeros(len(places), np.int32), to_rgba_array(self._style.faint)[:, :3], None)
            return
        if self._sheet.columns == 2:
            polygons = scaled_cells(shot.sites, self._edges, self._result.scaling)
            self._cells = draw_cells(self.axes, polygons, self._style)
        self._rows.show(self._sheet.rows(shot.labels), shot.labels, self._colors, shot.former)

    def _loose(self) -> Floats:
        """The places of rows that have no cluster yet: of a single column, over the height of all strips."""
        if self._sheet.columns > 1:
            return self._sheet.places
        k = len(self._colors)
        return self._sheet.places * [1, (k - 1 + STRIP) / STRIP] + [0, (k - 1) / 2]


def caption(shot: Shot, result: Drawn) -> tuple[str, str, str, str]:
    """What is written above a shot: when, what happens; the inertia, how many rows moved."""
    if shot.phase == "start" or shot.moved is None:
        k, n = len(shot.centers), len(result.labels)
        return "start", f"{counted(k, 'centre')} among {counted(n, 'row')}", "", ""
    what = {
        "assign": "every row joins its nearest centre",
        "move": "every centre moves to the mean of its rows",
        "end": stopped(result.stop_reason),
    }
    if shot.phase == "move" and _is_any_relocated(shot):
        what["move"] = "centres move to means, empty ones elsewhere"
    when = f"iteration {shot.iteration} of {len(result.history)}"
    return when, what[shot.phase], f"inertia {shot.inertia:.6g}", f"{counted(shot.moved, 'row')} moved"


def _is_any_relocated(shot: Shot) -> bool:
    """Whether a centre without rows, which has no mean to go to, moves all the same."""
    assert shot.labels is not None
    empty = np.bincount(shot.labels, minlength=len(shot.centers)) == 0
    return bool((shot.trail[-1] != shot.trail[-2])[empty].any())


def _blank(sheet: Plane, edges: Frame, look: Look) -> "Axes":
    """Axes with all that is written beside them."""
    style, (width, height) = look.style, look.figsize or (WIDTH, HEIGHT)
    ax = new_axes(None, style, width, height)
    _figure(ax).set_dpi(DPI)
    draw_frame(ax, edges, sheet, style)
    if title := look.title(""):
        write(ax, style, title=title)
    if ax.get_aspect() == 1:  # a sheet that is lower than wide needs a lower figure
        left, right, bottom, top = edges
        lower = AXES / WIDTH * width * max(0.0, 1 - (top - bottom) / (right - left))
        _figure(ax).set_figheight(max(height / 2, height - lower))
    return ax


def _captions(ax: "Axes", style: Style) -> list["Text"]:
    """Places for two lines of two texts each, which stay where they are whatever is written there."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = _figure(ax)
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    share = CAPTION / figure.get_figheight()
    engine.set(rect=(0, 0, 1, 1 - share))
    figure.draw_without_rendering()  # puts the axes where they stay
    left = min(ax.get_position().x0, 0.12)
    upper, lower = 1 - 0.4 * share, 1 - 0.85 * share
    places = [(left, upper), (left + ASIDE, upper), (left, lower), (left + ASIDE, lower)]
    texts = [literal(figure.text(*place, "", size=11, color=style.ink)) for place in places]
    texts[0].set_fontweight("bold")
    return texts


def _figure(ax: "Axes") -> "Figure":
    from matplotlib.figure import Figure

    assert isinstance(ax.figure, Figure)
    return ax.figure


class _Trails:
    """Where centres have been: the longer ago, the paler."""

    def __init__(self, ax: "Axes", style: Style) -> None:
        from matplotlib.collections import LineCollection

        # On a rim of paper, without which a trail would be lost among the rows of its cluster.
        self._rims = LineCollection([], linewidths=4, colors=style.paper, alpha=0.8, capstyle="round", zorder=2.6)
        self._lines = LineCollection([], linewidths=1.8, capstyle="round", zorder=2.6)
        self.artists = [self._rims, self._lines]
        for lines in self.artists:
            ax.add_collection(lines, autolim=False)

    def show(self, trail: Floats, colors: Floats) -> None:
        """Draw the trails of centres, of shape (places, k, 2)."""
        steps, k = len(trail) - 1, len(colors)
        painted = np.empty((steps, k, 4))
        painted[..., :3], painted[..., 3] = colors, np.linspace(1, PALEST, steps)[::-1, None]
        segments = np.stack([trail[:-1], trail[1:]], axis=2).reshape(-1, 2, 2)
        for lines in self.artists:
            lines.set_segments(list(segments))
        self._lines.set(color=painted.reshape(-1, 4))


class _Dots:
    """Rows as dots, all clusters with one marker in one collection."""

    def __init__(self, ax: "Axes", k: int, n: int, style: Style) -> None:
        self._style, size = style, float(np.clip(12_000 / n, 4, 28))
        self._rim = rim(size)
        self._shapes = np.array([palette.marker(cluster) for cluster in range(k)])
        self._dots = {
            shape: ax.scatter([], [], s=size, marker=shape, alpha=OPACITY, zorder=2)
            for shape in dict.fromkeys(self._shapes.tolist())
        }
        self.artists = list(self._dots.values())

    def show(self, places: Floats, labels: Labels, colors: Floats, former: Labels | None) -> None:
        """Draw dots, around those that had another label a rim of ink."""
        from matplotlib.colors import to_rgb

        shapes = self._shapes[labels]
        moved = np.zeros(len(labels), np.bool_) if former is None else former != labels
        for shape, dots in self._dots.items():
            chosen = shapes == shape
            painted, changed = colors[labels[chosen]], moved[chosen]
            dots.set(offsets=places[chosen], facecolor=painted, linewidth=np.where(changed, 1.0, self._rim))
            dots.set(edgecolor=np.where(changed[:, None], to_rgb(self._style.ink), self._style.rims(painted)))


class _Image:
    """Very many rows as an image; those that stay where they are are counted once."""

    def __init__(self, ax: "Axes") -> None:
        self._extent = (*ax.get_xlim(), *ax.get_ylim())
        self._grid = grid(ax)
        empty = np.zeros((*self._grid, 4))
        self._image = ax.imshow(empty, extent=self._extent, origin="lower", aspect=ax.get_aspect(), zorder=2)
        self.artists = [self._image]
        self._places: Floats | None = None

    def show(self, places: Floats, labels: Labels, colors: Floats, former: Labels | None) -> None:
        if places is not self._places:
            self._places = places
            self._pixels, self._counts = density.count(places, self._extent, self._grid)
        self._image.set_data(density.paint(self._pixels, self._counts, labels, colors))
