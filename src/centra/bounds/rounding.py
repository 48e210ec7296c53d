"""What float64 may have rounded, bounded from above: what is certain of sums, products and eigenvalues.

Every operation rounds by a factor 1 + e with |e| <= u = 2^-53. A sum of n products, added up in any order, fused or
not, is within gamma(n) of the sum of their magnitudes (Higham 2002, "Accuracy and Stability of Numerical Algorithms",
section 3.1, doi:10.1137/1.9780898718027); so is each entry of a product of matrices, as BLAS adds up plainly.
Numbers that underflow are the business of :mod:`centra.bounds.prepared`.
"""

import numpy as np

from centra.data import Floats

UNIT = 2.0**-53


def gamma(n: int) -> float:
    """Higham's n u / (1 - n u), rounded up: what n roundings come to. For n up to 10^13."""
    return 1.01 * n * UNIT


def size(matrix: Floats) -> float:
    """The Frobenius norm, from above."""
    return float(np.sqrt(np.square(matrix).sum())) * (1 + gamma(matrix.size + 2))


def eigenvalues(matrix: Floats) -> tuple[Floats, Floats, float]:
    """Eigenvalues of a symmetric matrix, ascending, eigenvectors, and how far each of the former may be off.

    What LAPACK gives is not believed but judged. Let V be its vectors, L its values, R = A V - V L, and
    d = |V'V - I|. The orthogonal factor Q of V's polar decomposition is within d of V, as all singular values s of V
    have |s - 1| <= |s^2 - 1| <= d. So |A - Q L Q'| = |A Q - Q L| <= |R| + d (|A| + |L|), and by Weyl's theorem the
    eigenvalues of A are as close to L. R and V'V are themselves products that are rounded, which is added.

    Parameters
    ----------
    matrix : ndarray of shape (n, n)
        Symmetric to the last bit.
    """
    values, vectors = np.linalg.eigh(matrix)
    residual = matrix @ vectors - vectors * values
    defect = vectors.T @ vectors
    n, largest = len(values), float(np.abs(values).max())
    defect[np.diag_indices(n)] -= 1
    whole, long = size(matrix), size(vectors)
    rounded = gamma(n + 3)
    apart = size(defect) + rounded * (long * long + n)
    off = size(residual) + rounded * long * (whole + largest) + apart * (whole + largest)
    return values, vectors, float(off) * (1 + gamma(16))
