"""The only validator: raw input becomes Data, raw parameters become Params, or a sentence says why not."""

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from centra._native import usable_threads
from centra.arrays import TEXT, as_array, column_names, real, refuse_dtype, refuse_unread, sparse_frame
from centra.data import Csr, Data, Floats, Moments, Rows2D, Stored
from centra.errors import DataError, ParameterError
from centra.randomness import for_callables as for_callables  # noqa: PLC0414 (a part of the validator)
from centra.randomness import generator as generator  # noqa: PLC0414
from centra.result import Init, Params
from centra.sparse import csr
from centra.starts import STARTS

# Squares of differences of such numbers can be summed over 2^30 features without overflow.
LARGEST = 2.0**490
# Numbers from LEAST on differ by so much that the squares keep their digits, their means do from LEAST_MEAN on: numbers
# that cancel leave 2^-53 of themselves, shared by up to 2^59 rows. Smaller ones are multiplied by a power of two, which
# takes MOST to less than LARGEST, and leaves means at least float64's smallest if they were LEAST_SCALED.
LEAST, LEAST_MEAN, MOST, LEAST_SCALED = 2.0**-400, 2.0**-459, 2.0**440, 2.0**-900
BLOCK = 1 << 16


def data(X: Any, sample_weight: Any = None, *, columns: Sequence[str] | None = None) -> Data:
    """Check rows and weights, but for a look at all numbers: whoever binds them calls :func:`moments`, too.

    Parameters
    ----------
    X : array-like, frame or sparse matrix or array of shape (n, d)
        Real numbers of any dtype of at most 8 bytes, bfloat16 among them, are taken as they are; see
        :func:`centra.arrays.real` for others. So is CSR with ascending indices of 32 bits and no explicit zeros; any
        other sparse format is copied into that, and so is a frame of pandas of which all columns are sparse.
    sample_weight : array-like of shape (n,) or None
    columns : names of the columns for messages; by default those of a frame.

    Raises
    ------
    DataError
        Not two-dimensional, empty, not real numbers; sparse with indices out of range, NaN or infinity; weights of
        another length, negative, not finite, all zero.
    """
    if isinstance(X, Stored):
        return Data(X, None if sample_weight is None else weights(sample_weight, len(X)), tuple(columns or ()))
    refuse_unread(X)
    if columns is None:
        columns = column_names(X)
    given = X.sparse.to_coo() if sparse_frame(X) else X
    x = _sparse(given) if hasattr(given, "tocsr") else _dense(given, columns)
    return Data(x, None if sample_weight is None else weights(sample_weight, len(x)), tuple(columns))


def legible(X: Any) -> NDArray[Any]:
    """As an array, text as numbers.

    Raises
    ------
    DataError
    """
    x = as_array(X, "X")
    return real(x, "X") if x.dtype.kind in TEXT else x


def _dense(X: Any, columns: Sequence[str]) -> Rows2D:
    x = real(X, "X", columns)
    _refuse_shape(x.shape)
    return x


def _sparse(X: Any) -> Csr:
    _refuse_shape(X.shape)
    refuse_dtype(X.dtype, "X")
    return csr(X)


def _refuse_shape(shape: tuple[int, ...]) -> None:
    if len(shape) != 2:
        raise DataError(
            f"X has {len(shape)} dimension(s), expected 2: rows by columns; a single column is X.reshape(-1, 1)"
        )
    if 0 in shape:
        raise DataError(f"X has shape {shape}: at least one row and one column are needed")


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


def weights(sample_weight: Any, n: int) -> Floats:
    """One weight a row: finite, not negative, not all zero.

    Raises
    ------
    DataError
    """
    weights = real(sample_weight, "sample_weight")
    if weights.ndim == 0:
        weights = np.full(n, weights)
    if weights.shape != (n,):
        raise DataError(f"sample_weight.shape == {weights.shape}, expected ({n},): one weight a row")
    weights = np.ascontiguousarray(weights, dtype=np.float64)
    if not np.isfinite(weights).all():
        raise DataError(f"sample_weight has NaN or infinity (first: row {int(np.isfinite(weights).argmin())})")
    if (weights < 0).any():
        row = int((weights < 0).argmax())
        raise DataError(
            f"Negative values in sample_weight (first: {weights[row]:g} in row {row}); weights can't be negative"
        )
    if not (weights > 0).any():
        raise DataError("all of sample_weight is zero: at least one row needs a positive weight")
    return weights


