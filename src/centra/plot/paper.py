"""From rows with any number of columns to places on a sheet of paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from centra.data import Csr, Floats, Labels, Rows2D
from centra.principal import first_two, projected
from centra.sparse import matrix

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
        directions, shares = first_two(x, mean)
        places = projected(x, mean, directions)
        axes = (f"PC1 ({_percent(shares[0])})", f"PC2 ({_percent(shares[1])})")
    return Plane(places, axes, d, mean, directions)


def frame(*places: Floats) -> Frame:
    """The edges of a sheet around all of these places, a margin about them."""
    # Column by column: along two columns at once, NumPy takes many times as long.
    columns = [[each[:, j] for each in places if len(each)] for j in (0, 1)]
    low = np.array([min(column.min() for column in each) for each in columns])
    high = np.array([max(column.max() for column in each) for each in columns])
    # Even a margin about nothing has to be more than the last digit of where it is.
    span = np.maximum(np.where(high > low, high - low, 1.0), 1e-13 * np.maximum(abs(low), abs(high)))
    (left, bottom), (right, top) = low - MARGIN * span, high + MARGIN * span
    return float(left), float(right), float(bottom), float(top)


def _percent(share: float) -> str:
    decimals = 0 if 0.01 <= share <= 0.99 else 1  # not all of it, or none of it, unless so
    return f"{100 * share:.{decimals}f} % of variance"
