"""From rows with any number of columns to places on a sheet of paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from centra.data import Floats, Labels, Rows2D

BLOCK = 1 << 14  # rows turned into float64 at a time
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


def plane(x: Rows2D, columns: Sequence[str]) -> Plane:
    """The one that shows rows best."""
    d = x.shape[1]
    mean, directions, axes = np.zeros(d), np.eye(2, d), (columns[0], columns[-1])
    if d == 1:
        # Rows are spread over the height of their strip so that they can be seen; seeded: the same picture every time.
        height = np.random.default_rng(0).uniform(-STRIP / 2, STRIP / 2, len(x))
        places, axes = np.column_stack([x[:, 0].astype(np.float64), height]), (columns[0], "cluster")
    elif d == 2:
        places = x.astype(np.float64)
    else:
        mean = x.mean(axis=0, dtype=np.float64)
        directions, shares = principal_axes(x, mean)
        places = np.concatenate([(block - mean) @ directions.T for block in _blocks(x)])
        axes = (f"PC1 ({_percent(shares[0])})", f"PC2 ({_percent(shares[1])})")
    return Plane(places, axes, d, mean, directions)


def frame(*places: Floats) -> Frame:
    """The edges of a sheet around all of these places, a margin about them."""
    every = [each for each in places if len(each)]
    low, high = (
        np.min([each.min(axis=0) for each in every], axis=0),
        np.max([each.max(axis=0) for each in every], axis=0),
    )
    span = np.where(high > low, high - low, 1.0)
    (left, bottom), (right, top) = low - MARGIN * span, high + MARGIN * span
    return float(left), float(right), float(bottom), float(top)


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
