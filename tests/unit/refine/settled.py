"""Problems of many kinds, and by brute force whether an answer is one from which no single row would better move."""

import numpy as np
import oracle


def made(seed):
    """Rows of many kinds, with duplicates and weights, and where to start."""
    r = np.random.default_rng(seed)
    n, d, k = r.integers(8, 90), r.integers(1, 6), r.integers(1, 8)
    x = r.integers(-3, 4, (n, d)).astype(float) if seed % 4 == 0 else r.normal(size=(n, d))
    x = x[r.integers(0, n, n)] if seed % 3 == 0 else x
    weights = (None, r.integers(0, 4, n).astype(float), r.random(n), 10.0 ** r.integers(-6, 7, n))[seed % 5 % 4]
    x += (0.0, 0.0, 1e6)[seed % 7 % 3]
    return x.astype(np.float32 if seed % 2 else np.float64), weights, x[r.choice(n, k, replace=False)]


def assert_settled(x, weights, labels, centers):
    """The centres are the means, each row is with the nearest, and whichever row moves alone raises the inertia.

    All in longdouble.
    """
    w = np.ones(len(x), np.longdouble) if weights is None else np.asarray(weights, np.longdouble)
    k = len(centers)
    sums, mass, _, inertia = oracle.partial(x, weights, centers, labels)
    means = np.where(mass[:, None] > 0, sums / np.where(mass > 0, mass, 1)[:, None], centers)
    size = np.abs(x.astype(float)).max(initial=1)
    np.testing.assert_allclose(centers, means.astype(float), rtol=0, atol=1e-14 * size)
    oracle.assert_nearest(labels, x, centers)
    squared = oracle.squared_distances(x, means)
    rounding = 1e-11 * float(inertia) + 1e-12 * size**2
    for i in np.flatnonzero(w > 0):
        own, rest = labels[i], mass[labels[i]] - w[i]
        if rest <= 0 or not ((labels == own) & (w > 0) & (np.arange(len(x)) != i)).any():
            continue
        leaving = w[i] * mass[own] / rest * squared[i, own]
        entering = w[i] * mass / (mass + w[i]) * squared[i]
        entering[own] = np.inf
        assert entering.min(initial=np.inf) >= leaving - rounding, f"row {i} of {k} clusters"


def groups(k=9, each=30, seed=0, d=2):
    r = np.random.default_rng(seed)
    return np.concatenate([r.normal(size=(each, d)) * 0.2 + center for center in 4 * r.normal(size=(k, d))])


X = groups()
POOR = X[:9]  # all of them in one group
NOISE = np.random.default_rng(3).normal(size=(60, 12))  # where single rows move
