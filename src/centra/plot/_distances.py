"""How far centres are from each other, and how large their clusters are."""

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats, Index
from centra.drawn import Drawn, drawn_of
from centra.errors import ParameterError
from centra.plot.canvas import NAME, Style, literal, shortened, write
from centra.plot.options import Look, NamedOptions, picture
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST = 0.16  # of the map's side: radius of a cluster that has all rows
MOST_NAMED = 60
LINKED = 12  # clusters up to which distances to the nearest neighbours are written


@picture
def distances(result: Any, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw a map of the centres: how far they are from each other, with circles as large as their clusters.

    Distances on the map are as near to the true ones, of the rows as they were clustered, as they can be in the plane
    (classical scaling: Torgerson 1952, doi:10.1007/BF02288916); below, it says which share of the squared distances the
    map shows. The area of a circle is the number of its rows. Of up to 12 clusters, each is joined to its nearest
    neighbour, with the true distance.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
        Of two clusters at least; a loaded model will do.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        There is one cluster only; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import kmeans, plot
    >>> X = [[0.0, 0.0], [1.0, 0.0], [3.0, 4.0], [3.0, 5.0]]
    >>> plot.distances(kmeans(X, 3, init=[[0.0, 0.0], [1.0, 0.0], [3.0, 4.0]])).get_title()
    'distances between 3 centres'
    """
    look = Look.of(options)
    drawn = drawn_of(result)
    k = len(drawn.centers)
    if k < 2:
        raise ParameterError("there is one cluster only, and no distance to another", parameter="result")
    apart = between(drawn)
    places, share = mapped(apart)
    sizes = _sizes(drawn)
    side = float(np.ptp(places, axis=0).max()) or 1.0
    radii = LARGEST * side * np.sqrt(sizes / max(1, sizes.sum()))
    margin = 0.06 * side
    low, high = (places - radii[:, None]).min(axis=0) - margin, (places + radii[:, None]).max(axis=0) + margin
    across, up = (high - low).tolist()
    ax = look.axes(6, float(np.clip(0.8 + 5.6 * up / across, 2.2, 5.4)))  # a map of centres in a row is flat
    names = drawn.called(look.names)
    if k <= LINKED:
        _draw_links(ax, places, radii, apart, look.style)
    _draw_circles(ax, places, radii, names, look.style)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.spines[:].set(visible=True, color=look.style.faint)
    shown = "all" if share > 0.9995 else f"{100 * share:.0f} %"
    title = look.title(f"distances between {counted(k, 'centre')}")
    write(ax, look.style, title=title, x=f"the map shows {shown} of the squared distances; areas are rows")
    return ax


def between(drawn: Drawn) -> Floats:
    """Distances of all centres from each other, shape (k, k), as rows have them."""
    centers = drawn.space.taken(drawn.centers)
    squared = np.array([np.square(centers - center).sum(axis=1) for center in centers])
    return drawn.space.distances(squared)


def mapped(apart: Floats) -> tuple[Floats, float]:
    """Places in the plane for points that are so far apart, and the share of the squared distances that they keep."""
    k = len(apart)
    middle = np.eye(k) - 1 / k
    values, vectors = np.linalg.eigh(-0.5 * middle @ np.square(apart) @ middle)
    kept = np.maximum(values[::-1][:2], 0.0)
    total = float(np.maximum(values, 0.0).sum())
    axes = vectors[:, ::-1][:, :2]
    axes = axes * np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0))  # the same on any LAPACK
    return axes * np.sqrt(kept), float(kept.sum()) / total if total else 1.0


def _sizes(drawn: Drawn) -> Index:
    """Rows of each cluster; where nobody knows, all are alike."""
    k = len(drawn.centers)
    if len(drawn.labels):
        return np.bincount(drawn.labels[drawn.labels >= 0], minlength=k)
    return np.ones(k, np.int64) if drawn.sizes is None else np.asarray(drawn.sizes, np.int64)


def _draw_links(ax: "Axes", places: Floats, radii: Floats, apart: Floats, style: Style) -> None:
    """A line from each centre to its nearest neighbour, and how long it truly is, where there is room for that."""
    others = apart + np.diag(np.full(len(apart), np.inf))
    pairs = {tuple(sorted((i, int(others[i].argmin())))) for i in range(len(apart))}
    written: list[Floats] = []
    room = 0.07 * float(np.ptp(places, axis=0).max() or 1.0)
    for i, j in sorted(pairs, key=lambda pair: -apart[pair]):
        ax.plot(*places[[i, j]].T, color=style.muted, lw=0.8, ls=(0, (3, 3)), zorder=1)
        toward = places[j] - places[i]
        length = float(np.hypot(*toward)) or 1.0
        middle = places[i] + toward * (radii[i] + (length - radii[j])) / (2 * length)  # of what is seen of the line
        clear = (np.hypot(*(places - middle).T) > radii + room / 2).all()
        if clear and length - radii[i] - radii[j] > room and all(np.hypot(*(middle - at)) > room for at in written):
            written.append(middle)
            text = ax.annotate(f"{apart[i, j]:.3g}", middle, size=7, color=style.muted, zorder=4)
            text.set(ha="center", va="center", bbox={"boxstyle": "round,pad=0.1", "fc": style.paper, "ec": "none"})
            literal(text)


def _draw_circles(ax: "Axes", places: Floats, radii: Floats, names: tuple[str, ...], style: Style) -> None:
    from matplotlib.collections import EllipseCollection
    from matplotlib.patheffects import withStroke

    colors = style.colors(len(places))
    circles = EllipseCollection(
        2 * radii, 2 * radii, np.zeros(len(radii)), units="xy", offsets=places, offset_transform=ax.transData,
        facecolors=[(*color, 0.75) for color in colors], edgecolors=style.ink, linewidths=0.6, zorder=2,
    )  # fmt: skip
    ax.add_collection(circles, autolim=False)
    if len(places) > MOST_NAMED:
        return
    for at, name in zip(places, names, strict=True):
        text = ax.annotate(shortened(name, 24), at, size=NAME, color=style.ink, ha="center", va="center", zorder=5)
        literal(text).set_path_effects([withStroke(linewidth=2.5, foreground=style.paper)])
