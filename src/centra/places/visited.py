"""visited(): the places of a track, those first where most time was spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from os import PathLike, fspath
from typing import Any

import numpy as np

from centra import check
from centra.data import Floats, Index
from centra.errors import DataError, ParameterError
from centra.fit import geo
from centra.places.cleaning import cleaned
from centra.places.cover import cover
from centra.places.discs import chord, drawn_in
from centra.places.stays import Stays, every_point, stays_of
from centra.places.times import since_1970
from centra.places.track import Track, checked
from centra.space import GLOBE
from centra.wording import counted

RADIUS, STAY = 100.0, 300.0  # metres, seconds
QUARTER = 1.0e7  # metres
MARGIN = 0.01  # metres that are kept from the edge, so that places may be rounded to seven decimals of a degree
AWAY = 600.0  # seconds at another place, or nowhere, that part one visit from the next


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that was visited.

    Attributes
    ----------
    latitude, longitude : float
        In degrees: the mean of its stays, by the time spent.
    visits : int
        How often somebody came; without times, 0.
    seconds : float
        Time spent; without times, 0.
    points : int
        Points of the track that lie in its stays.
    first, last : float or None
        When it was first and last seen: seconds since 1970, UTC.
    hours : tuple of 24 floats
        Seconds spent in each hour of the day, in local time.
    radius : float
        Metres to the farthest of its stays.
    """

    latitude: float
    longitude: float
    visits: int
    seconds: float
    points: int
    first: float | None
    last: float | None
    hours: tuple[float, ...]
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Visited:
    """What :func:`visited` found.

    Attributes
    ----------
    places : tuple of Place
        Most time first; without times, most points first.
    stays : Stays
        In the order of time.
    place_of : ndarray of shape (stays,), int64
        Which place each stay is at.
    track : Track
        As it was cleaned.
    radius : float or None
        Within which of its place every stay lies, in metres; None if the number of places was given.
    least : int
        There can't be fewer places for that radius.
    stay : float
        Seconds that somebody had to be there.
    zone : datetime.tzinfo
        Of the hours.
    notes : tuple of str
    """

    places: tuple[Place, ...]
    stays: Stays
    place_of: Index
    track: Track
    radius: float | None
    least: int
    stay: float
    zone: tzinfo
    notes: tuple[str, ...]

    @property
    def timed(self) -> bool:
        """Whether there are times."""
        return self.track.time is not None


def visited(
    track: Any,
    *,
    radius: float | None = None,
    k: int | None = None,
    stay: float = STAY,
    zone: tzinfo | None = None,
    random_state: Any = 0,
) -> Visited:
    """Find the places that somebody visited.

    With times, a place is where somebody stayed for a while, and what counts is the time spent, so that a motorway is
    none. Without, every point counts alike.

    Parameters
    ----------
    track : str, path, sequence of these, frame, array or Track
        Files that :func:`centra.places.read_track` reads; or columns of latitude, longitude and, where there is one,
        time; or an array of shape (n, 2) or, with seconds since 1970, (n, 3).
    radius : float, optional
        Metres: the fewest places are looked for such that every stay lies within that of its place. By default 100,
        unless `k` is given.
    k : int, optional
        So many places, so that the squared distances of the stays to them are small in sum (:func:`centra.geo`).
    stay : float
        Seconds that somebody has to be within the radius.
    zone : datetime.tzinfo, optional
        Of the hours of the day; by default what the times say, else the whole hour nearest to the sun's.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        For the starts, if `k` is given.

    Returns
    -------
    Visited

    Raises
    ------
    DataError
        There are no points, or degrees that are none; or nobody stayed anywhere.
    ParameterError
    """
    if radius is not None and k is not None:
        raise ParameterError("radius and k can't both be given: say how far, or how many", parameter="radius")
    reach = RADIUS if radius is None else _positive("radius", radius)
    least_stay = check.not_negative("stay", stay)
    track = cleaned(checked(_track_of(track)))
    stays = every_point(track) if track.time is None else stays_of(track, reach, least_stay)
    if not len(stays.places):
        raise DataError(
            f"{track.source} has {counted(len(track), 'point')}, none of which stay within {reach:g} m for "
            f"{least_stay:g} s: try a shorter stay, or a larger radius"
        )
    if k is not None:
        k = check.whole("k", k)
        if k > (most := len(np.unique(GLOBE.taken(stays.places), axis=0))):
            raise DataError(f"{track.source} has only {counted(most, 'stay')}: use -k {most}")
        weights = np.maximum(stays.weights, 1.0)
        fit = geo(stays.places, k, sample_weight=weights, n_init=20, random_state=random_state)
        centers, least = fit.centers.astype(np.float64), k
    else:
        centers, least = _within(stays, max(reach - MARGIN, 0.5 * reach))
    place_of, centers = _ranked(stays, centers)
    zone, said = _zone(track, centers, zone)
    return Visited(
        tuple(_places(track, stays, place_of, centers, zone)),
        stays,
        place_of,
        track,
        None if k is not None else reach,
        min(least, len(centers)),
        least_stay,
        zone,
        track.notes if track.time is None else (*track.notes, *said),
    )


def _positive(name: str, value: Any) -> float:
    number = check.not_negative(name, value)
    if not 0 < number <= QUARTER:
        raise ParameterError.of(name, value, "metres above 0, and no more than a quarter of the way around the earth")
    return number


