"""Clusterings that are hard to get right: rows, weights and starts drawn from a seed, one kind after the other."""

from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np

FILL = 9.96921e36  # NetCDF's
DTYPES = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "uint8", "bool")


@dataclass(frozen=True)
class Case:
    kind: str
    x: Any
    weights: Any
    k: int
    init: Any
    max_iter: int
    seed: int


def mixed_scales(r, x):
    x *= 10.0 ** r.integers(-30, 31, (len(x), 1) if r.random() < 0.5 else (1, x.shape[1]))


def fill_values(r, x):
    x[r.random(x.shape) < r.choice([0.02, 0.2])] = FILL


def one_hot(r, x):
    x[:] = np.eye(x.shape[1])[r.integers(0, x.shape[1], len(x))]


def near_duplicates(r, x):
    x[:] = x[r.integers(0, 1 + len(x) // 4, len(x))]
    x[:] = np.nextafter(x, np.where(r.random(x.shape) < 0.2, np.inf, x))


def duplicates(r, x):
    x[:] = x[r.integers(0, 1 + len(x) // 5, len(x))]


def lattice(r, x):
    x[:] = r.integers(0, 3, x.shape)


def offset(r, x):
    x += 10.0 ** r.integers(2, 13)


def a_lone_row(r, x):
    x *= 1e15
    x[r.integers(len(x))] = 1e-15 * r.random(x.shape[1])


def tiny(r, x):
    x *= 10.0 ** -r.integers(100, 260)
    x[0] = r.choice([0.0, x[0, 0]])


def mostly_zeros(r, x):
    x[r.random(x.shape) < 0.8] = 0


def plain(r, x):
    pass


KINDS = (
    plain,
    mixed_scales,
    fill_values,
    one_hot,
    near_duplicates,
    duplicates,
    lattice,
    offset,
    a_lone_row,
    tiny,
    mostly_zeros,
)


def weights_of(r, n):
    """None, ordinary ones, some absent, of heavy tails, whole numbers far apart."""
    match r.integers(0, 7):
        case 0:
            return r.random(n) + 0.1
        case 1:
            w = r.integers(0, 3, n).astype(float)
            return w if w.any() else None
        case 2:
            return np.exp(r.integers(5, 60) * r.standard_normal(n))
        case 3:
            return r.choice([1.0, 1e34], n)
        case _:
            return None


def start_of(r, x, k):
    """A method, rows of which some are equal, or points where few rows are."""
    match r.integers(0, 6):
        case 0:
            return x[r.integers(0, len(x), k)].astype(float)
        case 1:
            return np.vstack([x[:1].astype(float), np.full((k - 1, x.shape[1]), 3.0 * float(np.abs(x).max()) + 1)])
        case 2:
            return "random_partition"
        case 3:
            return "random"
        case 4:
            return "maximin"
        case _:
            return "k-means++"


def case(seed: int) -> Case:
    """The case of a seed; kinds take turns."""
    r = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    n, d = int(r.integers(3, 60)), int(r.integers(1, 8))
    if r.random() < 0.1:
        n, d = int(r.integers(100, 300)), int(r.integers(8, 40))
    x = r.standard_normal((n, d))
    kind(r, x)
    dtype = DTYPES[0 if kind is tiny else int(r.integers(len(DTYPES))) if r.random() < 0.5 else int(r.integers(2))]
    with np.errstate(over="ignore", invalid="ignore"):
        x = x.astype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        x = np.nan_to_num(x, posinf=1.0, neginf=-1.0)
    k = int(r.integers(1, min(n, 12) + 1))
    weights = weights_of(r, n)
    if weights is not None:
        k = min(k, int((weights > 0).sum()))
    return Case(kind.__name__, x, weights, k, start_of(r, x, k), int(r.choice([1, 2, 300])), seed)
