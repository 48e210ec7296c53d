"""Singular values.

Ding and He (2004), "K-means clustering via principal component analysis", Proceedings of the 21st International
Conference on Machine Learning, doi:10.1145/1015330.1015408; Zha, He, Ding, Simon and Gu (2001), "Spectral relaxation
for K-means clustering", Advances in Neural Information Processing Systems 14.

Let Y be the rows, each times the root of its weight, about their weighted mean. Write a partition as an orthonormal
matrix H with a column for each cluster: the roots of the weights of its rows, divided by their length. The means of
clusters, each row's beside it, are HH'Y, so that the inertia is |Y - HH'Y|^2 = |Y|^2 - |H'Y|^2. H spans the vector of
all roots, which is orthogonal to Y; so k - 1 dimensions of H count, and no k - 1 dimensions hold more of Y than its
k - 1 largest singular values squared. What is left is the inertia at least.

Rounding: of the sums in Y'Y (or YY', where there are fewer rows than columns) the whole is at most gamma(m) times
|Y|^2, and eigenvalues are judged by what they leave (:func:`centra.bounds.rounding.eigenvalues`). Y need not be about
its mean to the last digit: with e the vector of all roots, of length 1, |Y - ee'Y|^2 = |Y|^2 - |e'Y|^2, and its
singular values are no larger than those of Y.
"""

import numpy as np

from centra.bounds.prepared import Prepared
from centra.bounds.rounding import eigenvalues, gamma
from centra.data import Floats


def singular_values(given: Prepared, k: int) -> float:
    """The sum of all but the k - 1 largest squared singular values, from below."""
    m, d = given.rows.shape
    least = about_mean(given)
    if k == 1:
        return least
    if d <= m:
        square = given.rows.T @ (given.rows * given.weights[:, None])
    else:
        roots = given.rows * np.sqrt(given.weights)[:, None]
        square = roots @ roots.T
    values, _, off = eigenvalues((square + square.T) / 2)
    taken = min(k - 1, len(values))
    off += gamma(max(m, d) + 8) * given.total
    return least - (float(np.maximum(values[-taken:], 0).sum()) + taken * off) * (1 + gamma(taken + 2))


def about_mean(given: Prepared) -> float:
    """The inertia of all rows as one cluster, from below."""
    m, d = given.rows.shape
    sums: Floats = given.weights @ given.rows
    of_sums = gamma(m) * (given.weights @ np.abs(given.rows)) * (1 + gamma(m))
    squares = float(given.weights @ np.einsum("ij,ij->i", given.rows, given.rows))
    mass = float(given.weights.sum()) * (1 - gamma(m))
    away = float(np.square(np.abs(sums) + of_sums).sum()) / mass * (1 + gamma(d + 4))
    return squares * (1 - gamma(m + d + 2)) - away
