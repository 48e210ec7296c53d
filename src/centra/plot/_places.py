"""Places on their tracks, to scale."""

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from centra.data import Floats
from centra.plot.board import MOST_DOTS, draw_stars
from centra.plot.canvas import Style, write
from centra.plot.options import Look, Options, picture
from centra.wording import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRES = 40_030_173.6 / 360  # of a degree of latitude
MOST_STARS = 40


@picture
def places(result: Any, **options: Unpack[Options]) -> "Axes":
    """Draw the places of a track as stars on the way that leads there.

    Metres to the east and to the north are on one scale, as on a map of a town: the way is drawn around the places
    within 100 km of the first, the most visited one. Numbers are those of `result.places`, from 1 on.

    Parameters
    ----------
    result : centra.places.Visited
        What :func:`centra.places.visited` found.

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
    look = Look.of(options)
    first = result.places[0]
    here = np.array([[place.latitude, place.longitude] for place in result.places])
    origin = (first.latitude, first.longitude)
    stars = _in_km(here, origin)
    near = np.hypot(*stars.T) <= 100
    track = _in_km(np.column_stack([result.track.latitude, result.track.longitude]), origin)
    ax = look.axes(6, 5)
    _draw_way(ax, track, result.track.part, look.style)
    shown = np.flatnonzero(near)[:MOST_STARS]
    draw_stars(ax, stars[shown], look.style, [str(number + 1) for number in shown])
    low, high = stars[near].min(axis=0), stars[near].max(axis=0)
    margin = 0.15 * max(float((high - low).max()), 0.5)
    ax.set(xlim=(low[0] - margin, high[0] + margin), ylim=(low[1] - margin, high[1] + margin))
    ax.set_aspect("equal")
    far = int((~near).sum())
    title = counted(len(stars), "place") + (f", {far} of them beyond the picture" if far else "")
    write(ax, look.style, title=look.title(title), x="km to the east", y="km to the north")
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
