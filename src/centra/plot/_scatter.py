"""Dots for rows, stars for centres."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from centra.errors import ParameterError
from centra.given import Given, given
from centra.plot.board import MOST_NUMBERS, draw_frame, draw_rows, draw_stars
from centra.plot.canvas import write
from centra.plot.histogram import draw_histogram
from centra.plot.loadings import draw_loadings
from centra.plot.options import Look, NamedOptions, picture
from centra.plot.outliers import far_out, onto, without
from centra.plot.outlines import draw_outlines, ellipses, hulls, share_of
from centra.plot.paper import frame, plane
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@picture
def scatter(
    result: Any,
    X: Any,
    *,
    columns: Sequence[str] | None = None,
    hull: bool = False,
    ellipse: bool | float = False,
    loadings: bool = False,
    clip: bool = False,
    **options: Unpack[NamedOptions],
) -> "Axes":
    """Draw rows as dots coloured by cluster, and centres as stars with their numbers or names.

    Two columns are drawn as they are; one as a histogram with the cuts between clusters; more by their first two
    principal components, with the share of the variance that each shows. More than 20,000 rows become an image in which
    every row counts, and none is too small to be seen. Names keep clear of rows, stars and each other where there is
    room, else a line leads to their star.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
        Of a Pipeline that scales columns, the picture is in their units.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.
    hull : bool
        Draw the convex hull of each cluster's rows, as they lie on the picture.
    ellipse : bool or float
        Draw an ellipse for each cluster that holds 95 % (or that share) of a normal cloud like its rows.
    loadings : bool
        Of more than two columns, draw as arrows how the principal components are made of them.
    clip : bool
        Where few rows are so far out that all others are squashed, which the title says anyway: draw them at the edge,
        as triangles.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        There are more or fewer names than columns; something is to be drawn that these columns don't have; or `ax` is
        no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> plot.scatter(kmeans(X, 7, random_state=0), X, hull=True).get_title()
    '7 clusters, 200 rows'
    """
    look, share = Look.of(options), share_of(ellipse)
    shown = given(result, X, columns).on_axes()
    names = shown.result.called(look.names)
    k, d = shown.centers.shape
    _check(d, hull or share is not None, loadings)
    if d == 1:
        return _draw_column(shown, look, names)
    labels = shown.result.labels
    sheet = plane(shown.x, shown.columns)
    places, stars = sheet.rows(labels), sheet.centers(shown.centers)
    ax = look.axes(6, 5)
    out, around = far_out(places), [] if share is None else ellipses(places, labels, k, share)
    title = f"{counted(k, 'cluster')}, {counted(len(places), 'row')}"
    if clip and out.any():
        edges = without(out, places, stars)
        title += f", {counted(int(out.sum()), 'row')} beyond the edge"
        stars = onto(edges, stars)
    else:
        edges = frame(places, stars, *around)
        title += f"; {counted(int(out.sum()), 'row')} far out (clip=True)" if out.any() else ""
    draw_frame(ax, edges, sheet, look.style)
    if hull:
        draw_outlines(ax, hulls(places, labels, k), look.style.colors(k))
    if around:
        draw_outlines(ax, around, look.style.colors(k))
    if clip and out.any():
        at = onto(edges, places[out])
        ax.scatter(
            *at.T, s=36, c=look.style.colors(k)[labels[out]], marker="^", edgecolors=look.style.ink, lw=0.6, zorder=2.5
        )
        places, labels = places[~out], labels[~out]
    draw_rows(ax, places, labels, k, look.style)
    if loadings:
        draw_loadings(ax, sheet, shown.columns, look.style)
    draw_stars(ax, stars, look.style, names if k <= MOST_NUMBERS else (), rows=places)
    write(ax, look.style, title=look.title(title))
    return ax


def _check(d: int, outlines: bool, loadings: bool) -> None:
    if d == 1 and outlines:
        raise ParameterError("hull and ellipse are of two columns or more: there is one", parameter="hull")
    if d < 3 and loadings:
        raise ParameterError(
            f"loadings are of principal components, which are drawn of three columns or more: there "
            f"{'is 1' if d == 1 else 'are 2'}",
            parameter="loadings",
        )


def _draw_column(shown: Given, look: Look, names: Sequence[str]) -> "Axes":
    labels, values = shown.result.labels, shown.data.rows(slice(None))[:, 0]
    ax = look.axes(6, 4)
    draw_histogram(ax, look.style, values=values, labels=labels, centers=shown.centers[:, 0], names=names)
    title = f"{counted(len(shown.centers), 'cluster')}, {counted(len(labels), 'row')}"
    write(ax, look.style, title=look.title(title), x=shown.columns[0], y="rows")
    return ax
