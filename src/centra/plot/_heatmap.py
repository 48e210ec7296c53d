"""What clusters are, as a table in colours: the means of each in the units of the columns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.clusters import profiled
from centra.errors import ParameterError
from centra.given import named
from centra.plot.canvas import shortened, write
from centra.plot.options import Look, NamedOptions, picture
from centra.plot.tables import beside, cell_of, draw_deviations, name_columns, name_rows, with_sizes, write_numbers
from centra.wording import alike, counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 60  # columns: more have no room for a name


@picture
def heatmap(result: Any, X: Any, *, columns: Sequence[str] | None = None, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw the profiles of the clusters: in each cell a mean in the units of its column, coloured by how odd it is.

    Colours tell how many standard deviations (population) of all rows a mean is from the mean of all rows; columns are
    in the order of how far they set clusters apart, the farthest first; more than 60 are not drawn. Columns of text of
    a frame follow, with the shares of their commonest values. See :func:`centra.profile`, whose numbers these are;
    :func:`profiles` has the columns in the order of X, and the deviations as numbers.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered, in the units that are to be told: scaled or not.
    columns : sequence of str, optional
        What to call the columns of numbers; by default the names of a frame's columns.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X has more or fewer rows than were clustered.
    ParameterError
        There are more or fewer names than columns; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import kmeans, plot
    >>> X = [[20.0, 1.5], [21.0, 1.7], [64.0, 1.6]]
    >>> ax = plot.heatmap(kmeans(X, 2, random_state=0), X, columns=["age", "height"])
    >>> [text.get_text() for text in ax.texts]
    ['20.5', '1.6', '64.0', '1.6']
    """
    look = Look.of(options)
    found = profiled(result, X, names=look.names)
    if not found.statistics and not found.shares:
        raise ParameterError("X has no column of numbers or of words that come twice", parameter="X")
    titles = named(columns, found.statistics, len(found.statistics))
    told = sorted(
        zip(titles, found.statistics.values(), strict=True),
        key=lambda each: -float(np.nanmax(np.abs(each[1].difference), initial=0.0)),
    )[:MOST]
    values = [each.difference for _, each in told]
    texts = [alike(each.mean.tolist(), 3, grouped=True) for _, each in told]
    names = [name for name, _ in told]
    for column, shares in found.shares.items():
        for value, share in shares.items():
            names.append(f"{shortened(column, 12)} = {shortened(value, 12)}")
            everywhere = float(share @ found.sizes / max(1, found.sizes.sum()))
            spread = float(np.sqrt(everywhere * (1 - everywhere)))
            values.append((share - everywhere) / spread if spread else np.zeros(len(share)))
            texts.append([f"{100 * each:.0f} %" for each in share.tolist()])
    deviations = np.nan_to_num(np.array(values).T)
    k, d = deviations.shape
    rows = with_sizes(found.names, found.sizes)
    ax = look.axes(beside(rows) + float(np.clip(2.4 + 0.55 * d, 4, 14)), float(np.clip(1.8 + 0.3 * k, 3, 10)))
    draw_deviations(ax, look.style, deviations)
    width, height = cell_of(ax, deviations)
    write_numbers(ax, deviations, list(zip(*texts, strict=True)))
    name_columns(ax, names, width)
    name_rows(ax, rows, height)
    more = len(found.statistics) - len(told)
    title = f"{counted(k, 'cluster')}, means of {counted(len(told), 'column')}" + (f" of {len(titles)}" if more else "")
    title = title if told else f"{counted(k, 'cluster')}, shares of values"
    write(ax, look.style, title=look.title(title))
    return ax
