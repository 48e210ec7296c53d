"""What sets clusters apart: their means, column by column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from centra.binding import bound
from centra.data import Csr, Floats, Labels, Rows2D
from centra.given import Given, given
from centra.plot.canvas import Style, decimal, inches, literal, shortened, write
from centra.plot.options import Look, NamedOptions, picture
from centra.sparse import matrix
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.colors import Colormap
    from matplotlib.text import Text

FARTHEST = 3.0  # standard deviations; a mean beyond has the colour of one there, lest a lone one make all others pale
NEAREST = 1.0  # what differs by less should not look as if it differed much
LONGEST = 24  # letters of a column's name
LETTER, LINE = 0.075, 0.14  # inches that a letter is wide, and that a line takes
NUMBER = 0.3, 0.17  # inches that a number in a cell takes
# Blue and orange, far apart for all eyes. In grey, the ends differ, but what is between is told by its number alone.
ENDS = {"light": ("#0b3c7d", "#5b8fd0", "#f3a765", "#e0721b"), "dark": ("#a9d3ff", "#3f7fc4", "#a5561a", "#f08c35")}


@picture
def profiles(result: Any, X: Any, *, columns: Sequence[str] | None = None, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw the mean of each cluster, column by column, as a map of colours.

    The means are those of X, which may be in other units than what was clustered. Columns are standardised: 0 is the
    mean of all rows, 1 is a standard deviation above it; a constant column is 0 throughout. Every row counts as one,
    whatever weight it was clustered with. Colours end at the farthest mean, but at 1 standard deviation at least and at
    3 at most; numbers are written where there is room for them.

    Parameters
    ----------
    result : Clustering or fitted estimator
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered, scaled or not.
    columns : sequence of str, optional
        What to write below the columns; by default the names of a frame's columns. Long names lose their middle.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        There are more or fewer names than columns; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import kmeans, plot
    >>> X = [[0.0, 5.0], [2.0, 5.0]]
    >>> ax = plot.profiles(kmeans(X, 2, init=[[0.0, 5.0], [2.0, 5.0]]), X, columns=["age", "height"])
    >>> [text.get_text() for text in ax.texts]
    ['−1.0', '0.0', '1.0', '0.0']
    """
    look = Look.of(options)
    shown = given(result, X, columns, as_fitted=False)
    values = _standardised(shown)
    k, d = values.shape
    ax = look.axes(float(np.clip(2.2 + 0.45 * d, 4, 12)), float(np.clip(1.6 + 0.3 * k, 3, 10)))
    _draw_cells(ax, values, look.style)
    across, up = inches(ax)
    width, height = 0.9 * across / d, 0.8 * up / k  # where names are long, laying them out makes the map smaller
    if width >= NUMBER[0] and height >= NUMBER[1]:
        _draw_values(ax, values)
    _draw_columns(ax, shown.columns, width)
    sizes, names = np.bincount(shown.result.labels, minlength=k), shown.result.called(look.names)
    of_rows = [f"{shortened(name, LONGEST)} · {counted(int(n), 'row')}" for name, n in zip(names, sizes, strict=True)]
    _name_ticks(ax.yaxis, of_rows, height)
    write(ax, look.style, title=look.title(f"{counted(k, 'cluster')}, {counted(d, 'column')}"))
    return ax


def _standardised(shown: Given) -> Floats:
    """The clusters' means with 0 at the mean of the rows and 1 at a standard deviation above, shape (k, d)."""
    moments, x = bound(shown.data).moments, shown.x
    labels, k = shown.result.labels, len(shown.centers)
    sizes = np.bincount(labels, minlength=k)[:, None]
    mean = moments.mean
    totals, varies = _sparse_totals(x, mean, labels, k) if isinstance(x, Csr) else _totals(x, mean, labels, k)
    away = np.divide(totals, sizes, out=np.zeros_like(totals), where=sizes > 0)
    spread = np.sqrt(moments.variance)
    # The variance of a constant may be a rounding error.
    return np.divide(away, spread, out=np.zeros_like(away), where=varies & (spread > 0))


def _totals(x: Rows2D, mean: Floats, labels: Labels, k: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The clusters' sums of rows less the mean of all, shape (k, d), and which columns are not constant."""
    sums = [np.bincount(labels, weights=column - at, minlength=k) for column, at in zip(x.T, mean, strict=True)]
    return np.array(sums, np.float64).T, x.max(axis=0) > x.min(axis=0)


def _sparse_totals(x: Csr, mean: Floats, labels: Labels, k: int) -> tuple[Floats, NDArray[np.bool_]]:
    """The same; where a row has no number, it is less by the mean."""
    d = len(mean)
    places = labels.repeat(np.diff(x.starts)).astype(np.int64) * d + x.columns
    stored = np.bincount(places, weights=x.values - mean[x.columns], minlength=k * d).reshape(k, d)
    without = np.bincount(labels, minlength=k)[:, None] - np.bincount(places, minlength=k * d).reshape(k, d)
    numbers = matrix(x)
    return stored - without * mean, numbers.max(axis=0).toarray().ravel() > numbers.min(axis=0).toarray().ravel()


def _draw_cells(ax: "Axes", values: Floats, style: Style) -> None:
    largest = float(np.abs(values).max())
    limit = float(np.clip(largest, NEAREST, FARTHEST))
    image = ax.imshow(values, cmap=_colors(style), vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelsize=8)
    beyond = "both" if largest > limit else "neither"
    bar = ax.figure.colorbar(image, ax=ax, extend=beyond, fraction=0.05, pad=0.03, aspect=30)
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=style.muted, labelsize=8)
    literal(bar.ax.set_ylabel("standard deviations", color=style.muted, size=8))


def _colors(style: Style) -> "Colormap":
    from matplotlib.colors import LinearSegmentedColormap

    low, lower, higher, high = ENDS[style.name]
    return LinearSegmentedColormap.from_list("profiles", [low, lower, style.paper, higher, high])


def _draw_values(ax: "Axes", values: Floats) -> None:
    luminance = ax.images[0].to_rgba(values)[..., :3] ** 2.2 @ [0.2126, 0.7152, 0.0722]
    for (cluster, column), value in np.ndenumerate(values):
        ink = "#ffffff" if luminance[cluster, column] < 0.18 else "#000000"  # whichever has more contrast
        literal(ax.text(column, cluster, decimal(float(value), 1), ha="center", va="center", size=8, color=ink))


def _draw_columns(ax: "Axes", names: Sequence[str], width: float) -> None:
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
