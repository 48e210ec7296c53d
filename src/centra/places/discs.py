"""Discs on the earth, as chords on a sphere of radius 1."""

from typing import Any

import numpy as np

from centra.data import Floats, Index
from centra.space import EARTH

MANY = 64  # points of which only the outermost are looked at
CLOSE = 1e-9  # of a radius of the earth: a centimetre


def chord(metres: float) -> float:
    """How far apart two points are through the sphere that are so many metres apart along it."""
    return float(2 * np.sin(min(metres / EARTH, np.pi) / 2))


def enclosing(unit: Floats) -> tuple[Floats, float]:
    """The middle of the smallest disc around some points, and its radius as a chord.

    Points are added one by one: one that lies outside is on the edge of the new disc, and so on with two and three on
    the edge (Welzl 1991, "Smallest enclosing disks", doi:10.1007/BFb0038202). Of points that are not on one half of
    the sphere, it is some disc around all of them.
    """
    middle = unit.mean(axis=0)
    length = float(np.linalg.norm(middle))
    some = _outermost(unit, middle / length) if len(unit) > MANY and length > CLOSE else unit
    some = some[np.random.default_rng(0).permutation(len(some))]
    best, reach = some[0], 0.0
    i = _next(some, best, reach, 1)
    while i is not None:
        best, reach = _with_one(some[:i], some[i])
        i = _next(some, best, reach, i + 1)
    return best, _reach(best, unit)


def _with_one(points: Floats, a: Floats) -> tuple[Floats, float]:
    """The smallest disc around some points that has another one on its edge."""
    best, reach = a, 0.0
    i = _next(points, best, reach, 0)
    while i is not None:
        best, reach = _with_two(points[:i], a, points[i])
        i = _next(points, best, reach, i + 1)
    return best, reach


def _with_two(points: Floats, a: Floats, b: Floats) -> tuple[Floats, float]:
    """The smallest disc around some points that has two others on its edge."""
    best = _between(a, b)
    reach = _reach(best, np.stack([a, b]))
    i = _next(points, best, reach, 0)
    while i is not None:
        pole: Any = np.cross(b - a, points[i] - a)
        size = float(np.linalg.norm(pole))
        if size > CLOSE**3:  # else, the three are on one line, and the disc of two of them will do
            best = pole / size * (1 if pole @ a >= 0 else -1)
            reach = _reach(best, np.stack([a, b, points[i]]))
        i = _next(points, best, reach, i + 1)
    return best, reach


def _next(points: Floats, middle: Floats, reach: float, first: int) -> int | None:
    """The first point from there on that lies outside."""
    outside = np.square(points[first:] - middle).sum(axis=1) > (reach * (1 + 1e-13) + 1e-16) ** 2
    return first + int(outside.argmax()) if outside.any() else None


def _between(a: Floats, b: Floats) -> Floats:
    """The point in the middle; of points on opposite sides, one of those."""
    middle: Any = a + b
    if float(np.linalg.norm(middle)) < CLOSE:
        middle = np.cross(a, np.eye(3)[int(np.abs(a).argmin())])
    return middle / np.linalg.norm(middle)


def _outermost(unit: Floats, middle: Floats) -> Floats:
    """The corners of what is around all points: others do not matter to the disc."""
    from scipy.spatial import ConvexHull, QhullError

    aside = np.cross(middle, np.eye(3)[int(np.abs(middle).argmin())])
    aside /= np.linalg.norm(aside)
    try:
        return unit[ConvexHull((unit - middle) @ np.column_stack([aside, np.cross(middle, aside)])).vertices]
    except QhullError:  # all on a line
        return unit


def _reach(middle: Floats, unit: Floats) -> float:
    return float(np.sqrt(np.square(unit - middle).sum(axis=1).max()))


def across(a: Floats, b: Floats, reach: float) -> Floats:
    """The middles of the two discs that have both of two points on their edge, pair by pair; a hair inside of it."""
    middle = a + b
    length = np.linalg.norm(middle, axis=1)
    apart = length > CLOSE  # of points on opposite sides, there are more than two
    a, b, middle = a[apart], b[apart], middle[apart] / length[apart, None]
    aside = np.cross(a, b)
    size = np.linalg.norm(aside, axis=1, keepdims=True)
    aside = np.divide(aside, size, out=np.zeros_like(aside), where=size > 0)
    short = np.minimum(np.square(middle - a).sum(axis=1) / 2, 1 - 1e-9)  # 1 less the cosine of half of the way
    bent = np.clip(((reach * (1 - 1e-9)) ** 2 / 2 - short) / (1 - short), 0, 2)  # 1 less the cosine of the way aside
    turn = 2 * np.arcsin(np.sqrt(bent / 2))[:, None]
    return np.concatenate([np.cos(turn) * middle + sign * np.sin(turn) * aside for sign in (-1, 1)])


def thinned(unit: Floats, size: float) -> tuple[Index, Index]:
    """One point for each cube of that size, and which of these stands for each point."""
    cubes = np.floor(unit / size).astype(np.int64)
    span = cubes.max(axis=0) - cubes.min(axis=0) + 1
    cubes -= cubes.min(axis=0)
    key = (cubes[:, 0] * span[1] + cubes[:, 1]) * span[2] + cubes[:, 2]
    if float(span[0]) * float(span[1]) * float(span[2]) > 2.0**62:
        key = np.unique(cubes, axis=0, return_inverse=True)[1].reshape(-1)
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    return first, cell.reshape(-1)


def drawn_in(center: Floats, unit: Floats, reach: float, within: Floats) -> Floats:
    """A centre, moved to where some points are within reach, from where they are not.

    The places from which all of them are within reach are a convex region. It is moved towards the middle of the
    smallest disc around the points, or, if that is too large by what was rounded, towards a place known to be there.
    """
    if _reach(center, unit) <= reach:
        return center
    middle, radius = enclosing(unit)
    middle = middle if radius <= reach else within
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        at = _toward(center, middle, share)
        low, high = (low, share) if _reach(at, unit) <= reach else (share, high)
    at = _toward(center, middle, high)
    return at if _reach(at, unit) <= reach else within


def _toward(a: Floats, b: Floats, share: float) -> Floats:
    at = a + share * (b - a)
    return at / np.linalg.norm(at)
