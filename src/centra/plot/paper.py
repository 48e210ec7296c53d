"""From rows with any number of columns to places on a sheet of paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from centra.data import Csr, Floats, Labels, Rows2D

BLOCK = 1 << 20  # numbers turned into float64 at a time
MOST_SOLVED = 256  # columns whose main axes are found by a decomposition: its time grows with their square
STRIP = 0.7  # height of a strip; strips are 1 apart
MARGIN = 0.04

Frame = tuple[float, float, float, float]  # left, right, bottom, top


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The sheet that rows are drawn on.

    Two columns are drawn as they are, more by their first two principal components; one becomes a strip for each
    cluster, over whose height the rows are spread.

    Attributes
    ----------
    places : ndarray of shape (n, 2), float64
        Where the rows are; of one column, without the numbers of their clusters.
    axes : (str, str)
        What is written beside the horizontal and the vertical axis.
    columns : int
        How many the rows have.
    mean, directions : ndarray of shape (d,) and (2, d)
        How rows of more than two columns get there.
    """

    places: Floats
    axes: tuple[str, str]
    columns: int
    mean: Floats
    directions: Floats

    def rows(self, labels: Labels) -> Floats:
        """The places of the rows in their clusters, shape (n, 2)."""
        return self.places if self.columns > 1 else self.places + np.array([0.0, 1.0]) * labels[:, None]

    def centers(self, centers: Floats) -> Floats:
        """The places of centres, shape (k, 2)."""
        if self.columns == 1:
            return np.column_stack([centers[:, 0], np.arange(len(centers), dtype=np.float64)])
        return centers if self.columns == 2 else (centers - self.mean) @ self.directions.T


def plane(x: Rows2D | Csr, columns: Sequence[str]) -> Plane:
    """The one that shows rows best; sparse ones of more than two columns are not written out."""
    d = x.shape[1]
    mean, directions, axes = np.zeros(d), np.eye(2, d), (columns[0], columns[-1])
    if d == 1:
        # Rows are spread over the height of their strip so that they can be seen; seeded: the same picture every time.
        height = np.random.default_rng(0).uniform(-STRIP / 2, STRIP / 2, len(x))
        places, axes = np.column_stack([x.astype(np.float64)[:, 0], height]), (columns[0], "cluster")
    elif d == 2:
        places = x.astype(np.float64)
    else:
        mean = matrix(x).mean(axis=0) if isinstance(x, Csr) else x.mean(axis=0, dtype=np.float64)
        directions, shares = principal_axes(x, mean)
        places = _projected(x, mean, directions)
        axes = (f"PC1 ({_percent(shares[0])})", f"PC2 ({_percent(shares[1])})")
    return Plane(places, axes, d, mean, directions)


def frame(*places: Floats) -> Frame:
    """The edges of a sheet around all of these places, a margin about them."""
    every = [each for each in places if len(each)]
    low, high = (
        np.min([each.min(axis=0) for each in every], axis=0),
        np.max([each.max(axis=0) for each in every], axis=0),
    )
    # Even a margin about nothing has to be more than the last digit of where it is.
    span = np.maximum(np.where(high > low, high - low, 1.0), 1e-13 * np.maximum(abs(low), abs(high)))
    (left, bottom), (right, top) = low - MARGIN * span, high + MARGIN * span
    return float(left), float(right), float(bottom), float(top)


def matrix(x: Csr) -> Any:
    """Sparse rows for SciPy, in float64."""
    from scipy.sparse import csr_array

    return csr_array((x.values.astype(np.float64), x.columns, x.starts), shape=x.shape)


def principal_axes(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """The two directions along which rows vary most, and their shares of the variance.

    Returns
    -------
    axes : ndarray of shape (2, d)
        Unit vectors; the largest component of each is positive.
    shares : ndarray of shape (2,)
    """
    vectors, shares = _decomposed(x, mean) if len(x) < 3 or len(mean) <= MOST_SOLVED else _iterated(x, mean)
    signs = np.sign(vectors[[0, 1], np.abs(vectors).argmax(axis=1)])
    return vectors * signs[:, None], shares


def _decomposed(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """Main axes by the R of a QR decomposition, which has the singular values and right vectors of the rows.

    It adds up block by block.
    """
    r = np.empty((0, len(mean)))
    for block in _centred(x, mean, least=2 * len(mean)):
        r = np.linalg.qr(np.concatenate([r, block]), mode="r")
    _, values, vectors = np.linalg.svd(r, full_matrices=False)
    vectors = np.concatenate([vectors, np.eye(2, len(mean))])[:2]  # of a single row, there is no second axis
    variance = np.concatenate([values**2, [0.0]])
    return vectors, variance[:2] / (variance.sum() or 1.0)


def _iterated(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """Main axes of many columns by Lanczos' method, which asks for products of the covariance with vectors alone."""
    from scipy.sparse import linalg

    solvers: Any = linalg  # which has no types but guessed ones

    total = _variation(x, mean)
    if total == 0:
        return np.eye(2, len(mean)), np.zeros(2)
    rows = matrix(x) if isinstance(x, Csr) else None

    def product(vector: Floats) -> Floats:
        vector = vector.ravel()
        if rows is None:
            parts = [block.T @ (block @ vector) for block in _centred(x, mean)]
            return np.sum(parts, axis=0) / total
        along = rows @ vector - mean @ vector
        return (rows.T @ along - mean * along.sum()) / total

    d = len(mean)
    covariance = solvers.LinearOperator((d, d), matvec=product, dtype=np.dtype(np.float64))
    start = np.random.default_rng(0).normal(size=d)  # seeded: the same picture every time
    try:
        shares, vectors = solvers.eigsh(covariance, 2, v0=start, tol=1e-12, maxiter=100)
    except solvers.ArpackNoConvergence:  # many directions are nearly as good: one among them will do
        shares, vectors = solvers.eigsh(covariance, 2, v0=start, tol=1e-3)
    order = np.argsort(-shares)
    return vectors.T[order], np.maximum(shares[order], 0.0)


def _variation(x: Rows2D | Csr, mean: Floats) -> float:
    """The sum of the squares of all numbers of the centred rows."""
    if not isinstance(x, Csr):
        return float(sum((block**2).sum() for block in _centred(x, mean)))
    stored = ((x.values - mean[x.columns]) ** 2).sum()
    return float(stored + (len(x) - np.bincount(x.columns, minlength=len(mean))) @ mean**2)


def _projected(x: Rows2D | Csr, mean: Floats, directions: Floats) -> Floats:
    if isinstance(x, Csr):
        return matrix(x) @ directions.T - directions @ mean
    return np.concatenate([block @ directions.T for block in _centred(x, mean)])


def _centred(x: Rows2D | Csr, mean: Floats, least: int = 1) -> Iterator[Floats]:
    """Blocks of rows less their mean, written out; of at least so many rows."""
    size = max(least, BLOCK // len(mean))
    return (x[start : start + size].astype(np.float64) - mean for start in range(0, len(x), size))


def _percent(share: float) -> str:
    decimals = 0 if 0.01 <= share <= 0.99 else 1  # not all of it, or none of it, unless so
    return f"{100 * share:.{decimals}f} % of variance"
