"""Dots for rows, stars for centres."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from centra.given import given
from centra.plot.board import draw_frame, draw_rows, draw_stars
from centra.plot.canvas import StyleName, new_axes, styled, write
from centra.plot.paper import frame, plane
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def scatter(
    result: Any, X: Any, *, columns: Sequence[str] | None = None, style: StyleName = "light", ax: "Axes | None" = None
) -> "Axes":
    """Draw rows as dots coloured by cluster, and centres as stars with their numbers.

    Two columns are drawn as they are; one as a strip for each cluster; more by their first two principal components,
    with the share of the variance that each shows. More than 20,000 rows become an image in which every row counts, and
    none is too small to be seen.

    Parameters
    ----------
    result : Clustering or fitted estimator
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.
    style : {"light", "dark"}
        ``"dark"`` colours the whole figure that `ax` is in; ``"light"`` leaves its paper as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of 6 by 5 inches, which needs no screen:
        ``scatter(...).figure.savefig("clusters.png")``.

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
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> plot.scatter(kmeans(X, 7, random_state=0), X).get_title()
    '7 clusters, 200 rows'
    """
    look = styled(style)
    shown = given(result, X, columns)
    labels = shown.result.labels
    sheet = plane(shown.x, shown.columns)
    places, stars = sheet.rows(labels), sheet.centers(shown.centers)
    ax = new_axes(ax, look, 6, 5)
    draw_frame(ax, frame(places, stars), sheet, look)
    draw_rows(ax, places, labels, len(stars), look)
    draw_stars(ax, stars, look)
    write(ax, look, title=f"{counted(len(stars), 'cluster')}, {counted(len(places), 'row')}")
    return ax
