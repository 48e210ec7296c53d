"""Around the rows of a cluster: their convex hull, and the ellipse that holds most of a normal cloud like them."""

from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from centra.data import Floats, Labels
from centra.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARE = 0.95  # of a normal cloud, within its ellipse
FILLED = 0.07  # opacity
CORNERS = 96


def hulls(places: Floats, labels: Labels, k: int) -> list[Floats]:
    """The smallest convex outline of each cluster's rows; of rows on a line, that line."""
    return [hull(places[labels == cluster]) for cluster in range(k)]


def ellipses(places: Floats, labels: Labels, k: int, share: float) -> list[Floats]:
    """Around the mean of each cluster's rows, along their principal axes; none around a single row."""
    return [_ellipse(places[labels == cluster], share) for cluster in range(k)]


def draw_outlines(ax: "Axes", outlines: list[Floats], colors: Floats) -> None:
    """Draw one for each cluster."""
    for outline, color in zip(outlines, colors, strict=True):
        if len(outline) > 1:
            ax.fill(*outline.T, facecolor=(*color, FILLED), edgecolor=(*color, 0.9), lw=1.1, zorder=1.6)


def share_of(ellipse: Any) -> float | None:
    """Which share an ellipse is to hold; None: none is wanted.

    Raises
    ------
    ParameterError
    """
    if ellipse is False or ellipse is None:
        return None
    if ellipse is True:
        return SHARE
    if not isinstance(ellipse, int | float) or not 0 < ellipse < 1:
        raise ParameterError.of("ellipse", ellipse, "True, or the share of the rows within, such as 0.95")
    return float(ellipse)


def hull(rows: Floats) -> Floats:
    """The corners of the smallest convex outline of some rows; of rows on a line, its ends; of none, none."""
    from scipy.spatial import ConvexHull, QhullError

    distinct = np.unique(rows, axis=0)
    if len(distinct) < 3:
        return distinct
    try:
        return distinct[ConvexHull(distinct).vertices]
    except QhullError:  # all on a line: sorted by both columns, its ends are the first and the last
        return distinct[[0, -1]]


def _ellipse(rows: Floats, share: float) -> Floats:
    if len(rows) < 2:
        return np.empty((0, 2))
    variances, axes = np.linalg.eigh(np.atleast_2d(np.cov(rows.T)))
    # Of two independent normal numbers, the sum of squares is below -2 ln(1 - share) with that probability.
    lengths = np.sqrt(np.maximum(variances, 0.0) * -2 * log(1 - share))
    turn = np.linspace(0, 2 * np.pi, CORNERS)
    return rows.mean(axis=0) + np.column_stack([np.cos(turn), np.sin(turn)]) * lengths @ axes.T
