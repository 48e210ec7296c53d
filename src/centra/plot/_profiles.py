"""What sets clusters apart: their means, column by column."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from centra.binding import bound
from centra.data import Csr, Floats, Labels, Rows2D
from centra.given import Given, given
from centra.plot.canvas import decimal, write
from centra.plot.options import Look, NamedOptions, picture
from centra.plot.tables import beside, cell_of, draw_deviations, name_columns, name_rows, with_sizes, write_numbers
from centra.sparse import matrix
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@picture
def profiles(result: Any, X: Any, *, columns: Sequence[str] | None = None, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw the mean of each cluster, column by column, as a map of colours.

    The means are those of X, which may be in other units than what was clustered. Columns are standardised: 0 is the
    mean of all rows, 1 is a standard deviation above it; a constant column is 0 throughout. Every row counts as one,
    whatever weight it was clustered with. Colours end at the farthest mean, but at 1 standard deviation at least and at
    3 at most; numbers are written where there is room for them.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered, scaled or not; of a Pipeline those that it was fitted to.
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
    rows = with_sizes(shown.result.called(look.names), np.bincount(shown.result.labels, minlength=k))
    ax = look.axes(beside(rows) + float(np.clip(2.2 + 0.45 * d, 4, 12)), float(np.clip(1.6 + 0.3 * k, 3, 10)))
    draw_deviations(ax, look.style, values)
    width, height = cell_of(ax, values)
    write_numbers(ax, values, [[decimal(value, 1) for value in row] for row in values.tolist()])
    name_columns(ax, shown.columns, width)
    name_rows(ax, rows, height)
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
