"""A run step by step: where the centres started, and what each iteration made of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.given import Given, given
from centra.plot.board import draw_cells, draw_frame, draw_rows, draw_stars
from centra.plot.canvas import Style, inches, inset, literal, write
from centra.plot.cells import scaled_cells
from centra.plot.options import Look, Options, picture
from centra.plot.paper import Frame, Plane, frame, plane
from centra.plot.replay import Moment, replay
from centra.stopping import stopped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PANELS = 12
WIDTH = 6.5  # inches, of all panels
NARROW = 0.8  # inches: a panel that has no room for "… iteration 10"
GAPS = 0.1, 0.26  # inches between panels; the latter has their titles


@picture
def steps(result: Any, X: Any, *, columns: Sequence[str] | None = None, **options: Unpack[Options]) -> "Axes":
    """Draw the start and the iterations of the best run side by side.

    The first panel has the initial centres; each further one the rows in the colours of the centres that they were
    nearest to, and lines along which the centres then moved to the means of these rows. Of more than 11 iterations, the
    first ten are drawn, and the last.

    Parameters
    ----------
    result : Clustering or fitted estimator
        Fitted with ``record="full"``.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; drawn as by :func:`~centra.plot.scatter`.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.

    Returns
    -------
    matplotlib.axes.Axes
        The panels are its ``child_axes``.

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        The result keeps no centres of its iterations, or there are more or fewer names than columns;
        or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> plot.steps(kmeans(X, 7, random_state=0, record="full"), X).get_title()
    'stopped after 12 iterations, as no row moved'
    """
    look, shown = Look.of(options), given(result, X, columns).on_axes()
    history = shown.result.history
    drawn = {*range(MOST_PANELS - 2), len(history) - 1}
    moments = {number: moment for number, moment in enumerate(replay(shown)) if number in drawn}
    sheet = plane(shown.x, shown.columns)
    centers = [shown.centers, *(shown.in_units(step.centers) for step in history if step.centers is not None)]
    edges = frame(*(sheet.rows(each.labels) for each in moments.values()), *map(sheet.centers, centers))
    ax, panels = _panels(look, 1 + len(moments), edges, sheet)
    _draw_start(panels[0], sheet, moments[0], shown, look.style)
    last = -1
    for panel, (number, moment) in zip(panels[1:], moments.items(), strict=True):
        _draw_iteration(panel, sheet, moment, shown, look.style)
        _entitle(panel, "… " if number > last + 1 else "", number + 1, look.style)
        last = number
    end = stopped(shown.result.stop_reason, len(history))
    write(ax, look.style, title=look.title(end), x=sheet.axes[0], y=sheet.axes[1])
    return ax


def _panels(look: Look, count: int, edges: Frame, sheet: Plane) -> tuple["Axes", list["Axes"]]:
    """The axes and so many panels in them."""
    left, right, bottom, top = edges
    slope = float(np.clip((top - bottom) / (right - left), 0.6, 1.2))
    down, across = _grid(count)
    ax = look.axes(WIDTH, 0.6 + _height(WIDTH - 0.3, slope, down, across))
    if look.ax is not None or look.figsize is not None:
        width, height = inches(ax)
        down, across = _largest(count, width, height, slope)
        # No higher than the panels are, lest what is written around them be far away.
        ax.set_box_aspect(min(height, _height(width, slope, down, across)) / width)
        ax.apply_aspect()
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    return ax, [_panel(ax, box, edges, sheet, look.style) for box in _boxes(ax, down, across)[:count]]


def _grid(count: int) -> tuple[int, int]:
    """Rows and columns for so many panels: up to three abreast, or four where that leaves fewer places empty."""
    across = min(count, 3) if count <= 3 or -count % 3 < -count % 4 else 4
    return -(-count // across), across


def _largest(count: int, width: float, height: float, slope: float) -> tuple[int, int]:
    """Rows and columns with which so many panels are as large as they can be in a place of so many inches."""
    shapes = [(-(-count // across), across) for across in range(1, count + 1)]
    sizes = [min(width / across - GAPS[0], (height / down - GAPS[1]) / slope) for down, across in shapes]
    return shapes[int(np.argmax(sizes))]


def _height(width: float, slope: float, down: int, across: int) -> float:
    """How many inches panels of this slope need that are so many inches wide, all of them."""
    return down * (GAPS[1] + slope * ((width + GAPS[0]) / across - GAPS[0]))


def _boxes(ax: "Axes", down: int, across: int) -> list[tuple[float, float, float, float]]:
    """The places of panels, row after row, as shares of the axes: left, bottom, width, height."""
    # On very small axes, half of the place is left for panels.
    sides = zip(GAPS, inches(ax), (across, down), strict=True)
    beside, above = (min(gap / side, 0.5 / count) for gap, side, count in sides)
    width, height = (1 + beside) / across, 1 / down
    return [
        (column * width, 1 - (row + 1) * height, width - beside, height - above)
        for row in range(down)
        for column in range(across)
    ]


def _panel(ax: "Axes", box: tuple[float, float, float, float], edges: Frame, sheet: Plane, style: Style) -> "Axes":
    panel = inset(ax, box, style)
    draw_frame(panel, edges, sheet, style)
    panel.set(xticks=[], yticks=[], xlabel="", ylabel="")
    panel.spines[:].set(visible=True, color=style.faint)
    return panel


def _entitle(panel: "Axes", gap: str, iteration: int, style: Style) -> None:
    """Write above a panel which iteration it shows: on a narrow one, the number alone."""
    title = f"{gap}iteration {iteration}" if inches(panel)[0] > NARROW else f"{gap}{iteration}"
    literal(panel.set_title(title, size=8, pad=3, color=style.muted))


def _draw_start(panel: "Axes", sheet: Plane, first: Moment, shown: Given, style: Style) -> None:
    from matplotlib.colors import to_rgb

    k = len(first.before)
    draw_rows(panel, sheet.rows(first.labels), first.labels, k, style, colors=np.tile(to_rgb(style.faint), (k, 1)))
    draw_stars(panel, sheet.centers(shown.in_units(first.before)), style)
    literal(panel.set_title("start", size=8, pad=3, color=style.muted))


def _draw_iteration(panel: "Axes", sheet: Plane, moment: Moment, shown: Given, style: Style) -> None:
    from matplotlib.collections import LineCollection

    before, after = (sheet.centers(shown.in_units(each)) for each in (moment.before, moment.after))
    if sheet.columns == 2:
        edges = *panel.get_xlim(), *panel.get_ylim()
        draw_cells(panel, scaled_cells(moment.before, edges, shown.result.scaling), style)
    draw_rows(panel, sheet.rows(moment.labels), moment.labels, len(before), style)
    lines = LineCollection(list(np.stack([before, after], axis=1)), colors=style.ink, linewidths=0.8, zorder=2.5)
    panel.add_collection(lines, autolim=False)
    draw_stars(panel, after, style)
