"""The semidefinite bound.

Peng and Wei (2007), "Approximating K-means-type clustering via semidefinite programming", doi:10.1137/050641983; taken
from any dual iterate as by Piccialli, Sudoso and Wiegele (2022), "SOS-SDP", doi:10.1287/ijoc.2022.1166.

Let d_ij be squared distances, D_ij = sqrt(w_i w_j) d_ij, e the vector of the roots of the weights, of length 1, and M
the projection that stands for a partition: M_ij = sqrt(w_i w_j) over the weight of the cluster where i and j share one,
else 0. The inertia is <D/2, M>, as the squared distances within a cluster, weighted by pairs, add up to its weight
times its inertia twice. M has no negative number, so that for any N without one <N, M> >= 0, and with A = D/2 - N

    the inertia >= <A, M> = e'Ae + <PAP, M - ee'> >= e'Ae + the sum of the k - 1 smallest eigenvalues of PAP,

where P takes e away: Me = e, so that M - ee' is a projection onto k - 1 dimensions orthogonal to e. N = 0 gives the
bound by singular values. A good N is found by splitting (Douglas and Rachford 1956; doi:10.1561/2200000016 as ADMM):
one half knows that M is ee' and something between 0 and P of trace k - 1, the other that no number is negative, and the
multipliers between them are never positive: their opposites are N, at every step.

Rounding: every number of D/2 is within gamma(d + 6) of itself, and e within gamma(n + 4); the difference from N is
rounded once. PAP = A - te' - et' + (e't) ee' with t = Ae is made of products of n numbers, each within gamma(2 n + 12)
of sizes that the Frobenius norm |A| bounds, and of four terms. Eigenvalues are judged by what they leave. That PAP has
a further eigenvalue, 0 for e, can make the sum of the smallest only smaller.
"""

import math

import numpy as np

from centra.bounds.prepared import Prepared
from centra.bounds.rounding import eigenvalues, gamma, size
from centra.data import Floats
from centra.deadline import Deadline

STEPS = 500
LOOK = 25  # steps from one bound to the next
STILL = 1e-4  # gained from one look to the next, as a share, is too little to go on
RELAXED = 1.6  # how far a step goes beyond its aim
EVEN, CHANGE = 3.0, 1.6  # how far the halves may lag behind each other, and what the penalty changes by


def semidefinite(given: Prepared, k: int, deadline: Deadline, steps: int = STEPS) -> float:
    """The best bound of some steps, from below.

    Parameters
    ----------
    given : Prepared
    k : int
        From 2 on, fewer than rows.
    deadline : Deadline
    steps : int
    """
    half, e = _half_distances(given), np.sqrt(given.weights / given.weights.sum())
    n, d = given.rows.shape
    whole = float(np.linalg.norm(half))
    penalty = whole / math.sqrt(k)
    pairs, multipliers = np.outer(e, e), np.zeros((n, n))
    best = _bound(half, -multipliers, e, k, d)
    for step in range(1, steps + 1):
        if deadline.passed or whole == 0:
            break
        one = _nearest(pairs - (half + multipliers) / penalty, e, k)
        sums = RELAXED * one + (1 - RELAXED) * pairs + multipliers / penalty
        before, pairs = pairs, np.maximum(sums, 0)
        multipliers = penalty * np.minimum(sums, 0)
        if step % LOOK == 0 or step == steps or deadline.passed:
            last, best = best, max(best, _bound(half, -multipliers, e, k, d))
            if 0 < best - last < STILL * best:
                break
        if step % 10 == 0:
            apart = float(np.linalg.norm(one - pairs)) / math.sqrt(k)
            moved = penalty * float(np.linalg.norm(pairs - before)) / whole
            penalty *= CHANGE if apart > EVEN * moved else 1 / CHANGE if moved > EVEN * apart else 1.0
    return best


def _half_distances(given: Prepared) -> Floats:
    half = np.zeros((given.n, given.n))
    for x in given.rows.T:
        half += np.square(x[:, None] - x)
    roots = np.sqrt(given.weights)
    return half * np.outer(roots, roots) / 2


def _without(a: Floats, e: Floats) -> tuple[Floats, float]:
    """PAP, symmetric to the last bit, and e'Ae."""
    t: Floats = a @ e
    middle = float(e @ t)
    t = t - middle / 2 * e
    taken: Floats = a - (np.outer(t, e) + np.outer(e, t))
    return (taken + taken.T) / 2, middle


def _nearest(a: Floats, e: Floats, k: int) -> Floats:
    """What is nearest to a of all ee' + U, with U from 0 to P and of trace k - 1."""
    values, vectors = np.linalg.eigh(_without(a, e)[0])
    values = values.copy()
    alien = np.square(vectors.T @ e).argmax()
    values[alien] = -np.inf  # e's own
    shares = _shares(values, k - 1)
    used = shares > 0
    return np.outer(e, e) + (vectors[:, used] * shares[used]) @ vectors[:, used].T


def _shares(values: Floats, total: int) -> Floats:
    """What is nearest to some numbers, from 0 to 1 each, and adds up to a total."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()) - 1, float(finite.max())
    for _ in range(60):
        middle = (low + high) / 2
        if float(np.clip(values - middle, 0, 1).sum()) > total:
            low = middle
        else:
            high = middle
    return np.clip(values - high, 0, 1)


def _bound(half: Floats, n: Floats, e: Floats, k: int, d: int) -> float:
    """What N proves, from below."""
    rows = len(e)
    n = np.maximum(n, n.T)
    projected, middle = _without(half - n, e)
    values, _, off = eigenvalues(projected)
    whole = size(half) + size(n)
    off += (gamma(d + 8) + 8 * gamma(2 * rows + 16)) * whole
    smallest = float(values[: k - 1].sum())
    return (middle + smallest) - (k * off + gamma(k + 2) * (abs(middle) + float(np.abs(values[: k - 1]).sum())))
