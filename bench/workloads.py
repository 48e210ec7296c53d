"""Workloads A-M: made-up rows of many shapes, the same from the same seed everywhere.

A and B are Gaussian blobs, C colours of a photograph, D-F, H, I and L overlapping components that no one could tell
apart by eye, G10 and G100 like scanned digits, J like embeddings of text, M words in documents (sparse).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

SEED = 1234


@dataclass(frozen=True)
class Spec:
    n: int
    d: int
    k: int
    iterations: int
    dtype: str
    kind: str


SPECS = {
    "A": Spec(1_000_000, 2, 7, 20, "float32", "blobs"),
    "B": Spec(1_000_000, 2, 100, 20, "float32", "blobs"),
    "C": Spec(1_000_000, 3, 256, 20, "float32", "colours"),
    "D": Spec(200_000, 16, 64, 20, "float32", "mixture"),
    "E": Spec(1_000_000, 32, 100, 20, "float32", "mixture"),
    "F": Spec(100_000, 64, 256, 20, "float32", "mixture"),
    "G10": Spec(70_000, 784, 10, 20, "float32", "digits"),
    "G100": Spec(70_000, 784, 100, 20, "float32", "digits"),
    "H": Spec(100_000, 128, 1024, 10, "float32", "mixture"),
    "I": Spec(200_000, 128, 4096, 4, "float32", "mixture"),
    "J": Spec(100_000, 768, 1000, 5, "float32", "embeddings"),
    "K": Spec(5_000, 2, 3, 300, "float32", "blobs"),
    "L": Spec(100_000, 16, 64, 20, "float64", "mixture"),
    "M": Spec(50_000, 20_000, 20, 20, "float32", "text"),
}


def make(name: str, rows: int | None = None) -> tuple[Any, NDArray[Any]]:
    """Rows (CSR for M) and starting centres: k distinct random rows, dense.

    `rows` makes a smaller workload of the same kind.
    """
    spec = SPECS[name]
    n = min(spec.n, rows or spec.n)
    rng = np.random.default_rng(SEED)
    x = KINDS[spec.kind](rng, n, spec.d, spec.k)
    if spec.kind != "text":
        x = np.ascontiguousarray(x, dtype=spec.dtype)
    start = x[rng.choice(n, spec.k, replace=False)]
    return x, start.toarray() if spec.kind == "text" else start


def blobs(rng: Generator, n: int, d: int, k: int) -> NDArray[Any]:
    centers = rng.uniform(-10, 10, (k, d))
    return centers[rng.integers(0, k, n)] + rng.standard_normal((n, d)) * (1.0 if k > 3 else 1.5)


def colours(rng: Generator, n: int, d: int, k: int) -> NDArray[Any]:
    """24 clusters rounded to 8 bits, hence many equal rows."""
    centers, share = rng.uniform(20, 235, (24, 3)), rng.dirichlet(np.ones(24))
    label, shape = rng.choice(24, n, p=share), rng.standard_normal((24, 3, 3)) * 14
    x = centers[label] + np.einsum("ni,nij->nj", rng.standard_normal((n, 3)), shape[label])
    return np.clip(np.rint(x), 0, 255) / 255.0


def mixture(rng: Generator, n: int, d: int, k: int) -> NDArray[Any]:
    """2k overlapping components with a decaying spectrum, rotated."""
    m, spread = 2 * min(k, 2048), (1 / np.sqrt(1 + np.arange(d) * 8.0 / d)).astype("f4")
    rotation = np.linalg.qr(rng.standard_normal((d, d)))[0].astype("f4")
    centers = rng.standard_normal((m, d)).astype("f4") * spread
    return (centers[rng.integers(0, m, n)] + rng.standard_normal((n, d)).astype("f4") * spread) @ rotation


def digits(rng: Generator, n: int, d: int, k: int) -> NDArray[Any]:
    """Whole numbers from 0 to 255 near a 40-dimensional subspace."""
    basis, centers = rng.standard_normal((40, d)).astype("f4"), rng.standard_normal((30, 40)).astype("f4") * 1.5
    x = (centers[rng.integers(0, 30, n)] + rng.standard_normal((n, 40)).astype("f4")) @ basis
    return np.clip(np.rint(x * 12 - 20), 0, 255)


def embeddings(rng: Generator, n: int, d: int, k: int) -> NDArray[Any]:
    """A 96-dimensional mixture of 2000 components with noise, of unit norm."""
    basis, spread = rng.standard_normal((96, d)).astype("f4") / 96**0.5, (np.arange(1, 97) ** -0.5).astype("f4")
    centers = rng.standard_normal((2000, 96)).astype("f4") * spread
    x = (centers[rng.integers(0, 2000, n)] + 0.7 * rng.standard_normal((n, 96)).astype("f4") * spread) @ basis
    x += 0.05 * rng.standard_normal((n, d)).astype("f4")
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def text(rng: Generator, n: int, d: int, k: int, words: int = 20) -> Any:
    """Documents of 40 topics, `words` words each, of unit norm; CSR, each row in the order of its columns."""
    from scipy.sparse import csr_array, diags_array

    topic = rng.integers(0, 40, n)
    in_topic = topic[:, None] * 500 + (rng.random((n, words)) ** 2 * 500).astype("i8")
    columns = np.where(rng.random((n, words)) < 0.6, in_topic, (rng.random((n, words)) ** 3 * d).astype("i8"))
    values = rng.random(n * words).astype("f4") + np.float32(0.1)
    starts = np.arange(n + 1, dtype="i4") * words  # scikit-learn takes 32-bit indices alone
    x = csr_array((values, columns.ravel().astype("i4"), starts), shape=(n, d))
    x.sum_duplicates()
    norm = np.sqrt(x.multiply(x).sum(axis=1))
    x = csr_array(diags_array((1 / norm).astype("f4")) @ x)
    x.sort_indices()
    return x


KINDS = {
    "blobs": blobs,
    "colours": colours,
    "mixture": mixture,
    "digits": digits,
    "embeddings": embeddings,
    "text": text,
}
