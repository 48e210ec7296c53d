"""Where the restarts ended: how rugged the landscape is that they came down in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats
from centra.drawn import drawn_of
from centra.errors import ParameterError
from centra.plot.canvas import Style, inches, literal, write
from centra.plot.options import Look, Options, picture
from centra.plot.ticks import excess, scale_excess, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The inertias of equal clusterings differ by what rounding does to their sums, some 1e-15. Those of different optima
# were found 4e-6 apart at least: on iris, wine, the digits and boards, from 40 starts each.
AGREE = 1e-6
ROOM = 28  # points from one count to the next


@picture
def restarts(result: Any, **options: Unpack[Options]) -> "Axes":
    """Draw the final inertias of all runs, the lowest first, in per cent above the lowest.

    Runs whose inertias differ by no more than 1e-6 of them are said to agree: that is far more than rounding does, and
    less than lies between different optima. Those that agree with the best are filled dots; wherever several agree,
    they are joined by a line with their number.

    Parameters
    ----------
    result : Clustering or fitted estimator
        Of ``n_init`` runs; one of mini-batches has none.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        The result keeps no restarts; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> plot.restarts(kmeans(X, 3, n_init=20, random_state=0)).get_title()
    '9 of 20 restarts agree'
    """
    look = Look.of(options)
    style, ends = look.style, np.sort([run.inertia for run in drawn_of(result).restarts])
    if not len(ends):
        raise ParameterError(
            "the result keeps no restarts: pass what kmeans() gives back, or a fitted KMeans of centra",
            parameter="result",
        )
    ax = look.axes(6, 4)
    heights, groups = excess(ends, ends[0]), list(_levels(ends))
    _draw_counts(ax, heights, groups, style)
    agreeing = groups[0][1]
    size = float(np.clip(1500 / len(ends), 6, 36))
    places = np.arange(1, len(ends) + 1)
    ax.scatter(places[:agreeing], heights[:agreeing], s=size, color=style.accent, zorder=3)
    ax.scatter(places[agreeing:], heights[agreeing:], s=size, facecolor=style.paper, edgecolor=style.line, zorder=3)
    margin = max(0.5, 0.03 * len(ends))
    ax.set_xlim(1 - margin, len(ends) + margin)
    scale_excess(ax, style, float(heights[-1]), float(ends[0]))
    whole_numbers(ax)
    write(ax, style, title=look.title(_verdict(agreeing, len(ends))), x="restart, from the best to the worst")
    return ax


def _levels(ends: Floats) -> Iterator[tuple[int, int]]:
    """The slices of sorted inertias that agree with the first of them."""
    start = 0
    while start < len(ends):
        stop = int(np.searchsorted(ends, ends[start] * (1 + AGREE), side="right"))
        yield start, stop
        start = stop


def _draw_counts(ax: "Axes", heights: Floats, groups: list[tuple[int, int]], style: Style) -> None:
    """A line through each group of several runs and its number, but for those too near to that of a larger one.

    The best group has its number first: whether others found the best is what is asked.
    """
    apart = ROOM * len(heights) / (72 * inches(ax)[0])
    written: list[float] = []
    several = [(start > 0, start - stop, start, stop) for start, stop in groups if stop - start > 1]
    for _, size, start, stop in sorted(several):
        color, middle = style.line if start else style.accent, (start + 1 + stop) / 2
        ax.plot([start + 1, stop], [heights[start]] * 2, color=color, lw=1.5, alpha=0.5, zorder=2)
        if all(abs(middle - other) >= apart for other in written):
            written.append(middle)
            text = ax.annotate(f"{-size:,} ×", (middle, heights[start]), (0, 6), textcoords="offset points", size=8)
            literal(text).set(color=style.ink, ha="center")


def _verdict(agreeing: int, runs: int) -> str:
    if runs == 1:
        return "a single restart"
    if agreeing == 1:
        return f"the best of {runs:,} stands alone"
    return f"all {runs:,} restarts agree" if agreeing == runs else f"{agreeing:,} of {runs:,} restarts agree"
