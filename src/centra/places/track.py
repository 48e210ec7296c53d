"""Where somebody has been: places in degrees, in order, with times where there are any."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from centra.data import Floats, Index
from centra.errors import DataError


def _row(row: int) -> str:
    return f"row {row}"


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Points on the earth.

    Attributes
    ----------
    latitude, longitude : ndarray of shape (n,), float64
        In degrees, WGS 84.
    time : ndarray of shape (n,), float64, or None
        Seconds since 1970, UTC.
    part : ndarray of shape (n,), int64
        Which file or segment each point is of: between two of these, nobody was seen.
    source : str
        What it is called in messages.
    notes : tuple of str
        What was found, left out or guessed on the way.
    ahead : float or None
        Seconds that the local time is ahead of UTC, where the times told.
    where : callable
        How a person finds a point.
    """

    latitude: Floats
    longitude: Floats
    time: Floats | None
    part: Index
    source: str = "the track"
    notes: tuple[str, ...] = ()
    ahead: float | None = None
    where: Callable[[int], str] = _row

    def __len__(self) -> int:
        return len(self.latitude)

    @property
    def places(self) -> Floats:
        """Latitudes and longitudes, shape (n, 2)."""
        return np.column_stack([self.latitude, self.longitude])


def checked(track: Track) -> Track:
    """Degrees that are some, with latitude and longitude the other way around where only that can be.

    Raises
    ------
    DataError
        It names the file, the point, and what is wrong with it.
    """
    if not len(track):
        raise DataError(f"{track.source} has no points: a track of latitudes and longitudes is needed")
    latitude, longitude = track.latitude, track.longitude
    bad = ~((np.abs(latitude) <= 90) & (np.abs(longitude) <= 360))
    if bad.any():
        row = int(bad.argmax())
        if bool((np.abs(longitude) <= 90).all()) and bool((np.abs(latitude) <= 360).all()):
            note = f"latitude and longitude were swapped back, since {latitude[row]:.10g} is no latitude"
            return _with(track, longitude, latitude, (*track.notes, note))
        north = not abs(latitude[row]) <= 90
        what = f"latitude {latitude[row]:.10g}" if north else f"longitude {longitude[row]:.10g}"
        raise DataError(
            f"{track.source}, {track.where(row)}: the {what} is beyond {90 if north else 360} degrees; "
            "correct it, or drop the point"
        )
    return track


def _with(track: Track, latitude: Floats, longitude: Floats, notes: tuple[str, ...]) -> Track:
    return Track(latitude, longitude, track.time, track.part, track.source, notes, track.ahead, track.where)


def some(track: Track, index: Index, notes: Sequence[str] = ()) -> Track:
    """Some of its points, in this order, and more notes."""
    where = track.where
    return Track(
        track.latitude[index],
        track.longitude[index],
        None if track.time is None else track.time[index],
        track.part[index],
        track.source,
        (*track.notes, *notes),
        track.ahead,
        lambda row: where(int(index[row])),
    )


def joined(tracks: Sequence[Track], source: str) -> Track:
    """One after the other; without times if one of them has none."""
    if len(tracks) == 1:
        return tracks[0]
    ends = np.cumsum([len(track) for track in tracks])
    parts = np.cumsum([0, *(int(track.part.max(initial=-1)) + 1 for track in tracks)])
    timed = all(track.time is not None for track in tracks)
    notes = [note for track in tracks for note in track.notes]
    if not timed and any(track.time is not None for track in tracks):
        without = next(track.source for track in tracks if track.time is None)
        notes.append(f"times are left out, since {without} has none")

    def where(row: int) -> str:
        at = int(np.searchsorted(ends, row, side="right"))
        return f"{tracks[at].source}, {tracks[at].where(row - int(ends[at]) + len(tracks[at]))}"

    return Track(
        np.concatenate([track.latitude for track in tracks]),
        np.concatenate([track.longitude for track in tracks]),
        np.concatenate([track.time for track in tracks if track.time is not None]) if timed else None,
        np.concatenate([track.part + first for track, first in zip(tracks, parts[:-1], strict=True)]),
        source,
        tuple(dict.fromkeys(notes)),
        next((track.ahead for track in tracks if track.ahead is not None), None),
        where,
    )
