"""The silhouette: how much nearer a row is to its own cluster than to the next one, from -1 to 1.

Rousseeuw (1987), "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
Computational and Applied Mathematics 20, pages 53-65, doi:10.1016/0377-0427(87)90125-7.

    a(i) = mean distance of row i to the others of its cluster
    b(i) = the least mean distance of row i to the rows of another cluster
    s(i) = (b(i) - a(i)) / max(a(i), b(i)), and 0 for the only row of a cluster

The score is the mean of s. Distances are not squared, and no matrix of them exists: the sums that are needed are added
up as the distances are found.

The simplified silhouette takes distances to centres for mean distances to rows, which is k distances a row rather than
n: Vendramin, Campello and Hruschka (2010), "Relative clustering validity criteria: a comparative overview", Statistical
Analysis and Data Mining 3, pages 209-235, doi:10.1002/sam.10080. It is another criterion and is named as such; its
values are mostly larger, as a row is nearer to the centre of its cluster than to the other rows.

Where a sample is asked for, it is of rows of each cluster, and mean distances are to these. Its standard errors are by
the delete-a-group jackknife: Kott (2001), "The delete-a-group jackknife", Journal of Official Statistics 17, pages
521-526.

A row of weight w counts as w rows; where w is less than 1, what is left out of its cluster for itself is w.

Blind spots. It is not defined for one cluster, nor for as many as rows, so it always finds some. It wants round
clusters of equal spread: of a wide cluster beside a tight one, rows at the rim are nearer to the tight one. Few far
away groups win over the clusters within them. Of many columns, distances differ little, and so do silhouettes. The mean
hides a bad cluster behind large good ones: look at the plot.
"""

import numpy as np

from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.data import Floats, Index, Labels
from centra.rows import Rows
from centra.seeding.blocks import blocks
from centra.silhouettes import mean_silhouette, of_sums, simplified_silhouette_samples, weights_of

GROUPS = 20  # of a sample, one of which is left out at a time


def judge(evidence: Evidence) -> Scores:
    """The mean silhouette; of a sample, with its standard error."""
    values, errors = np.full((2, len(evidence.ks)), np.nan)
    for i, k in enumerate(evidence.ks):
        if 1 < k < evidence.data.n:
            exact = evidence.sample is None
            fit = evidence.fits[k]
            values[i], errors[i] = mean_silhouette(evidence.rows, fit.labels, k) if exact else _estimate(evidence, k)
        evidence.looked(k)
    return Scores(values, at_largest(evidence.ks, values), None if evidence.sample is None else errors)


def judge_simplified(evidence: Evidence) -> Scores:
    """The mean simplified silhouette."""
    weights = weights_of(evidence.rows)
    values = np.full(len(evidence.ks), np.nan)
    for i, k in enumerate(evidence.ks):
        if 1 < k < evidence.data.n:
            fit = evidence.fits[k]
            centers = fit.centers.astype(np.float64)
            values[i] = np.average(simplified_silhouette_samples(evidence.rows, fit.labels, centers), weights=weights)
    return Scores(values, at_largest(evidence.ks, values))


def _estimate(evidence: Evidence, k: int) -> tuple[float, float]:
    """The mean over a sample, of which each cluster counts by its weight, and its standard error."""
    rng = evidence.generator(k, GROUPS)
    drawn, labels = evidence.some(k), evidence.fits[k].labels
    # Of a cluster all of whose rows are there, none is left out: that would not be chance.
    whole = np.bincount(labels, weights_of(evidence.rows) > 0, k)
    groups = [
        rng.permutation(len(rows)) % GROUPS if len(rows) < whole[labels[rows[0]]] else np.full(len(rows), GROUPS)
        for rows in drawn
    ]
    index = np.concatenate(drawn)
    order = index.argsort()
    index, group = index[order], np.concatenate(groups)[order]
    shares = evidence.sizes(k) / evidence.weight
    means = _without_each_group(evidence.rows.subset(index), labels[index], k, group, shares)
    spread = np.square(means[:-1] - means[:-1].mean()).sum() * (GROUPS - 1) / GROUPS
    return float(means[-1]), float(np.sqrt(spread * (1 - len(index) / whole.sum())))


def _without_each_group(rows: Rows, labels: Labels, k: int, group: Index, shares: Floats) -> Floats:
    """The mean silhouette without the rows of each group, and at last with all of them; each cluster has its share.

    The sums of distances are to the rows of each cluster and group, so that none is found twice.
    """
    weights = weights_of(rows)
    parts = (labels * (GROUPS + 1) + group).astype(np.int32)
    many = k * (GROUPS + 1)
    within = np.bincount(parts, weights, many).reshape(k, GROUPS + 1)
    sums, totals = np.zeros((2, GROUPS + 1, k))
    for block in blocks(np.arange(len(labels)), len(rows.moments.mean) + many):
        distances = rows.distance_sums(rows.take(block), parts, many).reshape(len(block), k, GROUPS + 1)
        whole = distances.sum(axis=2)
        for left_out in range(GROUPS + 1):  # no row of the last group is ever left out
            last = left_out == GROUPS
            here = np.ones(len(block), np.bool_) if last else group[block] != left_out
            some, of_cluster = block[here], labels[block[here]]
            apart = whole[here] if last else whole[here] - distances[here, :, left_out]
            there = within.sum(axis=1) - (0 if last else within[:, left_out])
            silhouettes = of_sums(apart, there, of_cluster, weights[some])
            sums[left_out] += np.bincount(of_cluster, weights[some] * silhouettes, k)
            totals[left_out] += np.bincount(of_cluster, weights[some], k)
    means = np.divide(sums, totals, out=np.zeros_like(sums), where=totals > 0)
    return means @ shares


CRITERION = Criterion(judge, title="silhouette", looks="clusters")
SIMPLIFIED = Criterion(judge_simplified, title="simplified silhouette")
