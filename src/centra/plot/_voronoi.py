"""The parts of the plane that belong to the centres."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from centra.data import Floats
from centra.errors import ParameterError
from centra.given import drawn_of, given, named, refuse_globe
from centra.plot.board import MOST_NUMBERS, draw_cells, draw_frame, draw_rows, draw_stars
from centra.plot.canvas import StyleName, new_axes, styled, write
from centra.plot.cells import cells
from centra.plot.paper import Frame, frame, plane
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def voronoi(
    result: Any,
    X: Any = None,
    *,
    columns: Sequence[str] | None = None,
    style: StyleName = "light",
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the Voronoi cells of the centres: where a row would belong to which cluster.

    Cells are exact polygons, cut off at the edges of the picture. Of equal centres, the first has the cell.

    Parameters
    ----------
    result : Clustering or fitted estimator
        Of two columns. Without X, a model that was loaded will do.
    X : array-like, frame or sparse, of shape (n, 2), optional
        The rows that were clustered, to be drawn on top. More than 20,000 become an image in which every row counts.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.
    style : {"light", "dark"}
        ``"dark"`` colours the whole figure that `ax` is in; ``"light"`` leaves its paper as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of 6 by 5 inches.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        The centres have more or fewer than two columns, or there are more or fewer names; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> plot.voronoi(kmeans(X, 7, random_state=0), X).get_title()
    '7 clusters, 200 rows'
    """
    look = styled(style)
    drawn = drawn_of(result)
    refuse_globe(drawn, "cells")
    centers = drawn.centers.astype(np.float64)
    k, d = centers.shape
    if d != 2:
        raise ParameterError(
            f"the centres have {counted(d, 'column')}, and Voronoi cells need 2: draw it with scatter",
            parameter="result",
        )
    title = counted(k, "cluster")
    if X is None:
        sheet, edges = plane(centers, named(columns, getattr(result, "feature_names_in_", None), d)), _around(centers)
        labels = None
    else:
        shown = given(result, X, columns)
        sheet, labels = plane(shown.x, shown.columns), shown.result.labels
        edges = frame(sheet.places, centers)
    ax = new_axes(ax, look, 6, 5)
    draw_frame(ax, edges, sheet, look)
    draw_cells(ax, cells(centers, edges), look)
    if labels is not None:
        draw_rows(ax, sheet.places, labels, k, look)
        title += f", {counted(len(labels), 'row')}"
    draw_stars(ax, centers, look, numbers=k <= MOST_NUMBERS)
    write(ax, look, title=title)
    return ax


def _around(centers: Floats) -> Frame:
    """The edges of a sheet that has room for the outer cells, too."""
    low, high = centers.min(axis=0), centers.max(axis=0)
    span = high - low
    share = np.clip(len(centers) ** -0.5, 0.05, 0.25)  # as wide as a cell
    margin = share * np.where(span > 0, span, span.max() or 1.0)  # centres on a line are given room beside it
    return frame(low[None] - margin, high[None] + margin)
