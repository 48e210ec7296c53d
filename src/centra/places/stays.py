"""Where somebody stayed: a while within a radius.

After Hariharan and Toyama (2004), "Project Lachesis: parsing and modeling location histories",
doi:10.1007/978-3-540-30231-5_8, but around the running mean of the points of a stay, so that noise at its begin does
not decide.
"""

from typing import NamedTuple

import numpy as np

from centra.data import Floats, Index
from centra.places.discs import chord
from centra.places.track import Track
from centra.space import GLOBE

LONGEST_GAP = 24 * 3600.0  # seconds without a point that count as time spent, where it goes on at the same place
MOST = 600.0  # seconds that a point counts in the middle of a stay at most, whatever the gap after it
SLACK = 2  # points in a row that may lie outside before a stay ends


class Stays(NamedTuple):
    """
    Attributes
    ----------
    places : ndarray of shape (m, 2)
        Latitude and longitude in degrees: where, on average.
    begin, end : ndarray of shape (m,)
        Seconds since 1970; not a number without times.
    weights : ndarray of shape (m,)
        Seconds spent; without times, points.
    of : ndarray of shape (n,), int64
        Which stay each point of the track belongs to; -1: none.
    """

    places: Floats
    begin: Floats
    end: Floats
    weights: Floats
    of: Index


def every_point(track: Track) -> Stays:
    """Without times, every point counts as much as any other."""
    n, unknown = len(track), np.full(len(track), np.nan)
    return Stays(track.places, unknown, unknown, np.ones(n), np.arange(n))


def stays_of(track: Track, radius: float, least: float) -> Stays:
    """Runs of points within `radius` metres of their mean that last for at least so many seconds."""
    assert track.time is not None
    unit, time = GLOBE.taken(track.places), track.time
    reach = chord(radius)
    runs = [run for run in _runs(unit.tolist(), time.tolist(), reach**2, least) if _rests(unit[run], reach)]
    of = np.full(len(track), -1)
    where, begin, end = np.empty((len(runs), 3)), np.empty(len(runs)), np.empty(len(runs))
    for number, members in enumerate(runs):
        of[members] = number
        times = time[members]
        begin[number], end[number] = times[0], times[-1]
        gaps = np.minimum(np.diff(times), MOST)
        weight = np.concatenate([[0.0], gaps]) + np.concatenate([gaps, [0.0]])
        where[number] = np.average(unit[members], axis=0, weights=weight if weight.sum() > 0 else None)
    return Stays(GLOBE.handed(where, np.dtype(np.float64)), begin, end, end - begin, of)


def _rests(unit: Floats, reach: float) -> bool:
    """Whether the second half is about where the first was: who walks slowly doesn't stay."""
    half = len(unit) // 2
    if half < 2:
        return True
    way = unit[:half].mean(axis=0) - unit[half:].mean(axis=0)
    return bool(np.square(way).sum() <= (reach / 2) ** 2)


def _runs(unit: list[list[float]], time: list[float], reach: float, least: float) -> list[list[int]]:
    """Numbers of the points of each stay; a loop over plain numbers, since a stay decides where the next may begin.

    A run that lasted long enough may have a few points outside; where more follow, it ended before them, and they are
    looked at anew: so no point is looked at more often than SLACK + 1 times.
    """
    runs: list[list[int]] = []
    members: list[int] = []
    outside: list[int] = []
    x = y = z = 0.0  # the mean of the members

    def close() -> None:
        if members and time[members[-1]] - time[members[0]] >= least:
            runs.append(members.copy())

    i, n = 0, len(unit)
    while i < n:
        a, b, c = unit[i]
        near = bool(members) and (a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2 <= reach
        gone = bool(members) and time[i] - time[members[-1]] > LONGEST_GAP
        if near and not gone:
            members.append(i)
            outside.clear()
            share = 1 / len(members)
            x, y, z = x + share * (a - x), y + share * (b - y), z + share * (c - z)
        elif members and not gone and len(outside) < SLACK and time[members[-1]] - time[members[0]] >= least:
            outside.append(i)
        else:
            close()
            if outside:
                i = outside[0]
                outside.clear()
                a, b, c = unit[i]
            members[:] = [i]
            x, y, z = a, b, c
        i += 1
    close()
    return runs
