"""Places on their tracks, to scale."""

from typing import TYPE_CHECKING, Any

import numpy as np

from centra.data import Floats
from centra.plot.board import MOST_DOTS, draw_stars
from centra.plot.canvas import Style, StyleName, new_axes, styled, write
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRES = 40_030_173.6 / 360  # of a degree of latitude
MOST_STARS = 40


def places(result: Any, *, style: "StyleName" = "light", ax: "Axes | None" = None) -> "Axes":
    """Draw the places of a track as stars on the way that leads there.

    Metres to the east and to the north are on one scale, as on a map of a town: the way is drawn around the places
    within 100 km of the first, the most visited one. Numbers are those of `result.places`, from 1 on.

    Parameters
    ----------
    result : centra.places.Visited
        What :func:`centra.places.visited` found.
    style : {"light", "dark"}
        ``"dark"`` colours the whole figure that `ax` is in; ``"light"`` leaves its paper as it is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default on a new figure of 6 by 5 inches.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from centra import datasets, plot
    >>> from centra.places import visited
    >>> plot.places(visited(datasets.commuter(7, 0).track)).get_title()[:8]
    '5 places'
    """
    look = styled(style)
    first = result.places[0]
    here = np.array([[place.latitude, place.longitude] for place in result.places])
    origin = (first.latitude, first.longitude)
    stars = _in_km(here, origin)
    near = np.hypot(*stars.T) <= 100
    track = _in_km(np.column_stack([result.track.latitude, result.track.longitude]), origin)
    ax = new_axes(ax, look, 6, 5)
    _draw_way(ax, track, result.track.part, look)
    shown = np.flatnonzero(near)[:MOST_STARS]
    draw_stars(ax, stars[shown], look, names=[str(number + 1) for number in shown])
    low, high = stars[near].min(axis=0), stars[near].max(axis=0)
    margin = 0.15 * max(float((high - low).max()), 0.5)
    ax.set(xlim=(low[0] - margin, high[0] + margin), ylim=(low[1] - margin, high[1] + margin))
    ax.set_aspect("equal")
    far = int((~near).sum())
    title = counted(len(stars), "place") + (f", {far} of them beyond the picture" if far else "")
    write(ax, look, title=title, x="km to the east", y="km to the north")
    return ax


def _in_km(degrees: Floats, origin: tuple[float, float]) -> Floats:
    """To the east and the north of a place, as on a map of a town."""
    east = (degrees[:, 1] - origin[1] + 180) % 360 - 180
    north = degrees[:, 0] - origin[0]
    return np.column_stack([east * np.cos(np.deg2rad(origin[0])), north]) * METRES / 1000


def _draw_way(ax: "Axes", track: Floats, part: Any, style: Style) -> None:
    step = max(1, len(track) // MOST_DOTS)
    for each in np.split(track, np.flatnonzero(np.diff(part)) + 1):
        ax.plot(*each[::step].T, color=style.faint, lw=0.8, zorder=1, solid_joinstyle="round")
