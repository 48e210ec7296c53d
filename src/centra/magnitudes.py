"""Whether numbers can be told apart by squares in float64: what binding has found of the rows is looked at once."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NoReturn

import numpy as np

from centra.data import Csr, Data, Floats, Moments
from centra.errors import DataError

# Squares of differences of such numbers can be summed over 2^30 features without overflow.
LARGEST = 2.0**490
# Numbers from LEAST on differ by so much that the squares keep their digits, their means do from LEAST_MEAN on: numbers
# that cancel leave 2^-53 of themselves, shared by up to 2^59 rows. Smaller ones are multiplied by a power of two, which
# takes MOST to less than LARGEST, and leaves means at least float64's smallest if they were LEAST_SCALED.
LEAST, LEAST_MEAN, MOST, LEAST_SCALED = 2.0**-400, 2.0**-459, 2.0**440, 2.0**-900
BLOCK = 1 << 16


def bound(data: Data, found: Moments) -> None:
    """Refuse rows that can't be clustered as they are, by what binding has found.

    Raises
    ------
    DataError
        Numbers that are not finite, too large, or so small that they would have to be multiplied by a power of two;
        weights that are too large or too small for them.
    """
    moments(data, found)
    enough_weight(found)
    if found.least < LEAST:
        _refuse_least(data, found, LEAST, data.n)


def scalable(data: Data, found: Moments, n_clusters: int) -> int:
    """The power of two by which rows must be multiplied so that squares of their differences are numbers; mostly 0.

    Raises
    ------
    DataError
        Fewer rows than clusters; numbers that are not finite or too large; no power that helps, and rows differ in
        nothing but numbers that are too small beside the others, so that there are fewer than `n_clusters`; weights
        that are too large or too small for the rows once these are multiplied.
    """
    enough_rows(data.n, n_clusters)
    moments(data, found)
    power = 0
    if found.least < LEAST:
        most = math.frexp(MOST)[1] - math.frexp(found.largest)[1]
        power = max(0, min(most, math.frexp(LEAST)[1] - math.frexp(found.least)[1]))
        _refuse_least(data, found, max(math.ldexp(LEAST, -power), LEAST_SCALED), n_clusters)
        found = replace(found, largest=math.ldexp(found.largest, power))
        _refuse_heavy(found)
    enough_weight(found)
    return power


def moments(data: Data, found: Moments) -> None:
    """Refuse NaN and infinity, and numbers whose squares don't fit float64, by what binding has found.

    Raises
    ------
    DataError
    """
    if not np.isfinite(found.mean).all():  # or sums overflow, of which more below
        finite(data)
    if found.largest > LARGEST:
        raise DataError(
            f"the largest magnitude in X is {found.largest:g}, whose square can't be told in float64; "
            "multiply X by a constant"
        )
    _refuse_heavy(found)


def _refuse_heavy(found: Moments) -> None:
    # No squared distance is larger than 4 d |x|^2. Products are split to tell all of their digits, which takes 2^27 of
    # their range. float(), because only Python's numbers overflow in silence.
    weight, largest = float(found.weight), float(found.largest)
    if not (weight * max(1.0, largest) < 1e290 and math.isfinite(weight * (4.0 * len(found.mean) * largest**2))):
        raise DataError(
            f"sample_weight adds up to {weight:g}, too much to weigh squares of up to {largest:g}; "
            "divide the weights by a constant"
        )


def enough_weight(found: Moments) -> None:
    """Refuse weights that are too small for sums of weighted squares.

    Raises
    ------
    DataError
    """
    weight, largest = float(found.weight), float(found.largest)
    if largest > 0 and weight * largest**2 < 1e-300:
        raise DataError(
            f"sample_weight adds up to {weight:g}, too little to weigh squares of a magnitude of up to {largest:g}; "
            "multiply the weights by a constant"
        )


def _refuse_least(data: Data, found: Moments, limit: float, n_clusters: int) -> None:
    if found.least >= limit:
        return
    blocks = _blocks(data)
    if tells_apart(map(data.rows, blocks), limit, n_clusters):
        return
    for block in blocks:
        at = np.abs(data.rows(block))
        for row, column in np.argwhere((at > 0) & (at < limit))[:1].tolist():
            what = f"row {block.start + row}, column {_column(data, column)}"
            refuse_least(found, what, float(at[row, column]))


def tells_apart(blocks: Iterable[Floats], limit: float, enough: int) -> bool:
    """Whether rows that are different remain so when numbers below a limit are taken for 0, or enough of them do."""
    rows: set[bytes] = set()
    left: set[bytes] = set()
    for block in blocks:
        rows.update(row.tobytes() for row in block + 0.0)  # -0 is 0
        left.update(row.tobytes() for row in np.where(np.abs(block) < limit, 0.0, block))
        if len(left) >= enough:
            return True
    return len(left) == len(rows)


def refuse_least(found: Moments, what: str, least: float) -> NoReturn:
    """Say of numbers of this magnitude why they can't be clustered.

    Raises
    ------
    DataError
    """
    raise DataError(
        f"the largest magnitude in X is {found.largest:g}, and {what} has one of {least:g}, so small that squares "
        "of differences can't be told in float64; set such numbers to 0, or multiply X by a constant"
    )


def _column(data: Data, column: int) -> str:
    return f"'{data.columns[column]}'" if data.columns else str(column)


def enough_rows(n: int, n_clusters: int) -> None:
    """At least as many rows as clusters.

    Raises
    ------
    DataError
    """
    if n < n_clusters:
        raise DataError(f"n_samples={n} should be >= n_clusters={n_clusters}: ask for fewer clusters")


@np.errstate(invalid="ignore")  # signalling NaN
def finite(data: Data) -> None:
    """Refuse NaN and infinity.

    Raises
    ------
    DataError
    """
    if isinstance(data.x, Csr) or data.x.dtype.kind in "iub":
        return
    first, rows = "", 0
    for block in _blocks(data):
        x = data.x[block] if isinstance(data.x, np.ndarray) else data.rows(block)
        bad = ~np.isfinite(x)
        if bad.any() and not first:
            row, column = (int(i[0]) for i in np.nonzero(bad))
            what = "NaN" if np.isnan(x[row, column]) else "infinity"
            first = f"{what} in row {block.start + row}, column {_column(data, column)}"
        rows += int(bad.any(axis=1).sum())
    if rows:
        raise DataError(f"X has {rows} row(s) with NaN or infinity (first: {first}); drop or impute them")


def _blocks(data: Data) -> list[slice]:
    size = max(1, BLOCK // data.d)
    return [slice(start, start + size) for start in range(0, data.n, size)]
