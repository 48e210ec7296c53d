"""Means and deviations of all rows, and of those of each cluster, which no array of their own is made for."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from centra.data import Csr, Floats, Labels
from centra.given import Given
from centra.pages.chosen import BLOCK
from centra.sparse import matrix


def moments_of(
    shown: Given, weights: Floats, labels: Sequence[Labels], ks: Sequence[int]
) -> tuple[Floats, Floats, list[Floats]]:
    """Of all columns: mean and standard deviation of all rows, and the means of each cluster of each fit."""
    from scipy.sparse import csr_matrix

    x, total = shown.x, float(weights.sum())
    n, d = x.shape
    starts = range(0, n, max(1, BLOCK // d))
    blocks = [slice(start, min(start + starts.step, n)) for start in starts]

    def rows(some: slice) -> Any:
        return matrix(x[some]) if isinstance(x, Csr) else x[some].astype(np.float64)

    mean = np.zeros(d)
    for some in blocks:
        mean += (weights[some] @ rows(some)) / total
    # Relative to the mean, as far from 0 sums would lose digits; of sparse rows, which stay sparse, to 0.
    middle = np.zeros(d) if isinstance(x, Csr) else mean
    squares, sums = np.zeros(d), [np.zeros((k, d)) for k in ks]
    for some in blocks:
        away = rows(some) - middle if not isinstance(x, Csr) else rows(some)
        squares += weights[some] @ (away.multiply(away) if isinstance(x, Csr) else away**2)
        size = some.stop - some.start
        for i, (own, k) in enumerate(zip(labels, ks, strict=True)):
            members: Any = csr_matrix((weights[some], (own[some], np.arange(size))), (k, size))
            product = members @ away
            sums[i] += product.toarray() if isinstance(x, Csr) else product
    variance = squares / total - (mean - middle) ** 2
    noise = 1e-12 * np.maximum(np.abs(mean), np.sqrt(squares / total))  # the spread of a constant may be rounding
    spread = np.sqrt(np.maximum(variance, 0))
    spread[spread <= noise] = 0
    masses = [np.bincount(own, weights, k)[:, None] for own, k in zip(labels, ks, strict=True)]
    means = [
        middle + np.divide(own, mass, out=np.full_like(own, np.nan), where=mass > 0)
        for own, mass in zip(sums, masses, strict=True)
    ]
    return mean, spread, means


def differences(means: Floats, overall: Floats, spread: Floats) -> Floats:
    """Means less those of all rows, in standard deviations; 0 in constant columns, and of clusters without weight."""
    away = np.divide(means - overall, spread, out=np.zeros_like(means), where=spread > 0)
    return np.nan_to_num(away)
