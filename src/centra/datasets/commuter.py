"""A phone's track of somebody who lives near the date line: home, work, gym, errands, a journey by plane."""

from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from centra import check
from centra.data import Floats

CITY = (-18.141, 178.44)  # Suva
ABROAD = (-13.84, -171.75)  # Apia, on the other side of the date line
METRE = 360 / 40_030_173.6  # of latitude, in degrees
MIDNIGHT = 1_767_528_000.0  # a Sunday there, in UTC
HOUR, MINUTE = 3600.0, 60.0


class Commute(NamedTuple):
    """
    Attributes
    ----------
    track : ndarray of shape (n, 3)
        Latitude and longitude in degrees, seconds since 1970 in UTC.
    places : dict from name to (float, float)
        Where home, work, gym, the shops and the hotel really are.
    """

    track: Floats
    places: dict[str, tuple[float, float]]


def commuter(days: int, seed: Any = None) -> Commute:
    """Some weeks in the life of a phone.

    It is at home at night, at work on weekdays, in the gym on three days of the week, in a shop now and then; from a
    week on, it flies abroad across the date line for two nights. A point is taken every minute. They are off by 5 to
    30 m, for minutes at a time in the same direction; now and then one is far away, the phone is off for hours, or in a
    tunnel.

    Parameters
    ----------
    days : int
    seed : None, int, numpy.random.Generator or numpy.random.RandomState

    Returns
    -------
    Commute

    Examples
    --------
    >>> from centra import datasets
    >>> commute = datasets.commuter(30, 1)
    >>> sorted(commute.places)[:3]
    ['baker', 'gym', 'home']
    """
    rng = check.generator(seed)
    days = check.whole("days", days)
    places = {"home": _around(CITY, rng, 500), "hotel": _around(ABROAD, rng, 2000)}
    for name, far in (("work", 6000), ("gym", 2500), ("market", 1500), ("baker", 700), ("library", 3500)):
        places[name] = _around(places["home"], rng, far)
    phone, gym = _Phone(rng, places), rng.choice(5, 3, replace=False) + 1
    journey = 2 * days // 3 if days >= 7 else -1
    for day in range(days):
        if day in (journey, journey + 1):
            phone.abroad(day, leaves=day == journey)
        else:
            phone.day(day, gym=(day % 7) in gym, works=1 <= day % 7 <= 5)
    phone.be("home", MIDNIGHT + 24 * HOUR * days)
    return Commute(phone.track(), places)


def _around(place: tuple[float, float], rng: Generator, metres: float) -> tuple[float, float]:
    """About so far from a place."""
    turn, far = rng.uniform(0, 2 * np.pi), metres * rng.uniform(0.8, 1.2)
    north, east = far * np.cos(turn) * METRE, far * np.sin(turn) * METRE / np.cos(np.deg2rad(place[0]))
    return float(place[0] + north), float((place[1] + east + 180) % 360 - 180)


class _Phone:
    """Where it is, minute by minute."""

    def __init__(self, rng: Generator, places: dict[str, tuple[float, float]]) -> None:
        self._rng, self._places = rng, places
        self._at, self._now = "home", MIDNIGHT
        self._parts: list[Floats] = []

    def day(self, day: int, *, gym: bool, works: bool) -> None:
        """One at home."""
        begin, rng = MIDNIGHT + 24 * HOUR * day, self._rng
        if works:
            self.be("home", begin + HOUR * rng.normal(8, 0.2))
            self.go("work")
            self.be("work", begin + HOUR * rng.normal(17, 0.3))
            if gym:
                self.go("gym")
                self.be("gym", self._now + HOUR * rng.uniform(1.2, 1.6))
        else:
            self.be("home", begin + HOUR * rng.normal(11, 0.5))
        if rng.random() < 0.5:
            self.go(str(rng.choice(["market", "baker", "library"])))
            self.be(self._at, self._now + MINUTE * rng.uniform(8, 25))
        self.go("home")

    def abroad(self, day: int, *, leaves: bool) -> None:
        """A day of the journey."""
        begin = MIDNIGHT + 24 * HOUR * day
        if leaves:
            self.be("home", begin + 9 * HOUR)
            self.go("hotel")
        else:
            self.be("hotel", begin + 19 * HOUR)
            self.go("home")

    def be(self, name: str, until: float) -> None:
        """Stay; at times switched off for hours."""
        minutes = np.arange(self._now, until, MINUTE)
        if len(minutes) > 300 and self._rng.random() < 0.15:
            off = self._rng.integers(10, len(minutes) - 250)
            minutes = np.delete(minutes, slice(off, off + 240))
        self._add(np.repeat([self._places[name]], len(minutes), axis=0), minutes)
        self._at, self._now = name, max(until, self._now)

    def go(self, name: str) -> None:
        """On foot, by car or by plane, and not quite straight; a tunnel is on the way of a car."""
        begin, end = (np.array(self._places[each]) for each in (self._at, name))
        way = end - begin
        way[1] = (way[1] + 180) % 360 - 180  # across the date line
        metres = float(np.hypot(way[0], way[1] * np.cos(np.deg2rad(begin[0])))) / METRE
        seconds = metres / (1.4 if metres < 1000 else 9 if metres < 50_000 else 220)
        tunnel = 2000 < metres < 50_000
        minutes = np.arange(self._now, self._now + seconds, 20.0)
        share = (minutes - self._now) / seconds
        bend = self._rng.normal(0, 0.1) * np.sin(np.pi * share)[:, None] * (way[::-1] * [1, -1])
        seen = ~((share > 0.5) & (share < 0.7)) if tunnel else np.ones(len(share), np.bool_)
        self._add((begin + share[:, None] * way + bend)[seen], minutes[seen])
        self._at, self._now = name, self._now + seconds

    def _add(self, places: Floats, times: Floats) -> None:
        """With the noise of the device: most of it stays for some minutes, as satellites move on."""
        n, rng = len(times), self._rng
        if n == 0:
            return
        noise, drift = rng.normal(size=(n, 2)), np.empty((n, 2))
        last = noise[0]
        for i in range(n):
            last = 0.9 * last + np.sqrt(1 - 0.9**2) * noise[i]
            drift[i] = last
        off = drift * rng.uniform(5, 30) / np.sqrt(2)
        jumps = rng.random(n) < 0.002
        off[jumps] += rng.normal(0, 4000, (int(jumps.sum()), 2))
        wide = np.cos(np.deg2rad(places[:, :1]))
        found = places + off * METRE / np.hstack([np.ones_like(wide), wide])
        found[:, 1] = (found[:, 1] + 180) % 360 - 180
        self._parts.append(np.column_stack([found, times]))

    def track(self) -> Floats:
        """All that was seen."""
        return np.concatenate(self._parts).round(7)
