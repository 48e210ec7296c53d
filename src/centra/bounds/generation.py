"""Column generation: for every row a price, so that no cluster is worth more than it costs.

Du Merle, Hansen, Jaumard and Mladenovic (2000), "An interior point algorithm for minimum sum-of-squares clustering",
doi:10.1137/S1064827597328327; Aloise, Hansen and Liberti (2012), "An improved column generation algorithm for minimum
sum-of-squares clustering", doi:10.1007/s10107-010-0349-7.

Let every row i have a price p_i, and let v <= 0 be such that the inertia of no cluster C is less than the sum of its
prices plus v. A partition into k clusters pays every price once, so that its inertia is at least

    the sum of all p_i  +  k v.

That holds for any prices. v is the least, over all points y, of the sum of min(0, w_i |x_i - y|^2 - p_i): the best
cluster for y has the rows of which that is negative, and the inertia of a cluster is the least sum of w |x - y|^2. It
is bounded from below in :mod:`centra.bounds.pricing`, whatever the time. Good prices are those of the cheapest cover by
clusters seen so far (:mod:`centra.bounds.master`), to which clusters are added that are worth more than they cost,
found nearby first.

Rounding: prices are any numbers, their sum is off by gamma(n) of itself; v has its own margin.
"""

import numpy as np
from numpy.typing import NDArray

from centra.bounds.master import Cover, cover
from centra.bounds.prepared import Prepared
from centra.bounds.pricing import Priced, cheapest, costs, middles, nearby
from centra.bounds.rounding import gamma
from centra.data import Floats
from centra.deadline import Deadline

CLOSE = 1e-7  # what is left open of the best that prices can do
ROUNDS, PROVING = 40, 10  # in which prices are improved, and in which they are only proven
WORK, BOXES = 3e8, 100_000  # boxes times rows times columns, and boxes, at most
STARTS = 12  # clusterings of each size near k
AROUND = 600  # clusters near which others are looked for
NEW, KEPT = 300, 4000  # clusters
FOR_PROOF = 0.5  # of the time


class _Pool:
    """The clusters that were seen, and what each costs."""

    def __init__(self, given: Prepared) -> None:
        self._rows, self._weights = given.rows, given.weights
        self.clusters = np.eye(given.n, dtype=bool)
        self.costs = np.zeros(given.n)

    def add(self, clusters: NDArray[np.bool_], prices: Floats | None = None) -> int:
        """Take in those that are new, the ones first that are worth most beyond their cost; how many."""
        known = {each.tobytes() for each in self.clusters}
        new = np.array([each for each in clusters if each.tobytes() not in known], bool).reshape(-1, len(self._rows))
        if not len(new):
            return 0
        cost = costs(self._rows, self._weights, new)
        if prices is not None:
            best = np.argsort(cost - new @ prices, kind="stable")[:NEW]
            new, cost = new[best], cost[best]
        self.clusters, self.costs = np.concatenate([self.clusters, new]), np.concatenate([self.costs, cost])
        return len(new)

    def worth(self, prices: Floats, most: int) -> NDArray[np.bool_]:
        """Those that cost least beyond their prices."""
        return self.clusters[np.argsort(self.costs - self.clusters @ prices, kind="stable")[:most]]

    def forget(self, prices: Floats) -> None:
        """All but those that may matter, once there are many."""
        if len(self.costs) > KEPT:
            kept = np.sort(np.argsort(self.costs - self.clusters @ prices, kind="stable")[: KEPT // 2])
            self.clusters, self.costs = self.clusters[kept], self.costs[kept]


def column_generation(
    given: Prepared, k: int, *, soon: Deadline, deadline: Deadline, work: float = WORK
) -> tuple[float, bool]:
    """The sum of prices plus k times the least cost of a cluster beyond them, from below; whether prices do no better.

    Parameters
    ----------
    given : Prepared
    k : int
        Fewer than rows.
    soon : Deadline
        From when on prices are no longer improved, but proven.
    deadline : Deadline
    work : float
        For proofs: boxes times rows times columns.
    """
    rows, weights = given.rows, given.weights
    pool = _Pool(given)
    for size in dict.fromkeys((k, max(1, k - 1), k + 1, min(given.n, k + 2))):
        for seed in range(STARTS):
            if (size == k and seed == 0) or not soon.passed:
                pool.add(_clustering(rows, weights, size, np.random.default_rng(seed)))
    value, close, most = 0.0, 0.1, min(BOXES, int(work / rows.size))
    for turn in range(ROUNDS + PROVING):
        if deadline.passed:
            break
        found = cover(pool.clusters, pool.costs, k, close, deadline)
        prices = found.prices
        points = np.concatenate([rows, middles(rows, weights, pool.worth(prices, AROUND))])
        clusters = nearby(rows, weights, prices, points, soon)
        beyond = costs(rows, weights, clusters) - clusters @ prices
        likely = float(prices.sum()) + k * min(float(beyond.min(initial=0.0)), 0.0)
        apart = (found.cost - likely) / found.cost if found.cost > 0 else 0.0
        new = pool.add(clusters[beyond < found.fee], prices)
        if turn < ROUNDS and not soon.passed and apart > CLOSE / 2:
            if new:
                close = min(close, max(apart / 10, CLOSE / 10))
                pool.forget(prices)
                continue
            if close > CLOSE / 10:
                close = max(close / 100, CLOSE / 10)
                continue
        proven, priced = _proven(given, k, found, most, deadline)
        value, most = max(value, proven), most - priced.boxes
        if proven >= found.cost * (1 - 2 * CLOSE):
            return value, True
        if most <= 0 or deadline.passed or not pool.add(priced.clusters, prices):
            break
    return value, False


def _proven(given: Prepared, k: int, found: Cover, most: int, deadline: Deadline) -> tuple[float, Priced]:
    """What prices prove."""
    total = float(found.prices.sum())
    asked = min((found.cost * (1 - CLOSE) - total) / k, 0.0)
    priced = cheapest(given.rows, given.weights, found.prices, asked, most=most, deadline=deadline)
    down = gamma(given.n + 4)
    return total * (1 - down) + k * min(priced.least, 0.0) * (1 + down), priced


def _clustering(rows: Floats, weights: Floats, k: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Some clusters of Lloyd's algorithm from rows drawn by squared distances; for a start, nothing hangs on them."""
    squared = np.full(len(rows), np.inf)
    chosen: list[int] = []
    for _ in range(k):
        odds = np.cumsum(weights if not chosen else weights * squared)
        chosen.append(min(int(np.searchsorted(odds, rng.random() * odds[-1], "right")), len(rows) - 1))
        squared = np.minimum(squared, np.square(rows - rows[chosen[-1]]).sum(axis=1))
    centers, labels = rows[chosen], np.full(len(rows), -1)
    for _ in range(100):
        before = labels
        labels = np.stack([np.square(rows - center).sum(axis=1) for center in centers]).argmin(axis=0)
        if (labels == before).all():
            break
        clusters = labels == np.unique(labels)[:, None]
        centers = middles(rows, weights, clusters)
    return labels == np.unique(labels)[:, None]
