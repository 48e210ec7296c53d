"""Dots for rows, stars for centres."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from centra import check
from centra.data import Csr, Floats, Labels
from centra.errors import DataError, ParameterError
from centra.extras import require
from centra.plot import density, palette
from centra.plot.paper import Places, place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DOTS = 20_000  # above, dots hide each other
PIXELS = (300, 360)
MARGIN = 0.04
INK = "#333333"


def scatter(
    X: Any, labels: Any, centers: Any, *, columns: Sequence[str] | None = None, ax: "Axes | None" = None
) -> "Axes":
    """Draw rows as dots coloured by cluster, and centres as stars with their numbers.

    Two columns are drawn as they are; one as a strip for each cluster; more by their first two principal components,
    with the share of the variance that each shows. More than 20,000 rows become an image in which every row counts.

    Parameters
    ----------
    X : array-like, frame or sparse, of shape (n, d)
    labels : array-like of shape (n,)
        The cluster of each row, from 0 to k - 1.
    centers : array-like of shape (k, d)
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of 6 by 5 inches, which needs no screen:
        ``scatter(...).figure.savefig("clusters.png")``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X, labels and centres don't fit each other, or aren't finite numbers.
    ParameterError
        There are more or fewer names than columns.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> result = kmeans(X, 7, random_state=0)
    >>> plot.scatter(X, result.labels, result.centers).get_title()
    '7 clusters, 200 rows'
    """
    data = check.data(X)
    check.finite(data)
    x = data.x
    if isinstance(x, Csr):
        x = x.astype(np.float64)
    stars = check.centers(centers, None, x.shape[1], "centers")
    clusters = _labels(labels, len(x), len(stars))
    if columns is None:
        columns = [str(name) for name in getattr(X, "columns", [f"column {j}" for j in range(x.shape[1])])]
    if len(columns) != x.shape[1]:
        raise ParameterError(f"columns={columns!r}: expected {x.shape[1]}, a name for each column of X")
    places = place(x, clusters, stars, columns)
    ax = _new_axes() if ax is None else ax
    _frame(ax, places, strips=x.shape[1] == 1)
    if len(x) > MOST_DOTS:
        _draw_image(ax, places, clusters)
    else:
        _draw_dots(ax, places, clusters)
    _draw_stars(ax, places.centers)
    ax.set_title(f"{_counted(len(stars), 'cluster')}, {_counted(len(x), 'row')}", color=INK)
    return ax


def _labels(labels: Any, n: int, k: int) -> Labels:
    given = np.asarray(labels)
    if given.shape != (n,) or given.dtype.kind not in "iu":
        raise DataError(
            f"labels of shape {given.shape}, dtype {given.dtype}: expected ({n},), a whole number for each row"
        )
    if given.min() < 0 or given.max() >= k:
        raise DataError(f"labels go from {given.min()} to {given.max()}, but the {k} centres are numbered 0 to {k - 1}")
    return given.astype(np.int32)


def _new_axes() -> "Axes":
    require("matplotlib", "plot", "drawing")
    from matplotlib.figure import Figure

    return Figure(figsize=(6, 5), layout="constrained").subplots()


def _frame(ax: "Axes", places: Places, *, strips: bool) -> None:
    """Axes around all rows and centres."""
    from matplotlib.ticker import MaxNLocator

    every = np.concatenate([places.rows, places.centers])
    low, high = every.min(axis=0), every.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    low, high = low - MARGIN * span, high + MARGIN * span
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel=places.axes[0], ylabel=places.axes[1])
    if strips:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    elif max(span) < 3 * min(span):
        # Distances are what clusters are made of: both axes on one scale, unless that leaves too little to see.
        ax.set_aspect("equal")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color("#999999")
    ax.tick_params(colors="#666666")


def _draw_dots(ax: "Axes", places: Places, labels: Labels) -> None:
    colors = palette.colors(len(places.centers))
    shapes = np.array([palette.marker(cluster) for cluster in range(len(places.centers))])[labels]
    size = float(np.clip(12_000 / len(labels), 4, 28))
    for shape in np.unique(shapes):
        # All clusters of a shape at once, in the order of the rows: none lies on top of another as a whole.
        chosen = shapes == shape
        x, y = places.rows[chosen].T
        ax.scatter(x, y, s=size, c=colors[labels[chosen]], marker=shape, alpha=0.85, linewidths=0, zorder=2)


def _draw_image(ax: "Axes", places: Places, labels: Labels) -> None:
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    extent = (left, right, bottom, top)
    pixels, counts = density.count(places.rows, extent, PIXELS)
    image = density.paint(pixels, counts, labels, palette.colors(len(places.centers)))
    ax.imshow(image, extent=extent, origin="lower", aspect=ax.get_aspect(), zorder=2)


def _draw_stars(ax: "Axes", centers: Floats) -> None:
    from matplotlib.patheffects import withStroke

    size = float(np.clip(4000 / len(centers), 60, 260))
    aside = (0.4 * size**0.5, 0.4 * size**0.5)  # clear of the star
    halo = [withStroke(linewidth=2.5, foreground="white")]
    stars = ax.scatter(*centers.T, s=size, c=palette.colors(len(centers)), marker="*", edgecolors="black", zorder=3)
    stars.set(linewidths=0.8, path_effects=halo)
    for cluster, center in enumerate(centers):
        ax.annotate(str(cluster), center, aside, textcoords="offset points", size=8, path_effects=halo, zorder=4)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
