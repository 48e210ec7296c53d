"""Every two columns against each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats, Index
from centra.errors import ParameterError
from centra.given import Given, given
from centra.plot.board import draw_rows, draw_stars
from centra.plot.canvas import Style, inches, inset, literal, shortened, write
from centra.plot.options import Look, NamedOptions, picture
from centra.plot.paper import frame
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 6  # columns: more have no room
MOST_BARS, MOST_OUTLINES = 30, 20
GAP = 0.06  # inches between panels
ROOM = 0.34, 0.3  # inches for what is written to the left and below
FEW = 6  # clusters up to which stars have names


@picture
def pairs(result: Any, X: Any, *, columns: Sequence[str] | None = None, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw every two columns against each other, and on the diagonal how the rows of each cluster lie in a column.

    Of more than six columns, those six are drawn whose clusters' means are farthest from the mean of all rows, in
    standard deviations of all rows; they are in the order of X.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered, of two columns at least.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.

    Returns
    -------
    matplotlib.axes.Axes
        The panels are its ``child_axes``, row after row, those on and below the diagonal.

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        There is one column only, or there are more or fewer names than columns; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from centra import kmeans, plot
    >>> X = np.random.default_rng(0).normal(size=(50, 3))
    >>> len(plot.pairs(kmeans(X, 2, random_state=0), X).child_axes)
    6
    """
    look, shown = Look.of(options), given(result, X, columns)
    d = shown.centers.shape[1]
    if d < 2:
        raise ParameterError("there is one column only: draw it with scatter", parameter="X")
    chosen = _chosen(shown)
    side = float(np.clip(1.5 * len(chosen), 4, 9))
    ax = look.axes(side + 0.3, side)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    rows = shown.data.x[:, chosen] if isinstance(shown.data.x, np.ndarray) else shown.data.rows(slice(None))[:, chosen]
    _draw_panels(ax, rows.astype(np.float64), chosen, shown, look)
    k = len(shown.centers)
    title = f"{counted(k, 'cluster')}, {counted(len(rows), 'row')}"
    title += f", {len(chosen)} of {d} columns" if len(chosen) < d else ""
    write(ax, look.style, title=look.title(title))
    return ax


def _chosen(shown: Given) -> Index:
    """The columns that set clusters apart most, in their order."""
    d = shown.centers.shape[1]
    if d <= MOST:
        return np.arange(d)
    x, labels, k = shown.data, shown.result.labels, len(shown.centers)
    everything = x.rows(slice(None))
    spread, sizes = everything.std(axis=0), np.bincount(labels, minlength=k)
    means = np.array([np.bincount(labels, column, k) for column in everything.T]).T / np.maximum(sizes, 1)[:, None]
    away = np.abs(means - everything.mean(axis=0))[sizes > 0].max(axis=0)
    apart = np.divide(away, spread, out=np.zeros(d), where=spread > 0)
    return np.sort(np.argsort(-apart, kind="stable")[:MOST])


def _draw_panels(ax: "Axes", rows: Floats, chosen: Index, shown: Given, look: Look) -> None:
    m, k = len(chosen), len(shown.centers)
    width, height = inches(ax)
    # On very small axes, half of the place is left for panels.
    left, below = min(ROOM[0] / width, 0.5), min(ROOM[1] / height, 0.5)
    across, up = (1 - left) / m, (1 - below) / m
    beside, above = min(GAP / width, across / 2), min(GAP / height, up / 2)
    centers, names = shown.centers[:, chosen], shown.result.called(look.names)
    size = float(np.clip(min(across * width, up * height) * 6, 5, 8))
    for i in range(m):
        for j in range(i + 1):
            box = left + j * across, below + (m - 1 - i) * up, across - beside, up - above
            panel = inset(ax, box, look.style)
            panel.set(xticks=[], yticks=[])
            panel.spines[:].set(visible=True, color=look.style.faint)
            if i == j:
                _draw_diagonal(panel, rows[:, i], shown.result.labels, k, look.style)
            else:
                sheet = np.column_stack([rows[:, j], rows[:, i]])
                stars = centers[:, [j, i]]
                edges = frame(sheet, stars)
                panel.set(xlim=edges[:2], ylim=edges[2:])
                draw_rows(panel, sheet, shown.result.labels, k, look.style)
                few = k <= FEW and j == 0 and i == 1
                told = [shortened(name, max(4, int(10 * inches(panel)[0]))) for name in names]  # half of the panel
                draw_stars(panel, stars, look.style, told if few else (), rows=sheet)
            if i == m - 1:
                _entitle(panel, "x", shown.columns[chosen[j]], size, look.style)
            if j == 0:
                _entitle(panel, "y", shown.columns[chosen[i]], size, look.style)


def _draw_diagonal(panel: "Axes", values: Floats, labels: Any, k: int, style: Style) -> None:
    """How the rows of each cluster lie, all as high as the panel; of many clusters, how all rows do."""
    low, high = float(values.min()), float(values.max())
    bars = int(np.clip(3 * len(values) ** (1 / 3), 8, MOST_BARS))
    edges = np.linspace(low, high if high > low else low + 1, bars + 1)
    apart = [(values[labels == cluster], color) for cluster, color in enumerate(style.colors(k))]
    for some, color in apart if k <= MOST_OUTLINES else [(values, style.line)]:
        counts, _ = np.histogram(some, edges)
        if counts.any():
            panel.stairs(counts / counts.max(), edges, color=color, fill=True, alpha=0.45)
            panel.stairs(counts / counts.max(), edges, color=color, lw=0.9)
    left, right, _, _ = frame(np.column_stack([values, values]))
    panel.set(xlim=(left, right), ylim=(0, 1.08))


def _entitle(panel: "Axes", side: str, name: str, size: float, style: Style) -> None:
    letters = max(6, int(72 * inches(panel)[0] / (0.55 * size)))
    write_name = panel.set_xlabel if side == "x" else panel.set_ylabel
    literal(write_name(shortened(name, letters), size=size, color=style.muted, labelpad=2))
