"""Few rows so far out that all others are squashed into a corner."""

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.plot.paper import Frame, frame

REACH = 5.0  # quartile distances beyond the quartiles: what is farther out is not of the bulk
SQUASHED = 2.5  # times the place of the bulk: from there on, the rest of a sheet is mostly empty
FEW = 0.02  # of the rows
SAMPLE = 50_000  # rows, at least, whose quartiles will do


def far_out(places: Floats) -> NDArray[np.bool_]:
    """Which rows squash the others, if any do."""
    out = np.zeros(len(places), np.bool_)
    for column in places.T:
        low, high = np.quantile(column[:: max(1, len(column) // SAMPLE)], [0.25, 0.75])
        wide = high - low
        if not (wide > 0 and np.ptp(column) > SQUASHED * (1 + 2 * REACH) * wide):
            continue
        beyond = (column < low - REACH * wide) | (column > high + REACH * wide)
        if beyond.sum() <= max(1, FEW * len(column)):
            out |= beyond
    return out


def without(out: NDArray[np.bool_], places: Floats, stars: Floats) -> Frame:
    """The edges of a sheet around the other rows, and the stars among them."""
    inner = places[~out]
    low, high = inner.min(axis=0), inner.max(axis=0)
    near = ((stars >= low) & (stars <= high)).all(axis=1)
    return frame(inner, stars[near])


def onto(edges: Frame, places: Floats) -> Floats:
    """Places beyond the edges of a sheet, on them."""
    left, right, bottom, top = edges
    inset = 0.03 * np.array([right - left, top - bottom])
    return np.clip(places, np.array([left, bottom]) + inset, np.array([right, top]) - inset)
