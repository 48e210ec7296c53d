"""Where rows live: what is clustered of them, where the centre of some of them is, and in what terms it is handed out.

On a sphere, centres are means brought back to it: these make the squared distances to the rows least (Dhillon and Modha
2001, "Concept decompositions for large sparse text data using clustering", Machine Learning 42, pages 143-175,
doi:10.1023/A:1007612920971). The earth is a sphere whose places are told in degrees.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Csr, Data, Floats, Index, Rows2D
from centra.errors import DataError
from centra.result import Partial, middles
from centra.wording import counted

EARTH = 6_371_008.8  # metres: the mean radius of the ellipsoid WGS 84
BLOCK, CACHED = 1 << 16, 1 << 14  # numbers that are looked at together
ROUNDED = 1e-6  # how far rows of length 1 are from it in float32
CANCELLED = 1e-12  # rows of length 1 whose mean is no longer have no direction in common
TINY = 2.0**-300  # what no direction hangs on, and whose square is lost


@dataclass(frozen=True)
class Space:
    """Euclidean space, where everything is as it is."""

    unit = 1.0  # what a squared distance of 1 is in the inertia that is handed out
    straight = True  # whether centres are means
    measure = "squared distances to the centres"  # what inertia is the sum of
    digits = ".5g"  # to which centres are shown to people

    def columns(self, names: Sequence[str]) -> list[str] | None:
        """Those of some columns of numbers that are clustered by unasked; None: no matter what they are called.

        Raises
        ------
        DataError
            It is not to be told.
        """
        return None

    def enter(self, data: Data) -> tuple[Data, Index | None]:
        """The rows that are clustered, and which of those given they are; None: all. There may be none.

        Raises
        ------
        DataError
            A row has no place here.
        """
        return data, None

    def onto(self, data: Data) -> Data:
        """Rows that were made up between those that are clustered, brought to where these are."""
        return data

    def placed(self, centers: Floats) -> Floats:
        """First centres, brought to where centres may be."""
        return centers

    def given(self, centers: Floats, dtype: np.dtype[Any]) -> Floats:
        """First centres that somebody gave, in the terms in which they are handed out."""
        return centers

    def middle(self, partial: Partial, where: Floats) -> tuple[Floats, NDArray[np.bool_] | None]:
        """The centre of the rows of each cluster, and which have none, if any; these get their row of `where`."""
        return partial.means(where_empty=where), None if partial.fewest > 0 else partial.present == 0

    def handed(self, centers: Floats, dtype: np.dtype[Any]) -> NDArray[Any]:
        """Centres as they are handed out."""
        return centers.astype(dtype, copy=False)

    def taken(self, centers: NDArray[Any]) -> Floats:
        """What distances are taken to, of centres that were handed out."""
        return centers.astype(np.float64, copy=False)

    def handed_middle(self, partial: Partial, where: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
        """The centre of the rows of each cluster as it is handed out, rounded once."""
        return partial.rounded_means(self.taken(where), dtype)

    def rounds_once(self, centers: Floats, dtype: np.dtype[Any]) -> bool:
        """Whether means that were rounded to float64 are rounded once as they are handed out."""
        return dtype == np.float64 or not middles(centers).any()

    def distances(self, squared: Floats) -> Floats:
        """Distances as they are handed out."""
        return np.sqrt(squared)


@dataclass(frozen=True)
class Sphere(Space):
    """Rows as directions: all of length 1, and centres, too. Half a squared distance is 1 less the cosine.

    Attributes
    ----------
    apart : bool
        Whether rows of zeros, which have no direction, are left out; else they are refused.
    """

    apart: bool = False
    unit = 0.5
    straight = False
    measure = "1 less the cosine to the centre"

    def enter(self, data: Data) -> tuple[Data, Index | None]:
        unit, lengths = _directions(data)
        if lengths.all():
            return unit, None
        kept, first = np.flatnonzero(lengths), int(lengths.argmin())
        if not self.apart:
            raise DataError(
                f"all zeros, which have no direction, as in {counted(len(lengths) - len(kept), 'row')}; drop them, or "
                'leave them apart with zero="apart"',
                row=first,
            )
        return unit.subset(kept), kept

    def onto(self, data: Data) -> Data:
        return _directions(data)[0]

    def placed(self, centers: Floats) -> Floats:
        # Rows are left as they are: brought to length 1 in more digits than they have, all would be as far from a row
        # that has nothing in common with them, to the last digit, and that would have to be settled.
        unit, lengths = _of_length_1(centers)
        near = np.abs(lengths - 1) < ROUNDED
        unit[near] = centers[near]
        return unit

    def given(self, centers: Floats, dtype: np.dtype[Any]) -> Floats:
        return _of_length_1(centers)[0].astype(dtype).astype(np.float64)

    def middle(self, partial: Partial, where: Floats) -> tuple[Floats, NDArray[np.bool_] | None]:
        centers, lengths = _of_length_1(partial.sums)
        lost = (partial.present == 0) | (lengths <= CANCELLED * partial.weights)
        if not lost.any():
            return centers, None
        centers[lost] = where[lost]
        return centers, lost

    def handed_middle(self, partial: Partial, where: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
        return self.handed(self.middle(partial, self.taken(where))[0], dtype)

    def rounds_once(self, centers: Floats, dtype: np.dtype[Any]) -> bool:
        return True

    def distances(self, squared: Floats) -> Floats:
        return squared / 2


@dataclass(frozen=True)
class Globe(Sphere):
    """Places on the earth: latitude and longitude in degrees. Squared distances are of chords, in metres."""

    unit = EARTH**2
    measure = "squared distances to the centres, in square metres"
    digits = ".5f"  # a metre

    def columns(self, names: Sequence[str]) -> list[str] | None:
        found = [[name for name in names if words & {*_words(name)}] for words in (LATITUDES, LONGITUDES)]
        for what, some in zip(("latitude", "longitude"), found, strict=True):
            if len(some) != 1:
                said = f"{', '.join(some)} may each be the {what}" if some else f"no column is called {what}"
                raise DataError(f"{said}: name both, the latitude first, as in --columns lat,lon")
        return [some[0] for some in found]

    def enter(self, data: Data) -> tuple[Data, Index | None]:
        _check_degrees(data)
        degrees = data.rows(slice(None))
        return Data(_unit(degrees[:, 0], degrees[:, 1]), data.weights), None

    def handed(self, centers: Floats, dtype: np.dtype[Any]) -> NDArray[Any]:
        x, y, z = centers.T
        return np.rad2deg(np.column_stack([np.arctan2(z, np.hypot(x, y)), np.arctan2(y, x)])) + 0.0  # -0 is 0

    def given(self, centers: Floats, dtype: np.dtype[Any]) -> Floats:
        return self.taken(centers)

    def taken(self, centers: NDArray[Any]) -> Floats:
        return _unit(*centers.astype(np.float64).T)

    def distances(self, squared: Floats) -> Floats:
        """Along great circles, in metres."""
        return 2 * EARTH * np.arcsin(np.minimum(np.sqrt(squared) / 2, 1))


EUCLIDEAN, SPHERE, GLOBE = Space(), Sphere(), Globe()


def _directions(data: Data) -> tuple[Data, Floats]:
    """Rows of length 1, in float32 where they had no more digits, else float64; and what is 0 for rows of zeros."""
    x, narrow = data.x, data.x.dtype.kind not in "iub" and data.x.dtype.itemsize <= 4
    dtype = np.dtype(np.float32 if narrow else np.float64)
    if isinstance(x, Csr):
        unit, lengths = _sparse_directions(x, dtype)
        return replace(data, x=unit), lengths
    unit, lengths = np.empty(x.shape, dtype), np.empty(data.n)
    size = max(1, BLOCK // data.d)
    for start in range(0, data.n, size):
        some = slice(start, start + size)
        block, lengths[some] = _of_length_1(np.ascontiguousarray(data.rows(some)), _squares_in_any_order)
        block[np.abs(block) < TINY] = 0
        unit[some] = block
    return replace(data, x=unit), lengths


def _squares(rows: Floats) -> Floats:
    """Their sum in each row, in one order, a few rows at a time, so that squares need not leave the cache."""
    size = max(1, CACHED // max(1, rows.shape[1]))
    room, sums = np.empty((min(size, len(rows)), rows.shape[1])), np.empty(len(rows))
    for i in range(0, len(rows), size):
        some = sums[i : i + size]
        np.square(rows[i : i + size], out=room[: len(some)]).sum(axis=1, out=some)
    return sums


def _squares_in_any_order(rows: Floats) -> Floats:
    """The same whatever the order is that rows are summed in: sparse ones have the lengths of their dense selves."""
    size = max(1, CACHED // max(1, rows.shape[1]))
    if len(rows) > size:
        return np.concatenate([_squares_in_any_order(rows[i : i + size]) for i in range(0, len(rows), size)])
    squares = np.square(rows)
    high = _high(squares.sum(axis=1))[:, None]
    whole = (squares + high) - high
    return whole.sum(axis=1) + (squares - whole).sum(axis=1)


def _high(sums: Floats) -> Floats:
    """What, added and taken away again, leaves of squares what can be summed without rounding."""
    _, exponents = np.frexp(sums)
    return np.ldexp(1.5, np.clip(exponents + 2, -1020, 1020))


def _of_length_1(rows: Floats, sum_squares: Callable[[Floats], Floats] = _squares) -> tuple[Floats, Floats]:
    """Each row by itself, so that none depends on its batch; rows of zeros stay. And how long they were."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        squares = sum_squares(rows)
        lengths = np.sqrt(squares)
        unit = rows / np.where(lengths > 0, lengths, 1.0)[:, None]
        odd = ~((squares > 1e-200) & (squares < 1e200))  # squares that overflow or lose digits; zeros, NaN
        if odd.any():
            largest = np.abs(rows[odd]).max(axis=1)[:, None]
            scaled = rows[odd] / np.where(largest > 0, largest, 1.0)
            rest = np.sqrt(sum_squares(scaled))[:, None]
            unit[odd], lengths[odd] = scaled / np.where(rest > 0, rest, 1.0), (largest * rest)[:, 0]
    return unit, lengths


