"""A device's noise: points that come twice, times that run backwards, jumps there and back."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.places.track import Track, some
from centra.space import GLOBE
from centra.wording import counted

FASTEST = 340.0  # metres a second: no airliner is faster
ASTRAY = 15.0  # metres a second, to a place from where the device is back at once: nobody turns around like that
JUMP = 150.0  # metres: nearer than that, it is noise
ROUNDS = 5  # jumps may be of several points


def cleaned(track: Track) -> Track:
    """In the order of time, without points that come twice, and without jumps; what was done is noted."""
    track = _in_time(track) if track.time is not None else track
    track = _without_twins(track) if track.time is not None else track
    return _without_jumps(track) if track.time is not None else track


def steps(places: Floats) -> Floats:
    """Metres from each place to the next, shape (n - 1,)."""
    unit = GLOBE.taken(places)
    return GLOBE.distances(np.square(np.diff(unit, axis=0)).sum(axis=1))


def _in_time(track: Track) -> Track:
    assert track.time is not None
    there = np.isfinite(track.time)
    if not there.any():
        return replace(track, time=None, notes=(*track.notes, "no point has a time that can be read"))
    if not there.all():
        lost = int((~there).sum())
        track = some(track, np.flatnonzero(there), [f"{counted(lost, 'point')} without a time left out"])
        assert track.time is not None
    back = np.diff(track.time) < 0
    within = back & (np.diff(track.part) == 0)
    if not back.any():
        return track
    notes: list[str] = []
    if within.any():
        where = track.where(int(within.argmax()) + 1)
        times = counted(int(within.sum()), "time")
        notes = [f"the time runs backwards {times} (first: {where}): points were sorted by time"]
    return some(track, np.argsort(track.time, kind="stable"), notes)


def _without_twins(track: Track) -> Track:
    """Of several points at one time, the first."""
    assert track.time is not None
    new = np.concatenate([[True], np.diff(track.time) > 0])
    if new.all():
        return track
    return some(track, np.flatnonzero(new), [f"{counted(int((~new).sum()), 'point')} at the time of another left out"])


def _without_jumps(track: Track) -> Track:
    start = len(track)
    for _ in range(ROUNDS):
        astray = _astray(track)
        if not astray.any():
            break
        track = some(track, np.flatnonzero(~astray))
    if lost := start - len(track):
        track = some(track, np.arange(len(track)), [f"{counted(lost, 'point')} left out where the device jumped"])
    return track


def _astray(track: Track) -> NDArray[np.bool_]:
    """Which points lie far from the one before and the one after, which are near each other, or can't be reached."""
    assert track.time is not None
    astray = np.zeros(len(track), np.bool_)
    if len(track) < 3:
        return astray
    away, seconds = steps(track.places), np.diff(track.time)
    speed = away / np.maximum(seconds, 1e-3)
    around = steps_over(track.places)
    there, back = away[:-1], away[1:]
    spike = (np.minimum(there, back) > JUMP) & (around < 0.2 * np.minimum(there, back))
    fast = np.minimum(speed[:-1], speed[1:])
    astray[1:-1] = (spike & (fast > ASTRAY)) | (fast > FASTEST)
    # Of two in a row, the second may only look so because of the first.
    astray[1:] &= ~astray[:-1]
    return astray


def steps_over(places: Floats) -> Floats:
    """Metres from each place to the one after the next, shape (n - 2,)."""
    unit = GLOBE.taken(places)
    return GLOBE.distances(np.square(unit[2:] - unit[:-2]).sum(axis=1))