def moments(data: Data, moments: Moments) -> None:
    """Refuse NaN and infinity, and numbers whose squares don't fit float64, by what binding has found.

    Raises
    ------
    DataError
    """
    if not np.isfinite(moments.mean).all():  # or sums overflow, of which more below
        finite(data)
    if moments.largest > LARGEST:
        raise DataError(
            f"the largest magnitude in X is {moments.largest:g}, whose square can't be told in float64; "
            "multiply X by a constant"
        )
    # No squared distance is larger than 4 d |x|^2. Products are split to tell all of their digits, which takes 2^27 of
    # their range. float(), because only Python's numbers overflow in silence.
    weight, largest = float(moments.weight), float(moments.largest)
    if not (weight * max(1.0, largest) < 1e290 and math.isfinite(weight * (4.0 * len(moments.mean) * largest**2))):
        raise DataError(
            f"sample_weight adds up to {weight:g}, too much to weigh squares of up to {largest:g}; "
            "divide the weights by a constant"
        )


def enough_weight(moments: Moments) -> None:
    """Refuse weights that are too small for sums of weighted squares.

    Raises
    ------
    DataError
    """
    weight, largest = float(moments.weight), float(moments.largest)
    if largest > 0 and weight * largest**2 < 1e-300:
        raise DataError(
            f"sample_weight adds up to {weight:g}, too little to weigh squares of a magnitude of up to {largest:g}; "
            "multiply the weights by a constant"
        )


def exponent(data: Data, moments: Moments, n_clusters: int) -> int:
    """The power of two by which rows must be multiplied so that squares of their differences are numbers; mostly 0.

    Raises
    ------
    DataError
        There is none, and rows differ in nothing but numbers that are too small beside the others, so that there are
        fewer than `n_clusters`.
    """
    if moments.least >= LEAST:
        return 0
    most = math.frexp(MOST)[1] - math.frexp(moments.largest)[1]
    power = max(0, min(most, math.frexp(LEAST)[1] - math.frexp(moments.least)[1]))
    _refuse_least(data, moments, max(math.ldexp(LEAST, -power), LEAST_SCALED), n_clusters)
    return power


def as_they_are(data: Data, moments: Moments) -> None:
    """Refuse rows that would have to be multiplied by a power of two, for what has no way to do that.

    Raises
    ------
    DataError
    """
    if moments.least < LEAST:
        _refuse_least(data, moments, LEAST, data.n)


def _refuse_least(data: Data, moments: Moments, limit: float, n_clusters: int) -> None:
    if moments.least >= limit:
        return
    blocks = _blocks(data)
    if tells_apart(map(data.rows, blocks), limit, n_clusters):
        return
    for block in blocks:
        at = np.abs(data.rows(block))
        for row, column in np.argwhere((at > 0) & (at < limit))[:1].tolist():
            what = f"row {block.start + row}, column {_column(data, column)}"
            refuse_least(moments, what, float(at[row, column]))


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


