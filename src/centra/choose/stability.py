"""Stability: whether clusters come back when other rows of the same kind are clustered.

Two criteria, both of fits to resamples, by the labels that their centres give to the rows.

Stability is the mean adjusted Rand index of all pairs of fits to bootstrap samples, each of which labels all rows:
Dolnicar and Leisch (2010), "Evaluation of structure and reproducibility of cluster solutions using the bootstrap",
Marketing Letters 21, pages 83-101, doi:10.1007/s11002-009-9083-4; Fang and Wang (2012), "Selection of the number of
clusters via the bootstrap method", Computational Statistics and Data Analysis 56, pages 468-477,
doi:10.1016/j.csda.2011.09.003. The index is that of Hubert and Arabie (1985), "Comparing partitions", Journal of
Classification 2, pages 193-218, doi:10.1007/BF01908075: 1 if two clusterings are the same, 0 on average for random
ones. Standard errors are the jackknife's, which leaves out one bootstrap sample at a time. The vote goes to the largest
K whose mean is within one standard error of the best: of clusterings that come back alike, the one that tells most.
Where the best mean is below 0.65, which Steinley (2004), doi:10.1037/1082-989X.9.3.386, calls poor, no clustering comes
back, and the vote is for one cluster.

From the same fits comes how often each cluster of the data is found again, by Hennig's mean Jaccard: see
``clusterwise.py``, whose resamples have each drawn row once, while these have it as often as it was drawn.

Prediction strength: Tibshirani and Walther (2005), "Cluster validation by prediction strength", Journal of
Computational and Graphical Statistics 14, pages 511-528, doi:10.1198/106186005X59243. The rows are cut in halves. Of
each cluster of one half, the share of pairs that the centres of the other half put together, too; of these shares the
least; of this the mean over both directions and all cuts, with its standard error over the cuts. Clusters of one row
have no pairs and don't count. The vote goes to the largest K whose strength is at least 0.8; one cluster has strength
1.

Nothing is n x n: pairs are counted in contingency tables. Each row of positive weight counts once.

Blind spots. Stable is not the same as there: a single long cloud is cut in two at the same place each time, and so are
rows without clusters, if their outline tells where. Clusters in groups are most stable as the groups. Many rows make
everything that has one best cut stable. Half of the rows, or 63 % of a bootstrap, must show small clusters: those of a
few rows look unstable. K above half of the rows are not judged.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from centra.agreement import adjusted_rand, contingencies, largest_jaccards, mean_jaccards, pairs
from centra.choose.evidence import Criterion, Evidence, Fits, Scores
from centra.data import Data, Floats, Index, Labels
from centra.seeding.blocks import present

POOR = 0.65  # adjusted Rand index
STRONG = 0.8  # the paper's threshold of prediction strength


def judge(evidence: Evidence) -> Scores:
    """The mean adjusted Rand index between clusterings by bootstrap samples."""
    index = present(evidence.rows)
    ks = _judged(evidence, index)
    values, errors = np.full((2, len(evidence.ks)), np.nan)
    if not ks:
        return Scores(values, None, errors)
    drawn: dict[int, NDArray[np.bool_]] = {}
    fits = evidence.replicate(
        lambda rng: _bootstrap(evidence.data, index, max(ks), rng),
        _samples(evidence.n_refs),
        ks,
        told=lambda number, data: drawn.__setitem__(number, data.weights_of(index) > 0),
    )
    clusters: dict[int, Floats] = {}
    for k in ks:
        place = evidence.ks.index(k)
        labels = [_labels(evidence, each, k)[index] for each in fits]
        values[place], errors[place] = _mean_over_pairs(labels)
        clusters[k] = _by_cluster(evidence.fits[k].labels[index], labels, drawn, k)
    best = int(np.nanargmax(values))
    if values[best] < POOR:
        note = f"The clusters do not come back in resamples (adjusted Rand index {values[best]:.2f} at best)."
        return Scores(values, 1 if 1 in evidence.ks else None, errors, note, clusters)
    as_good = values >= values[best] - np.nan_to_num(errors[best])
    return Scores(values, int(max(np.array(evidence.ks)[as_good])), errors, clusters=clusters)


def judge_prediction_strength(evidence: Evidence) -> Scores:
    """The prediction strength."""
    index = present(evidence.rows)
    ks = _judged(evidence, index)
    strengths = np.array([_of_one_cut(evidence, index, ks, cut) for cut in range(evidence.n_refs if ks else 0)])
    values, errors = np.full((2, len(evidence.ks)), np.nan)
    for k, of_cuts in zip(ks, strengths.T, strict=True):
        place = evidence.ks.index(k)
        values[place] = of_cuts.mean()
        if len(of_cuts) > 1:
            errors[place] = of_cuts.std(ddof=1) / np.sqrt(len(of_cuts))
    if 1 in evidence.ks:
        values[evidence.ks.index(1)] = 1
    strong = np.array(evidence.ks)[values >= STRONG]
    if len(strong):
        return Scores(values, int(strong.max()), errors)
    note = "No prediction strength is 0.8: by it there is one cluster, which was not among the K."
    return Scores(values, None, errors, note)


def strength(test: Labels, predicted: Labels) -> float:
    """The least share, over the clusters of `test`, of pairs that are together in `predicted`, too.

    Not a number where no cluster has two rows.
    """
    table = contingencies(test, predicted)
    together = pairs(table.sum(axis=1))
    shares = pairs(table).sum(axis=1)[together > 0] / together[together > 0]
    return float(shares.min()) if len(shares) else np.nan


def _judged(evidence: Evidence, index: Index) -> list[int]:
    return [k for k in evidence.ks if 1 < k <= len(index) // 2]


def _samples(n_refs: int) -> int:
    return max(2, n_refs)


def _bootstrap(data: Data, index: Index, most: int, rng: np.random.Generator) -> Data:
    """The rows, weighted by how often they are drawn: X is not copied. At least `most` of them are drawn."""
    while True:
        counts = np.bincount(rng.choice(index, len(index)), minlength=data.n).astype(np.float64)
        if (counts > 0).sum() >= most:
            return Data(data.x, counts if data.weights is None else counts * data.weights)


def _labels(evidence: Evidence, fits: Fits, k: int) -> Labels:
    """Of all rows, by the centres of a fit to others."""
    rows = evidence.rows.fresh()
    rows.step(fits[k].centers.astype(np.float64))
    return rows.labels()


def _mean_over_pairs(labels: Sequence[Labels]) -> tuple[float, float]:
    """The mean adjusted Rand index, and its standard error by the jackknife over the clusterings."""
    n = len(labels)
    agreement = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        agreement[i, j] = agreement[j, i] = adjusted_rand(contingencies(labels[i], labels[j]))
    total = agreement.sum()
    mean = float(total / (n * (n - 1)))
    if n < 3:
        return mean, np.nan
    without_one = (total - 2 * agreement.sum(axis=0)) / ((n - 1) * (n - 2))
    return mean, float(np.sqrt((n - 1) / n * np.square(without_one - without_one.mean()).sum()))


def _by_cluster(own: Labels, labels: Sequence[Labels], drawn: Mapping[int, NDArray[np.bool_]], k: int) -> Floats:
    """The mean Jaccard of each cluster, over the rows that were drawn: see :func:`centra.cluster_stability`."""
    tables = (contingencies(own[drawn[i]], each[drawn[i]], k) for i, each in enumerate(labels))
    return mean_jaccards(np.array([largest_jaccards(table) for table in tables]))


def _of_one_cut(evidence: Evidence, index: Index, ks: Sequence[int], cut: int) -> Floats:
    """The prediction strength of each k, by the mean over both directions."""
    halves: list[Index] = []

    def first(rng: np.random.Generator) -> Data:
        shuffled = np.random.default_rng([*rng.integers(1 << 32, size=4), cut]).permutation(index)
        halves.extend(np.sort(half) for half in np.array_split(shuffled, 2))
        return evidence.data.subset(halves[0])

    # Replicates of their own: only of a single one is it known which of the rows were drawn.
    fits = [*evidence.replicate(first, 1, ks), *evidence.replicate(lambda _: evidence.data.subset(halves[1]), 1, ks)]
    strengths: list[float] = []
    for k in ks:
        by_first, by_second = (_labels(evidence, each, k) for each in fits)
        ways = (by_second[halves[1]], by_first[halves[1]]), (by_first[halves[0]], by_second[halves[0]])
        strengths.append(float(np.mean([strength(test, predicted) for test, predicted in ways])))
    return np.array(strengths)


CRITERION = Criterion(judge, title="stability", needs=lambda k: (), replicates=_samples, looks="rows")
PREDICTION_STRENGTH = Criterion(
    judge_prediction_strength,
    title="prediction strength",
    needs=lambda k: (),
    replicates=lambda n_refs: 2 * n_refs,
    looks="rows",
)
