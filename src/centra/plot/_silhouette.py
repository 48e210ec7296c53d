"""How well each row lies in its cluster: silhouettes, sorted into blades."""

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.agreement import reading
from centra.binding import bound
from centra.data import Floats, Index
from centra.errors import ParameterError
from centra.given import given
from centra.plot.canvas import Style, decimal, inches, literal, shortened, write
from centra.plot.options import Look, NamedOptions, picture
from centra.silhouettes import silhouette_samples

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP, SLOT = 0.25, 0.8  # height between two blades, and of a blade and its gap at least; 1 is the mean height of one
MOST_CORNERS = 2000  # on the edges of all blades; more than there are pixels
LONGEST = 24  # letters of a name
POINTS = 9  # from one line of text to the next


@picture
def silhouette(result: Any, X: Any, *, stability: Any = None, **options: Unpack[NamedOptions]) -> "Axes":
    """Draw the silhouettes of all rows as one blade for each cluster, the rows in it from high to low.

    The silhouette of a row is 1 where its cluster is far from the next, 0 between two and negative where the next is
    nearer (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7). Beside each blade are the number of its cluster and the
    mean of its rows; the vertical line is at the mean of all rows. Every row counts as one, whatever weight it was
    clustered with.

    All distances between rows are taken, n * n of them, though never kept: 10,000 rows take a second, 100,000 take
    minutes. For a look at a sample, cluster one.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered.
    stability : optional
        What :func:`centra.cluster_stability` found, or an array of shape (k,): the mean Jaccard similarity of each
        cluster is written beside its blade, with what it means in a word.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        All rows are in one cluster; `stability` is of other clusters; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, kmeans, plot
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> plot.silhouette(kmeans(X, 3, random_state=0), X).get_ylabel()
    'cluster · mean'
    """
    look = Look.of(options)
    style, shown = look.style, given(result, X, None)
    labels, k = shown.result.labels, len(shown.centers)
    stable = None if stability is None else _of_each(stability, k)
    if (labels == labels[0]).all():
        raise ParameterError(
            "all rows are in one cluster: silhouettes are defined from two clusters on", parameter="result"
        )
    ax = look.axes(6, float(np.clip(1 + 0.42 * k, 4, 10)))
    values = silhouette_samples(bound(shown.inside), labels, k)
    mean = float(values.mean())
    order = np.lexsort([-values, labels])
    blades = np.split(values[order], np.cumsum(np.bincount(labels, minlength=k))[:-1])
    middles = _draw_blades(ax, blades, style)
    ax.axvline(0, color=style.muted, lw=0.8, zorder=1)
    ax.axvline(mean, color=style.ink, lw=1, ls=(0, (4, 3)), zorder=3)
    ax.set_xlim(min(0.0, float(values.min())) - 0.02, 1.0)
    told = [
        _told(name, blade, None if stable is None else float(stable[cluster]))
        for cluster, (name, blade) in enumerate(zip(shown.result.called(look.names), blades, strict=True))
    ]
    _draw_names(ax, told, [len(blade) for blade in blades], middles)
    y = "cluster · mean" if stable is None else "cluster · mean · stability"
    write(ax, style, title=look.title(f"mean silhouette {decimal(mean, 2)}"), x="silhouette", y=y)
    return ax


def _draw_blades(ax: "Axes", blades: list[Floats], style: Style) -> Floats:
    """Draw them one below the other, a unit of height a row; return the heights of their middles."""
    sizes = np.array([len(blade) for blade in blades])
    n, mean = int(sizes.sum()), float(sizes.mean())
    slots = np.maximum(sizes + GAP * mean, SLOT * mean)
    middles = np.cumsum(slots) - slots / 2
    for blade, top, color in zip(blades, middles - sizes / 2, style.colors(len(blades)), strict=True):
        if len(blade):
            # The edge shows a blade of no width, too, such as that of a single row.
            ax.fill_betweenx(*_edge(blade, top, n), facecolor=color, edgecolor=color, linewidth=0.8, zorder=2)
    ax.set_ylim(float(slots.sum()), 0)
    return middles


def _edge(blade: Floats, top: float, n: int) -> tuple[Floats, Floats]:
    """Heights and widths along a blade; of many rows only some, from the first to the last: it falls all along."""
    corners = min(len(blade), 2 + MOST_CORNERS * len(blade) // n)
    some: Index = np.linspace(0, len(blade) - 1, corners).round().astype(np.int64)
    heights = top + np.concatenate([[0.0], some + 0.5, [len(blade)]])
    return heights, blade[np.concatenate([some[:1], some, some[-1:]])]


def _draw_names(ax: "Axes", names: list[str], sizes: list[int], middles: Floats) -> None:
    """Write beside each blade which it is, but for those that have no room beside a larger one."""
    points = 72 * inches(ax)[1]
    room = POINTS * abs(np.subtract(*ax.get_ylim())) / points
    written: list[int] = []
    for cluster in sorted(range(len(names)), key=lambda cluster: -sizes[cluster]):
        if all(abs(middles[cluster] - middles[other]) >= room for other in written):
            written.append(cluster)
    written.sort()
    ax.set_yticks(middles[written])
    for text in ax.set_yticklabels([names[cluster] for cluster in written]):
        literal(text)
    ax.tick_params("y", length=0, labelsize=8)
    ax.spines["left"].set_visible(False)


def _told(name: str, blade: Floats, stable: float | None) -> str:
    """``0 · 0.62``, and how stable it is, where that is known: ``0 · 0.62 · stable 0.81``."""
    words = [shortened(name, LONGEST), decimal(float(blade.mean()), 2) if len(blade) else "empty"]
    if stable is not None:
        words.append("unknown" if np.isnan(stable) else f"{reading(stable, short=True)} {decimal(stable, 2)}")
    return " · ".join(words)


def _of_each(stability: Any, k: int) -> Floats:
    given = getattr(stability, "jaccard", stability)
    try:
        values = np.asarray(given, np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.shape != (k,) or ((values < 0) | (values > 1)).any():
        expected = f"what cluster_stability() gives for {k} clusters, or a number from 0 to 1 for each"
        raise ParameterError.of("stability", stability, expected)
    return values