def _track_of(given: Any) -> Track:
    if isinstance(given, Track):
        return given
    if isinstance(given, str | PathLike):
        given = [given]
    if isinstance(given, Sequence) and given and all(isinstance(each, str | PathLike) for each in given):
        from centra.places.reading import read_track

        return read_track([fspath(each) for each in given])
    if hasattr(given, "columns") or hasattr(given, "column_names"):
        from centra.places.frames import of_frame

        return of_frame(given)
    array = np.asarray(check.real(given, "track"), np.float64)
    if array.ndim != 2 or array.shape[1] not in (2, 3):
        raise DataError(f"the track has shape {array.shape}: columns of latitude, longitude and time are needed")
    time = since_1970(array[:, 2]) if array.shape[1] == 3 else None
    return Track(array[:, 0], array[:, 1], time, np.zeros(len(array), np.int64))


def _within(stays: Stays, reach: float) -> tuple[Floats, int]:
    """Places at the means of their stays, by weight, as far as all of these stay within reach."""
    found = cover(stays.places, reach)
    unit, weights = GLOBE.taken(stays.places), np.maximum(stays.weights, 1.0)
    centers, owner = GLOBE.taken(found.centers), _nearest(stays.places, found.centers)
    order = np.argsort(owner, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        place = owner[members[0]]
        mean = np.average(unit[members], axis=0, weights=weights[members])
        length = float(np.linalg.norm(mean))
        start = mean / length if length > 1e-9 else centers[place]
        centers[place] = drawn_in(start, unit[members], chord(reach), centers[place])
    used = np.unique(owner)
    return GLOBE.handed(centers[used], np.dtype(np.float64)), min(found.least, len(used))


def _nearest(places: Floats, centers: Floats) -> Index:
    from scipy.spatial import KDTree

    return np.asarray(KDTree(GLOBE.taken(centers)).query(GLOBE.taken(places))[1], np.int64)


def _ranked(stays: Stays, centers: Floats) -> tuple[Index, Floats]:
    """At which place each stay is, and the places that have any, those of most weight first."""
    place_of = _nearest(stays.places, centers)
    weights = np.bincount(place_of, stays.weights, minlength=len(centers))
    order = np.lexsort((centers[:, 1], centers[:, 0], -weights))
    order = order[np.bincount(place_of, minlength=len(centers))[order] > 0]
    number = np.empty(len(centers), np.int64)
    number[order] = np.arange(len(order))
    return number[place_of], centers[order]


def _zone(track: Track, centers: Floats, zone: tzinfo | None) -> tuple[tzinfo, list[str]]:
    if zone is not None:
        return zone, []
    if track.ahead is not None:
        return timezone(timedelta(seconds=track.ahead)), []
    hours = round(float((centers[0, 1] + 180) % 360 - 180) / 15)
    zone = timezone(timedelta(hours=hours))
    name = zone.tzname(None)
    return zone, [f"hours of the day are those of {name}, by the longitude; --tz Europe/Vienna names a zone"]


def _places(track: Track, stays: Stays, place_of: Index, centers: Floats, zone: tzinfo) -> list[Place]:
    away = GLOBE.distances(np.square(GLOBE.taken(stays.places) - GLOBE.taken(centers)[place_of]).sum(axis=1))
    k, radii = len(centers), np.zeros(len(centers))
    np.maximum.at(radii, place_of, away)
    points = np.bincount(place_of[stays.of[stays.of >= 0]], minlength=k)
    if track.time is None:
        return [
            Place(latitude, longitude, 0, 0.0, int(points[i]), None, None, (0.0,) * 24, float(radii[i]))
            for i, (latitude, longitude) in enumerate(centers.tolist())
        ]
    # A visit goes on if nobody was seen elsewhere, or was away for long.
    new = np.ones(len(place_of), np.bool_)
    new[1:] = (place_of[1:] != place_of[:-1]) | (stays.begin[1:] - stays.end[:-1] > AWAY)
    visits = np.bincount(place_of[new], minlength=k)
    seconds = np.bincount(place_of, stays.weights, minlength=k)
    first, last, hours = np.full(k, np.inf), np.full(k, -np.inf), np.zeros((k, 24))
    np.minimum.at(first, place_of, stays.begin)
    np.maximum.at(last, place_of, stays.end)
    for place, begin, end in zip(place_of.tolist(), stays.begin.tolist(), stays.end.tolist(), strict=True):
        _count_hours(hours[place], begin, end, zone)
    return [
        Place(
            latitude,
            longitude,
            int(visits[i]),
            float(seconds[i]),
            int(points[i]),
            float(first[i]),
            float(last[i]),
            tuple(hours[i].tolist()),
            float(radii[i]),
        )
        for i, (latitude, longitude) in enumerate(centers.tolist())
    ]


def _count_hours(hours: Floats, begin: float, end: float, zone: tzinfo) -> None:
    """Share the seconds between two times among the hours of the day."""
    at = begin
    while at < end:
        local = datetime.fromtimestamp(at, zone)
        rest = 3600 - (local.minute * 60 + local.second + local.microsecond / 1e6)
        until = min(end, at + max(rest, 1e-3))
        hours[local.hour] += until - at
        at = until
