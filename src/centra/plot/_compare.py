"""Two clusterings of the same rows side by side: the matched table."""

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.comparing import Comparison, percent
from centra.comparing import compare as compared
from centra.data import Floats
from centra.errors import ParameterError
from centra.plot.canvas import Style, decimal, write
from centra.plot.options import Look, Options, picture
from centra.plot.tables import cell_of, colormap, draw_map, name_columns, name_rows, with_sizes, write_numbers
from centra.wording import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLORS = {"light": ("#9fc0ea", "#0b3c7d"), "dark": ("#2f639c", "#a9d3ff")}
FRAMED = 0.1  # inches that a cell is wide and high at least, to have a frame


@picture
def compare(comparison: Any, other: Any = None, **options: Unpack[Options]) -> "Axes":
    """Draw which rows are together in both of two clusterings, or in a clustering and in a known class.

    A cell is as dark as the share of its row that is in it; its number, where there is room, is how many rows of the
    data these are. Clusters that are matched with each other are on the diagonal, in frames.

    Parameters
    ----------
    comparison : Comparison, or a clustering or labels
        What :func:`centra.compare` found; or what to compare.
    other : clustering or labels, optional
        With what, unless it is a Comparison.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        It is no Comparison; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import compare, plot
    >>> ax = plot.compare(compare([0, 0, 0, 1, 1], ["b", "b", "a", "a", "a"]))
    >>> [text.get_text() for text in ax.texts]
    ['2', '1', '2']
    """
    if other is not None and not isinstance(comparison, Comparison):
        comparison = compared(comparison, other)
    if not isinstance(comparison, Comparison):
        raise ParameterError(
            f"comparison is of type {type(comparison).__name__}: expected what centra.compare(a, b) gives back",
            parameter="comparison",
        )
    look, counts = Look.of(options), comparison.counts
    k, m = counts.shape
    ax = look.axes(float(np.clip(2.6 + 0.5 * m, 5.5, 12)), float(np.clip(1.7 + 0.35 * k, 3, 10)))
    sizes = counts.sum(axis=1)
    shares = counts / sizes[:, None]
    colors = colormap([look.style.paper, *COLORS[look.style.name]])
    bar = draw_map(ax, look.style, shares, colors, (0.0, 1.0), said="share of the row")
    bar.set_ticks([0, 0.5, 1], labels=["0 %", "50 %", "100 %"])
    _frame(ax, look.style, shares, len(comparison.matching))
    write_numbers(ax, shares, [[f"{count:,}" if count else "" for count in row] for row in counts.tolist()])
    width, height = cell_of(ax, shares)
    name_columns(ax, [printable(str(name)) for name in comparison.columns], width)
    name_rows(ax, with_sizes([printable(str(name)) for name in comparison.rows], sizes), height)
    said = f"adjusted Rand index {decimal(comparison.adjusted_rand, 2)}, {percent(comparison.agree)} of rows in matched"
    write(ax, look.style, title=look.title(f"{said} clusters"), x="b", y="a")
    return ax


def _frame(ax: "Axes", style: Style, shares: Floats, pairs: int) -> None:
    """Frame the cells of those that are matched, which are the first on the diagonal."""
    from matplotlib.patches import Rectangle

    if min(cell_of(ax, shares)) >= FRAMED:
        for i in range(pairs):
            cell = Rectangle((i - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=style.accent, linewidth=1.2, zorder=2)
            ax.add_patch(cell).set_clip_on(False)  # half of the line would be missing at the edge
