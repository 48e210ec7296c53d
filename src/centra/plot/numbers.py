"""What each criterion says of each K."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.plot.canvas import Style, StyleName, inches, new_axes, styled, write
from centra.plot.landscape import whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from centra.choose import Choice

HEIGHT = 0.72  # of a criterion's strip; strips are 1 apart


def choose_k(choice: "Choice", *, style: StyleName = "light", ax: "Axes | None" = None) -> "Axes":
    """Draw every criterion over one shared axis of K, each in a strip of its own with a scale of its own.

    A band is one standard error on either side; a dot is where a criterion would choose; the vertical line is the
    recommended K.

    Parameters
    ----------
    choice : Choice
    style : {"light", "dark"}
        ``"dark"`` colours the whole figure that `ax` is in; ``"light"`` leaves its paper as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default in a figure of its own.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.
    """
    from centra.choose.criteria import CRITERIA

    look = styled(style)
    strips = {name: (scores.values, scores.errors, scores.vote) for name, scores in choice.scores.items()}
    inertia = np.array([choice.fits[k].inertia for k in choice.ks])
    ks, count = np.array(choice.ks), len(strips) + 1
    ax = new_axes(ax, look, 6.4, 1.2 + 0.62 * count)
    points = 72 * np.array(inches(ax)) / [1, count]
    for place, (values, errors, vote) in enumerate([(inertia, None, None), *strips.values()]):
        _strip(ax, look, count - 1 - place, ks, values, errors=errors, vote=vote, height=points[1])
    if choice.best is not None:
        ax.axvline(choice.best, color=look.accent, lw=1.2, alpha=0.6, zorder=1)
    _frame(ax, ks, ["inertia", *(CRITERIA[name].title for name in strips)])
    # Titles of criteria, which on a phone would take half of the picture and run into each other.
    ax.tick_params("y", labelsize=float(np.clip(min(points[0] / 22, 0.6 * points[1]), 5.5, 10)))
    title = "no recommendation" if choice.best is None else f"K = {choice.best} is recommended"
    write(ax, look, title=title if choice.complete else f"{title} (interrupted)", x="number of clusters, K")
    return ax


def _frame(ax: "Axes", ks: NDArray[np.int64], titles: list[str]) -> None:
    margin, count = 0.03 * (ks[-1] - ks[0]) or 0.5, len(titles)
    ax.set(xlim=(ks[0] - margin, ks[-1] + margin), ylim=(-0.2, count - 0.1))
    ax.set_yticks([count - 1 - place + HEIGHT / 2 for place in range(count)], titles)
    whole_numbers(ax)
    ax.spines["left"].set_visible(False)
    ax.tick_params("y", length=0)


def _strip(
    ax: "Axes",
    style: Style,
    bottom: int,
    ks: NDArray[np.int64],
    values: Floats,
    *,
    errors: Floats | None,
    vote: int | None,
    height: float,
) -> None:
    """Draw one criterion in a strip that is so many points high."""
    spread = np.zeros(len(ks)) if errors is None else np.nan_to_num(errors)
    known = np.isfinite(values)
    ax.axhline(bottom - 0.1, color=style.faint, lw=0.6, zorder=0)
    if not known.any():
        return
    low, high = (values - spread)[known].min(), (values + spread)[known].max()
    scale = HEIGHT / (high - low) if high > low else 0.0
    heights = bottom + (values - low) * scale + (0.0 if scale else HEIGHT / 2)
    width, point, dot = np.clip([0.08 * height, 0.25 * height, 0.4 * height], [0.7, 2, 2.5], [1.3, 4, 7])
    ax.plot(ks, heights, color=style.line, lw=float(width), marker=".", ms=float(point), zorder=2)
    if errors is not None:
        band = heights - spread * scale, heights + spread * scale
        ax.fill_between(ks, *band, color=style.line, alpha=0.2, lw=0, zorder=1)
    if vote is not None and known[np.flatnonzero(ks == vote)].any():
        ax.plot(vote, heights[ks == vote][0], "o", color=style.accent, ms=float(dot), zorder=3)