def _sparse_directions(x: Csr, dtype: np.dtype[Any]) -> tuple[Csr, Floats]:
    there = np.diff(x.starts) > 0
    lengths = np.zeros(len(x))
    if not there.any():
        return replace(x, values=x.values.astype(dtype)), lengths
    begins, counts, values = x.starts[:-1][there], np.diff(x.starts)[there], x.values.astype(np.float64)
    with np.errstate(over="ignore", under="ignore"):
        sums = np.add.reduceat(np.square(values), begins)
    if not ((sums > 1e-200) & (sums < 1e200)).all():  # squares that overflow or lose digits
        largest = np.maximum.reduceat(np.abs(values), begins)
        values = np.ldexp(values, (-np.frexp(largest)[1]).repeat(counts))  # a power of two rounds nothing
        sums = np.add.reduceat(np.square(values), begins)
    squares, high = np.square(values), _high(sums).repeat(counts)
    whole = (squares + high) - high
    lengths[there] = np.sqrt(np.add.reduceat(whole, begins) + np.add.reduceat(squares - whole, begins))
    values /= lengths[there].repeat(counts)
    stays = np.abs(values) >= TINY
    if stays.all():
        return replace(x, values=values.astype(dtype)), lengths
    starts = np.concatenate([[0], stays.cumsum()])[x.starts]
    return Csr(values[stays].astype(dtype), x.columns[stays], starts, x.shape), lengths


