"""Brute force, written for the purpose and sharing nothing with centra: what every engine is held against."""

from fractions import Fraction
from math import fsum

import numpy as np


def squared_distances(x, centers):
    """Squared distances in longdouble, shape (n, k)."""
    x, centers = np.asarray(x, np.longdouble), np.asarray(centers, np.longdouble)
    return np.stack([((x - c) ** 2).sum(axis=1) for c in centers], axis=1)


def label_distance(row, center):
    """The distance that decides labels, one float at a time: eight running sums, then pairs."""
    sums = [0.0] * 8
    for j, (a, b) in enumerate(zip(map(float, row), map(float, center), strict=True)):
        sums[j % 8] += (a - b) * (a - b)
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))


def label_distances(x, centers):
    return np.array([[label_distance(row, c) for c in centers] for row in x])


def labels(x, centers):
    """The label of every row by the rule."""
    return label_distances(x, centers).argmin(axis=1)


def labels_of_many(x, centers):
    """The same, faster."""
    s = np.zeros((8, len(x), len(centers)))
    for j, (a, b) in enumerate(zip(x.T.astype(float), centers.T, strict=True)):
        s[j % 8] += (a[:, None] - b) ** 2
    return (((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))).argmin(axis=1)


def assert_nearest(labels, x, centers):
    """Every label is a nearest centre, to what float64 can tell, and the lowest index where the rule sees a tie."""
    squared = squared_distances(x, centers)
    nearest = squared.min(axis=1)
    chosen = squared[np.arange(len(labels)), labels]
    slack = (len(x[0]) + 8) * np.finfo(np.float64).eps
    assert (chosen <= nearest * (1 + slack)).all()
    for i in np.flatnonzero((squared <= (nearest * (1 + 2 * slack))[:, None]).sum(axis=1) > 1):
        by_rule = [label_distance(x[i], c) for c in centers]
        assert labels[i] == by_rule.index(min(by_rule))


def partial(x, weights, centers, labels):
    """Sums, weights and sizes of the clusters, inertia; in longdouble."""
    x, centers = np.asarray(x, np.longdouble), np.asarray(centers, np.longdouble)
    w = np.ones(len(x), np.longdouble) if weights is None else np.asarray(weights, np.longdouble)
    k = len(centers)
    sums, mass = np.zeros((k, x.shape[1]), np.longdouble), np.zeros(k, np.longdouble)
    sizes, inertia = np.zeros(k, int), np.longdouble(0)
    for row, label, weight in zip(x, labels, w, strict=True):
        deviation = row - centers[label]
        sums[label] += weight * row
        mass[label] += weight
        sizes[label] += 1
        inertia += weight * (deviation**2).sum()
    return sums, mass, sizes, inertia


def exact_sums(x, labels, k):
    """Sums of each cluster's rows, correctly rounded."""
    return np.array([[fsum(column) for column in x[labels == c].T.astype(float)] for c in range(k)])


def rounded(number, dtype):
    """The float nearest to a Fraction, the even one of two."""
    near = np.array([float(number)]).astype(dtype)  # off by one at most: it was rounded twice
    candidates = [np.nextafter(near, dtype(-np.inf))[0], near[0], np.nextafter(near, dtype(np.inf))[0]]
    return min(candidates, key=lambda c: (abs(Fraction(float(c)) - number), int(c.view(f"i{c.itemsize}")) & 1))


def means(x, weights, labels, k):
    """Weighted means of the clusters, rounded once."""
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    w = [Fraction(1)] * len(x) if weights is None else [Fraction(float(v)) for v in weights]
    mass, sums = [Fraction(0)] * k, [[Fraction(0)] * x.shape[1] for _ in range(k)]
    for row, label, weight in zip(x.tolist(), labels, w, strict=True):
        mass[label] += weight
        sums[label] = [s + weight * Fraction(v) for s, v in zip(sums[label], row, strict=True)]
    return np.array([[rounded(s / m, dtype) for s in column] for column, m in zip(sums, mass, strict=True)])


def inertia(x, weights, centers):
    nearest = squared_distances(x, centers).min(axis=1)
    return nearest.sum() if weights is None else (np.asarray(weights, np.longdouble) * nearest).sum()


def lloyd(x, centers, iterations):
    """Centres after so many iterations from a start in which no cluster ever empties."""
    x, centers = np.asarray(x, np.longdouble), np.asarray(centers, np.longdouble)
    for _ in range(iterations):
        labels = squared_distances(x, centers).argmin(axis=1)
        centers = np.stack([x[labels == k].mean(axis=0) for k in range(len(centers))])
    return centers
