"""How the runs came down, iteration by iteration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats, Index
from centra.drawn import Drawn, drawn_of
from centra.errors import ParameterError
from centra.plot.canvas import Style, fit, inches, inset, literal, write
from centra.plot.options import Look, Options, picture
from centra.plot.ticks import excess, plain, scale_excess, whole_numbers
from centra.result import Step
from centra.stopping import stopped
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import Bbox

UPPER, LOWER = (0.38, 1.0), (0.0, 0.28)  # shares of the height: inertia above, moved rows below


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One run.

    Attributes
    ----------
    inertias : ndarray
        Before each iteration and, of runs over all rows, after the last.
    moved : list of int, or None where the history does not tell
        Rows that changed their cluster in each iteration; the first gives all of them one.
    """

    inertias: Floats
    moved: list[int] | None


@picture
def convergence(result: Any, **options: Unpack[Options]) -> "Axes":
    """Draw the inertia of the runs by iteration and, below, how many rows changed their cluster.

    Inertias are in per cent above the lowest that any run ended with, on a scale that is logarithmic down to 0.1 %
    and linear below: a run that ends higher up ended in another optimum. ``record="full"`` keeps the histories of all
    runs, else only that of the best is drawn; ``record="stats"`` is enough for its moved rows. Of mini-batches, whose
    history has nothing else, the inertia of each batch per row is drawn.

    Parameters
    ----------
    result : Clustering or fitted estimator

    Returns
    -------
    matplotlib.axes.Axes
        That of the inertias.

    Raises
    ------
    ParameterError
        The result has no history; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> plot.convergence(kmeans(X, 7, n_init=5, record="full", random_state=0)).get_ylabel()
    'inertia above the lowest'
    """
    look = Look.of(options)
    style, shown = look.style, drawn_of(result)
    if not shown.history:
        raise ParameterError(
            "the result has no history: pass what kmeans() gives back, or an estimator of centra after fit()",
            parameter="result",
        )
    if not shown.restarts:
        return _draw_batches(look.axes(6, 4), look, shown)
    curves = _curves(shown)
    ax = look.axes(6, 5)
    lowest = min(run.inertia for run in shown.restarts)
    heights = [excess(curve.inertias, lowest) for curve in curves]
    _draw(ax, style, heights, first=0)
    scale_excess(ax, style, max(float(each.max()) for each in heights), lowest)
    bottom = ax
    moved = [np.array(curve.moved) for curve in curves if curve.moved is not None]
    if moved:
        bottom = _panel(ax, style)
        _draw(bottom, style, moved, first=1)
        _scale_moved(bottom, style)
    whole_numbers(bottom)
    write(bottom, style, x="iterations")
    _entitle(ax, look, shown, len(curves))
    return ax


def _curves(shown: Drawn) -> list[Curve]:
    """Those of all runs whose history is kept, the best last."""
    best = min(shown.restarts, key=lambda run: run.inertia)
    others = [_curve(run.history, run.inertia) for run in shown.restarts if run.history and run is not best]
    return [*others, _curve(shown.history, best.inertia)]


def _curve(history: Sequence[Step], end: float) -> Curve:
    moved = [step.moved for step in history if step.moved is not None]
    return Curve(np.array([*(step.inertia for step in history), end]), moved or None)


def _draw(ax: "Axes", style: Style, curves: Sequence[Floats | Index], *, first: int) -> None:
    """Draw curves that begin at this iteration; the last is the best, whose end is marked."""
    others = float(np.clip(10 / len(curves), 0.15, 0.6))
    for curve in curves[:-1]:
        _draw_curve(ax, curve, first, color=style.line, lw=1, ms=3, alpha=others, zorder=2)
    _draw_curve(ax, curves[-1], first, color=style.accent, lw=2, ms=5.5, alpha=1, zorder=3)


def _draw_curve(ax: "Axes", curve: Floats | Index, first: int, **how: Any) -> None:
    """With a dot at its end."""
    # Whole, even where it is on the edge.
    ax.plot(np.arange(first, first + len(curve)), curve, marker="o", markevery=[len(curve) - 1], clip_on=False, **how)


def _panel(ax: "Axes", style: Style) -> "Axes":
    """Axes for moved rows in the lower part of the place of others, which keep the upper part."""
    lower = inset(ax, (0, 0, 1, 1), style, sharex=ax)
    ax.set_axes_locator(_Part(ax, *UPPER))
    lower.set_axes_locator(_Part(ax, *LOWER))
    ax.tick_params("x", labelbottom=False)
    return lower


def _scale_moved(ax: "Axes", style: Style) -> None:
    """A scale that is logarithmic from 1 on and has 0."""
    from matplotlib.ticker import FuncFormatter

    ax.set_yscale("symlog", linthresh=1)
    ax.set_ylim(bottom=-0.2)
    ax.yaxis.set_major_formatter(FuncFormatter(plain))
    # Above all dots, in the gap between the two.
    words = ax.annotate("rows moved", (1, 1), (0, 4), "axes fraction", "offset points", size=8, color=style.muted)
    literal(words).set(ha="right", va="bottom")


class _Part:
    """Where a part of the height of some axes' place is, wherever that is by the time of drawing."""

    def __init__(self, ax: "Axes", bottom: float, top: float) -> None:
        self._ax, self._bottom, self._top = ax, bottom, top

    def __call__(self, _axes: Any, _renderer: "RendererBase") -> "Bbox":
        from matplotlib.transforms import Bbox

        place = self._ax.get_position(original=True)
        low, high = place.y0 + self._bottom * place.height, place.y0 + self._top * place.height
        return Bbox.from_extents(place.x0, low, place.x1, high)

    def get_subplotspec(self) -> Any:
        """The whole place in its grid, for which the tight layout asks."""
        return self._ax.get_subplotspec()


def _entitle(ax: "Axes", look: Look, shown: Drawn, drawn: int) -> None:
    """A title and, in small type below it, why the best run stopped and what is missing."""
    runs, iterations = len(shown.restarts), counted(shown.n_iter, "iteration")
    lines = [stopped(shown.stop_reason)]
    if drawn < runs:
        lines.append("the other runs were not recorded")
    elif shown.history[0].moved is None:
        lines.append("moved rows were not recorded")
    text = ax.text(0.5, 1.02, "\n".join(lines), size=8, color=look.style.muted, transform=ax.transAxes)
    literal(text).set(ha="center", va="bottom")
    title = iterations if runs == 1 else f"best of {runs:,} runs: {iterations}"
    fit(ax.set_title(look.title(title), pad=8 + 11 * len(lines), size=11, color=look.style.ink), inches(ax)[0])


def _draw_batches(ax: "Axes", look: Look, shown: Drawn) -> "Axes":
    inertias = [step.inertia for step in shown.history]
    ax.plot(np.arange(1, len(inertias) + 1), inertias, color=look.style.line, lw=1)
    whole_numbers(ax)
    title = look.title(f"{len(inertias):,} mini-batches")
    write(ax, look.style, title=title, x="batches", y="inertia of a batch, per row")
    return ax
