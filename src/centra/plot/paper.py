"""From rows with any number of columns to places on a sheet of paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from centra.data import Floats, Labels, Rows2D

BLOCK = 1 << 14  # rows turned into float64 at a time
STRIP = 0.7  # height of a strip; strips are 1 apart


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where rows and centres lie on paper.

    Attributes
    ----------
    rows : ndarray of shape (n, 2), float64
    centers : ndarray of shape (k, 2), float64
    axes : (str, str)
        What is written beside the horizontal and the vertical axis.
    """

    rows: Floats
    centers: Floats
    axes: tuple[str, str]


def place(x: Rows2D, labels: Labels, centers: Floats, columns: Sequence[str]) -> Places:
    """One column: a strip for each cluster. Two: as they are. More: their first two principal components."""
    if x.shape[1] == 1:
        return _strips(x, labels, centers, columns[0])
    if x.shape[1] == 2:
        return Places(x.astype(np.float64), centers, (columns[0], columns[1]))
    mean = x.mean(axis=0, dtype=np.float64)
    axes, shares = principal_axes(x, mean)
    rows = np.concatenate([(block - mean) @ axes.T for block in _blocks(x)])
    return Places(rows, (centers - mean) @ axes.T, (f"PC1 ({_percent(shares[0])})", f"PC2 ({_percent(shares[1])})"))


def _strips(x: Rows2D, labels: Labels, centers: Floats, column: str) -> Places:
    # Rows are spread over the height of their strip so that they can be seen; seeded: the same picture every time.
    height = np.random.default_rng(0).uniform(-STRIP / 2, STRIP / 2, len(x))
    rows = np.column_stack([x[:, 0].astype(np.float64), labels + height])
    return Places(
        rows, np.column_stack([centers[:, 0], np.arange(len(centers), dtype=np.float64)]), (column, "cluster")
    )


def principal_axes(x: Rows2D, mean: Floats) -> tuple[Floats, Floats]:
    """The two directions along which rows vary most, and their shares of the variance.

    Returns
    -------
    axes : ndarray of shape (2, d)
        Unit vectors; the largest component of each is positive.
    shares : ndarray of shape (2,)
    """
    # The R of a QR decomposition has the singular values and right vectors of the rows, and adds up block by block.
    r = np.empty((0, x.shape[1]))
    for block in _blocks(x):
        r = np.linalg.qr(np.concatenate([r, block - mean]), mode="r")
    _, values, vectors = np.linalg.svd(r, full_matrices=False)
    vectors = np.concatenate([vectors, np.eye(2, x.shape[1])])[:2]  # of a single row, there is no second axis
    signs = np.sign(vectors[[0, 1], np.abs(vectors).argmax(axis=1)])
    variance = np.concatenate([values**2, [0.0]])
    return vectors * signs[:, None], variance[:2] / (variance.sum() or 1.0)


def _percent(share: float) -> str:
    decimals = 0 if 0.01 <= share <= 0.99 else 1  # not all of it, or none of it, unless so
    return f"{100 * share:.{decimals}f} % of variance"


def _blocks(x: Rows2D) -> list[Rows2D]:
    return [x[start : start + BLOCK] for start in range(0, len(x), BLOCK)]