def _unit(latitude: Rows2D, longitude: Rows2D) -> Floats:
    """Of degrees; poles are one place whatever the longitude, and -180 is 180."""
    north, out = _sine_and_cosine(latitude)
    east, front = _sine_and_cosine(longitude)
    return np.column_stack([out * front, out * east, north]) + 0.0


def _sine_and_cosine(degrees: Rows2D) -> tuple[Floats, Floats]:
    """Exact at quarters of a turn."""
    degrees = np.ascontiguousarray(degrees, np.float64)
    quarters = np.rint(degrees / 90)
    rest = np.deg2rad(degrees - 90 * quarters)
    sine, cosine, turn = np.sin(rest), np.cos(rest), quarters.astype(np.int64) % 4
    return np.choose(turn, [sine, cosine, -sine, -cosine]), np.choose(turn, [cosine, -sine, -cosine, sine])


LATITUDES = frozenset(("lat", "lats", "latitude", "latitudes", "breite", "breitengrad"))
LONGITUDES = frozenset(("lon", "lng", "long", "lons", "longitude", "longitudes", "länge", "laenge", "längengrad"))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def _check_degrees(data: Data) -> None:
    if data.d != 2:
        raise DataError(f"X has {data.d} column(s), expected 2: latitude and longitude in degrees")
    names = [{*_words(name)} for name in data.columns]
    if names and names[0] & LONGITUDES and names[1] & LATITUDES:
        first, second = data.columns
        raise DataError(f"X has {first!r} before {second!r}: the latitude goes first, as in X[[{second!r}, {first!r}]]")
    degrees = data.rows(slice(None))
    for column, (name, most) in enumerate((("latitude", 90), ("longitude", 360))):
        bad = ~(np.abs(degrees[:, column]) <= most)
        if bad.any():
            row = int(bad.argmax())
            value = degrees[row, column]
            if not np.isfinite(value):
                raise DataError(f"the {name} {value:g}; drop it, or fill it in", row=row)
            swapped = column == 0 and (np.abs(degrees[:, 1]) <= 90).all()
            hint = "; are the columns swapped? The latitude goes first" if swapped else ""
            raise DataError(f"the {name} {value:.10g} is beyond {most} degrees{hint}", row=row)
