"""Discs on the earth, as chords on a sphere of radius 1."""

import numpy as np

from centra.data import Floats, Index
from centra.space import EARTH

TURNS = 300  # steps towards the middle
MANY = 64


def chord(metres: float) -> float:
    """How far apart two points are through the sphere that are so many metres apart along it."""
    return float(2 * np.sin(min(metres / EARTH, np.pi) / 2))


def enclosing(unit: Floats) -> tuple[Floats, float]:
    """The middle of the smallest disc around some points, and its radius as a chord.

    Moves towards the farthest point by less and less (Badoiu and Clarkson 2003, "Smaller core-sets for balls", SODA),
    then tries all discs that have two or three of the farthest on the edge.
    """
    middle = unit.mean(axis=0)
    length = float(np.linalg.norm(middle))
    middle = middle / length if length > 1e-9 else unit[0]
    every, unit = unit, _outermost(unit, middle) if len(unit) > MANY else unit
    best, reach = middle, _reach(middle, unit)
    for step in range(1, TURNS if len(unit) > 2 else 1):
        squared = np.square(unit - middle).sum(axis=1)
        middle = middle + (unit[int(squared.argmax())] - middle) / (step + 1)
        middle = middle / np.linalg.norm(middle)
        now = _reach(middle, unit)
        if now < reach:
            best, reach = middle, now
    edge = unit[np.argsort(-np.square(unit - best).sum(axis=1), kind="stable")[:8]]
    for i in range(len(edge)):
        for j in range(i):
            poles = [edge[i] + edge[j], *(np.cross(edge[i] - edge[j], edge[i] - edge[k]) for k in range(j))]
            for pole in poles:
                size = float(np.linalg.norm(pole))
                if size < 1e-300:
                    continue
                at = pole / size * (1 if pole @ best >= 0 else -1)
                now = _reach(at, unit)
                if now < reach:
                    best, reach = at, now
    return best, reach if every is unit else _reach(best, every)


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
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    aside = np.cross(a, b)
    size = np.linalg.norm(aside, axis=1, keepdims=True)
    aside = np.divide(aside, size, out=np.zeros_like(aside), where=size > 0)
    short = np.square(middle - a).sum(axis=1) / 2  # 1 less the cosine of half of the way
    bent = np.maximum((reach * (1 - 1e-9)) ** 2 / 2 - short, 0) / (1 - short)  # 1 less the cosine of the way aside
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


def drawn_in(center: Floats, unit: Floats, reach: float) -> Floats:
    """A centre, moved towards the middle of the smallest disc around some points until all are within reach.

    The places from which all of them are within reach are a convex region; the middle is in it if anything is.
    """
    if _reach(center, unit) <= reach:
        return center
    middle, _ = enclosing(unit)
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        at = _toward(center, middle, share)
        low, high = (low, share) if _reach(at, unit) <= reach else (share, high)
    return _toward(center, middle, high)


def _toward(a: Floats, b: Floats, share: float) -> Floats:
    at = a + share * (b - a)
    return at / np.linalg.norm(at)