def refuse_least(moments: Moments, what: str, least: float) -> NoReturn:
    """Say of numbers of this magnitude why they can't be clustered.

    Raises
    ------
    DataError
    """
    raise DataError(
        f"the largest magnitude in X is {moments.largest:g}, and {what} has one of {least:g}, so small that squares "
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


def centers(array: Any, n_clusters: int | None, d: int, what: str = "init") -> Floats:
    """Check given centres: shape (n_clusters, d), finite.

    Raises
    ------
    DataError
    """
    given = real(array, what)
    if given.ndim != 2 or 0 in given.shape:
        raise DataError(
            f"{what} has shape {given.shape}: a row for each cluster and a column for each feature are needed"
        )
    name = "the initial centers" if n_clusters is not None else what
    if n_clusters is not None and len(given) != n_clusters:
        raise DataError(f"The shape of {name} {given.shape} does not match the number of clusters {n_clusters}.")
    if given.shape[1] != d:
        raise DataError(f"The shape of {name} {given.shape} does not match the number of features of the data {d}.")
    given = given.astype(np.float64)
    if not np.isfinite(given).all():
        raise DataError(f"{what} has NaN or infinity (first: row {int(np.isfinite(given).all(axis=1).argmin())})")
    if np.abs(given).max() > LARGEST:
        raise DataError(f"{what} has a magnitude of {np.abs(given).max():g}, whose square can't be told in float64")
    return given


def params(
    n_clusters: Any,
    *,
    init: Any = "k-means++",
    n_init: Any = 1,
    max_iter: Any = 300,
    tol: Any = 1e-4,
    n_threads: Any = None,
    record: Any = None,
    max_seconds: Any = None,
    method: str = "lloyd",
    options: Mapping[str, Any] = {},
) -> Params:
    """Check the parameters of a fit.

    Raises
    ------
    ParameterError
    """
    if isinstance(init, str):
        if init not in STARTS:
            names = ", ".join(map(repr, STARTS))
            raise ParameterError.of("init", init, f"{names}, an array of centres or a callable")
    elif not callable(init):
        init = np.asarray(init)
    if isinstance(n_init, str):
        if n_init != "auto":
            raise ParameterError.of("n_init", n_init, "'auto' or a whole number from 1 on")
        n_init = 10 if varies(init) else 1
    if record not in (None, "stats", "full"):
        raise ParameterError.of("record", record, "None, 'stats' or 'full'")
    return Params(
        n_clusters=whole("n_clusters", n_clusters),
        init=cast("Init", init),
        n_init=whole("n_init", n_init) if draws(init) else 1,
        max_iter=whole("max_iter", max_iter),
        tol=not_negative("tol", tol),
        n_threads=threads(n_threads),
        record=record,
        max_seconds=None if max_seconds is None else not_negative("max_seconds", max_seconds),
        method=method,
        options=options,
    )


def varies(init: Any) -> bool:
    """Whether runs from starts of this kind end far apart, so that the best of several is much better than one."""
    return init in STARTS and STARTS[init].varies if isinstance(init, str) else callable(init)


def draws(init: Any) -> bool:
    """Whether runs from starts of this kind differ."""
    return STARTS[init].draws if isinstance(init, str) else callable(init)


def choice(name: str, value: Any, known: Sequence[str]) -> str:
    """One of some words, or a ParameterError."""
    if not isinstance(value, str) or value not in known:
        raise ParameterError.of(name, value, f"{' or '.join(map(repr, known))}")
    return value


def whole(name: str, value: Any) -> int:
    """A whole number from 1 on, or a ParameterError."""
    if type(value) is bool or not isinstance(value, numbers.Integral) or int(value) < 1:
        raise ParameterError.of(name, value, "a whole number from 1 on")
    return int(value)


def threads(n_threads: Any) -> int | None:
    """How many, or None for all that the process may use; of -1, -2, ..., all, all but one, ..., as of joblib."""
    if n_threads is None:
        return None
    if type(n_threads) is bool or not isinstance(n_threads, numbers.Integral) or int(n_threads) == 0:
        raise ParameterError.of("n_threads", n_threads, "None, a whole number from 1 on, or -1 for all that there are")
    if n_threads < 0:
        return None if n_threads == -1 else max(1, usable_threads() + 1 + int(n_threads))
    return min(int(n_threads), 2**31 - 1)  # no more than the core can count


def not_negative(name: str, value: Any) -> float:
    """A number from 0 on, or a ParameterError."""
    if type(value) is bool or not isinstance(value, numbers.Real) or not float(value) >= 0:
        raise ParameterError.of(name, value, "a number from 0 on")
    return float(value)
