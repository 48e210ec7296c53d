"""Where rows live: what is clustered of them, where the centre of some of them is, and in what terms it is handed out.

On a sphere, centres are means brought back to it: these make the squared distances to the rows least (Dhillon and Modha
2001, "Concept decompositions for large sparse text data using clustering", Machine Learning 42, pages 143-175,
doi:10.1023/A:1007612920971). The earth is a sphere whose places are told in degrees.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Csr, Data, Floats, Index, Rows2D
from centra.errors import DataError
from centra.result import Partial, middles
from centra.wording import counted

EARTH = 6_371_008.8  # metres: the mean radius of the ellipsoid WGS 84
BLOCK = 1 << 16  # numbers that are looked at together
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
        """The rows that are clustered, and which of those given they are; None: all.

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

    def middle(self, partial: Partial, where: Floats) -> Floats:
        """The centre of the rows of each cluster; one without rows gets its row of `where`."""
        return partial.means(where_empty=where)

    def lost(self, partial: Partial) -> NDArray[np.bool_]:
        """Which clusters have no centre."""
        return partial.present == 0

    def cancels(self, partial: Partial) -> bool:
        """Whether there is a cluster with rows, but without a centre."""
        return False

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
        if not len(kept) or not (unit.weights is None or unit.weights[kept].any()):
            raise DataError("X has no row with a direction: all of them are zeros")
        return unit.subset(kept), kept

    def onto(self, data: Data) -> Data:
        return _directions(data)[0]

    def placed(self, centers: Floats) -> Floats:
        return _normalized(centers, centers)

    def middle(self, partial: Partial, where: Floats) -> Floats:
        means = partial.means(where_empty=where)
        return _normalized(means, where, least=CANCELLED)

    def lost(self, partial: Partial) -> NDArray[np.bool_]:
        return (partial.present == 0) | _cancelled(partial)

    def cancels(self, partial: Partial) -> bool:
        return bool(_cancelled(partial).any())

    def handed_middle(self, partial: Partial, where: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
        return self.handed(self.middle(partial, self.taken(where)), dtype)

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
        unit[some], lengths[some] = _of_length_1(np.ascontiguousarray(data.rows(some)))
    return replace(data, x=unit), lengths


def _of_length_1(rows: Floats) -> tuple[Floats, Floats]:
    """Each row by itself, so that none depends on its batch; rows of zeros stay. And how long they were."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        squares = np.square(rows).sum(axis=1)
        lengths = np.sqrt(squares)
        unit = rows / np.where(lengths > 0, lengths, 1.0)[:, None]
        odd = ~((squares > 1e-200) & (squares < 1e200))  # squares that overflow or lose digits; zeros, NaN
        if odd.any():
            largest = np.abs(rows[odd]).max(axis=1)[:, None]
            scaled = rows[odd] / np.where(largest > 0, largest, 1.0)
            rest = np.sqrt(np.square(scaled).sum(axis=1))[:, None]
            unit[odd], lengths[odd] = scaled / np.where(rest > 0, rest, 1.0), (largest * rest)[:, 0]
    unit[np.abs(unit) < TINY] = 0
    return unit, lengths


def _sparse_directions(x: Csr, dtype: np.dtype[Any]) -> tuple[Csr, Floats]:
    values, row = x.values.astype(np.float64), np.arange(len(x)).repeat(np.diff(x.starts))
    largest = np.zeros(len(x))
    np.maximum.at(largest, row, np.abs(values))
    exponents = np.frexp(largest)[1]  # a power of two rounds nothing
    values = np.ldexp(values, -exponents[row])
    rest = np.sqrt(np.bincount(row, np.square(values), minlength=len(x)))
    unit = (values / rest[row]).astype(dtype)
    if (stays := np.abs(unit) >= TINY).all():
        return replace(x, values=unit), largest
    starts = np.concatenate([[0], stays.cumsum()])[x.starts]
    return Csr(unit[stays], x.columns[stays], starts, x.shape), largest


def _normalized(vectors: Floats, instead: Floats, least: float = 0.0) -> Floats:
    """Brought to length 1; what is no longer than `least` is replaced."""
    unit, lengths = _of_length_1(vectors)
    return np.where(lengths[:, None] > least, unit, instead)


def _cancelled(partial: Partial) -> NDArray[np.bool_]:
    means = partial.means(where_empty=np.zeros_like(partial.sums))
    return (partial.present > 0) & (_of_length_1(means)[1] <= CANCELLED)


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
