"""The only validator: raw input becomes Data, raw parameters become Params, or a sentence says why not.

Rows and weights are checked here. What is handed on from other files is a part of the validator all the same.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.arrays import TEXT, as_array, column_names, real, refuse_dtype, refuse_unread, sparse_frame
from centra.data import Csr, Data, Floats, Rows2D, Stored
from centra.errors import DataError
from centra.magnitudes import BLOCK as BLOCK
from centra.magnitudes import LARGEST as LARGEST
from centra.magnitudes import LEAST as LEAST
from centra.magnitudes import LEAST_MEAN as LEAST_MEAN
from centra.magnitudes import bound as bound
from centra.magnitudes import enough_rows as enough_rows
from centra.magnitudes import enough_weight as enough_weight
from centra.magnitudes import finite as finite
from centra.magnitudes import moments as moments
from centra.magnitudes import refuse_least as refuse_least
from centra.magnitudes import scalable as scalable
from centra.magnitudes import tells_apart as tells_apart
from centra.parameters import choice as choice
from centra.parameters import not_negative as not_negative
from centra.parameters import params as params
from centra.parameters import threads as threads
from centra.parameters import whole as whole
from centra.randomness import for_callables as for_callables
from centra.randomness import generator as generator
from centra.sparse import csr


def data(X: Any, sample_weight: Any = None, *, columns: Sequence[str] | None = None) -> Data:
    """Check rows and weights, but not yet each number: :func:`bound` or :func:`scalable` do, once rows are bound.

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
    _refuse_name(X)
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
    _refuse_name(X)
    x = as_array(X, "X")
    return real(x, "X") if x.dtype.kind in TEXT else x


def _refuse_name(X: Any) -> None:
    if isinstance(X, str):
        raise DataError(
            f"X is the text {X[:40]!r}: read the file first, as with pandas.read_csv, or cluster it by `centra fit`"
        )


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
    largest = float(np.abs(given).max())
    if largest <= LARGEST:  # not of NaN
        return given
    if not np.isfinite(given).all():
        raise DataError(f"{what} has NaN or infinity (first: row {int(np.isfinite(given).all(axis=1).argmin())})")
    raise DataError(f"{what} has a magnitude of {largest:g}, whose square can't be told in float64")
