"""Principal axes: the directions along which rows vary most.

The first alone is what PCA-Part cuts across (:func:`leading`), the boxes of the gap statistic lie along all of them
(:func:`all_axes`), and pictures are drawn along the first two (:func:`first_two`). One sign holds for all: the largest
component of an axis is positive. Each has its own solver, for other needs; and as starts, the tables of
``docs/choosing.md`` and pictures hang on the last digits, that stays so:

- A start must be the same whatever BLAS rounds, also where several directions vary as much, and be there in time. A few
  digits are enough, and Lanczos's iteration stops once it has them.
- A box takes all axes at once: from the products of the columns or, where rows are fewer, from the rows.
- A picture also tells the share of the second axis, which may be tiny beside the first. Products of columns would lose
  its digits; and sparse rows must not be written out in one piece.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import add
from typing import Any

import numpy as np

from centra.blas import one_thread
from centra.data import Csr, Floats, Rows2D
from centra.deadline import NEVER, Deadline
from centra.sparse import matrix

BLOCK = 1 << 20  # numbers turned into float64 at a time
EIGH = 128  # columns up to which all eigenvectors are found to have the first
SQUARE = 1024  # columns up to which the products of too many rows to keep are added up
STEPS = 50  # of Lanczos's algorithm, each with a product with all rows, at most
TOL = 1e-3  # relative; the variance along the direction is then off by its square
DIGITS = 6  # of the direction: rounding should not decide about rows in the hyperplane
TIE = 1e-9  # relative: as far as rounding can tell variances so that their directions have these digits
MOST_SOLVED = 256  # columns whose first two axes are found by a decomposition: its time grows with their square

Deviations = Callable[[], Iterator[Floats]]  # of rows from their mean, block by block, as often as they are asked for


def leading(deviations: Deviations, d: int, *, keep: bool, deadline: Deadline = NEVER) -> Floats:
    """The first principal direction; the first of its largest coordinates is 1.

    Where several are principal, as of a cube, it is the axis that is nearest to all of them, projected onto them: of
    equally near ones the first. So it hangs neither on the order in which BLAS adds, nor on what LAPACK comes upon.

    Parameters
    ----------
    deviations : callable
    d : int
        Columns.
    keep : bool
        Whether all blocks may be in memory at once.
    deadline : Deadline
        OutOfTime is raised after it.

    Returns
    -------
    ndarray of shape (d,)
        Rounded to six decimals.
    """
    kept = list(deviations()) if keep and d > EIGH else None
    if d <= EIGH:
        values, vectors = np.linalg.eigh(_products(deviations()))
        principal = vectors[:, values >= values[-1] * (1 - TIE)]
    elif d <= SQUARE and kept is None:
        principal = _lanczos(_products(deviations()).dot, d, deadline)[:, None]
    else:
        principal = _lanczos(lambda v: _times(kept or deviations(), v), d, deadline)[:, None]
    sizes = np.sqrt(np.square(principal).sum(axis=1))
    lead = int((sizes >= sizes.max() * (1 - 10.0**-DIGITS)).argmax())
    direction = principal @ principal[lead]
    return np.round(direction / direction[lead], DIGITS)


def all_axes(deviations: Deviations, n: int, d: int) -> Floats:
    """All principal axes of n rows, one a row, in any order; no more than there are rows."""
    if d <= n:
        return _signed(np.linalg.eigh(_products(deviations())).eigenvectors.T)
    return _signed(np.linalg.svd(np.concatenate([*deviations()]), full_matrices=False).Vh)


def first_two(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """The two directions along which rows vary most, and their shares of the variance.

    Returns
    -------
    axes : ndarray of shape (2, d)
        Unit vectors.
    shares : ndarray of shape (2,)
    """
    vectors, shares = _decomposed(x, mean) if len(x) < 3 or len(mean) <= MOST_SOLVED else _iterated(x, mean)
    return _signed(vectors), shares


def projected(x: Rows2D | Csr, mean: Floats, axes: Floats) -> Floats:
    """The coordinates of rows along axes through their mean; sparse rows are not written out."""
    if isinstance(x, Csr):
        return matrix(x) @ axes.T - axes @ mean
    return np.concatenate([block @ axes.T for block in _centred(x, mean)])


def _signed(axes: Floats) -> Floats:
    """With the largest component of each positive, whichever side LAPACK ends up on."""
    largest = np.abs(axes).argmax(axis=1)[:, None]
    return axes * np.sign(np.take_along_axis(axes, largest, axis=1))


def _products(blocks: Iterable[Floats]) -> Floats:
    """Of every column with every column: the covariance, but for a factor."""
    return reduce(add, (x.T @ x for x in blocks))


def _times(blocks: Iterable[Floats], vector: Floats) -> Floats:
    """These products times a vector, without them."""
    return reduce(add, (x.T @ (x @ vector) for x in blocks))


def _lanczos(product: Callable[[Floats], Floats], d: int, deadline: Deadline) -> Floats:
    """An eigenvector of the largest eigenvalue of a symmetric matrix that is known by its products.

    Lanczos (1950), doi:10.6028/jres.045.026, with full reorthogonalization.
    """
    steps = min(d, STEPS)
    basis, small = np.zeros((steps, d)), np.zeros((steps, steps))
    v = ritz = np.random.default_rng(0).standard_normal(d)  # always the same; data won't be orthogonal to it
    for j in range(steps):
        deadline.check()
        basis[j] = v / np.linalg.norm(v)
        v = product(basis[j])
        known = basis[: j + 1]
        small[: j + 1, j] = known @ v
        values, vectors = np.linalg.eigh(small[: j + 1, : j + 1], UPLO="U")
        ritz = vectors[:, -1] @ known
        for _ in range(2):  # once is not enough
            v = v - (known @ v) @ known
        if np.linalg.norm(v) * abs(vectors[-1, -1]) <= TOL * values[-1]:
            break
    return ritz


def _decomposed(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """The first two axes by the R of a QR decomposition, which has the singular values and right vectors of the rows.

    It adds up block by block.
    """
    r = np.empty((0, len(mean)))
    with one_thread:  # for so few columns, several are four times as slow
        for block in _centred(x, mean, least=2 * len(mean)):
            r = np.linalg.qr(np.concatenate([r, block]), mode="r")
    _, values, vectors = np.linalg.svd(r, full_matrices=False)
    vectors = np.concatenate([vectors, np.eye(2, len(mean))])[:2]  # of a single row, there is no second axis
    variance = np.concatenate([values**2, [0.0]])
    return vectors, variance[:2] / (variance.sum() or 1.0)


def _iterated(x: Rows2D | Csr, mean: Floats) -> tuple[Floats, Floats]:
    """The first two of many columns by ARPACK, which asks for products of the covariance with vectors alone."""
    from scipy.sparse import linalg

    solvers: Any = linalg  # which has no types but guessed ones

    total = _variation(x, mean)
    if total == 0:
        return np.eye(2, len(mean)), np.zeros(2)
    rows = matrix(x) if isinstance(x, Csr) else None

    def product(vector: Floats) -> Floats:
        vector = vector.ravel()
        if rows is None:
            return _times(_centred(x, mean), vector) / total
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


def _centred(x: Rows2D | Csr, mean: Floats, least: int = 1) -> Iterator[Floats]:
    """Blocks of rows less their mean, written out; of at least so many rows."""
    size = max(least, BLOCK // len(mean))
    return (x[start : start + size].astype(np.float64) - mean for start in range(0, len(x), size))
