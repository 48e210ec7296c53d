"""The parts of the plane that belong to the centres."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats
from centra.drawn import drawn_of
from centra.errors import ParameterError
from centra.given import given, named, refuse_globe
from centra.plot.board import MOST_NUMBERS, draw_cells, draw_frame, draw_rows, draw_stars
from centra.plot.canvas import write
from centra.plot.cells import scaled_cells
from centra.plot.options import Look, NamedOptions, picture
from centra.plot.paper import Frame, frame, plane
from centra.scaling import undo_scaling
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@picture
def voronoi(
    result: Any, X: Any = None, *, columns: Sequence[str] | None = None, **options: Unpack[NamedOptions]
) -> "Axes":
    """Draw the Voronoi cells of the centres: where a row would belong to which cluster.

    Cells are exact polygons, cut off at the edges of the picture. Of equal centres, the first has the cell.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
        Of two columns. Where rows were scaled, column by column, cells are exact in the units of the columns. Without
        X, a model that was loaded will do.
    X : array-like, frame or sparse, of shape (n, 2), optional
        The rows that were clustered, to be drawn on top. More than 20,000 become an image in which every row counts.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.

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
    look = Look.of(options)
    drawn = drawn_of(result)
    refuse_globe(drawn, "cells")
    k, d = drawn.centers.shape
    if d != 2:
        raise ParameterError(
            f"the centres have {counted(d, 'column')}, and Voronoi cells need 2: draw it with scatter",
            parameter="result",
        )
    title, labels = counted(k, "cluster"), None
    if X is None:
        centers = undo_scaling(drawn.scaling, drawn.centers)
        sheet, edges = plane(centers, named(columns, drawn.columns, d)), _around(centers)
    else:
        shown = given(result, X, columns)
        drawn, centers, labels = shown.result, shown.centers, shown.result.labels
        sheet, edges = plane(shown.x, shown.columns), frame(shown.x.astype(np.float64), centers)
        title += f", {counted(len(labels), 'row')}"
    ax = look.axes(6, 5)
    draw_frame(ax, edges, sheet, look.style)
    draw_cells(ax, scaled_cells(drawn.centers.astype(np.float64), edges, drawn.scaling), look.style)
    if labels is not None:
        draw_rows(ax, sheet.places, labels, k, look.style)
    names = drawn.called(look.names) if k <= MOST_NUMBERS else ()
    draw_stars(ax, centers, look.style, names, rows=sheet.places)
    write(ax, look.style, title=look.title(title))
    return ax


def _around(centers: Floats) -> Frame:
    """The edges of a sheet that has room for the outer cells, too."""
    low, high = centers.min(axis=0), centers.max(axis=0)
    span = high - low
    share = np.clip(len(centers) ** -0.5, 0.05, 0.25)  # as wide as a cell
    margin = share * np.where(span > 0, span, span.max() or 1.0)  # centres on a line are given room beside it
    return frame(low[None] - margin, high[None] + margin)
