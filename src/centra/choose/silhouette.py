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

A row of weight w counts as w rows; where w is less than 1, what is left out of its cluster for itself is w.

Blind spots. It is not defined for one cluster, nor for as many as rows, so it always finds some. It wants round
clusters of equal spread: of a wide cluster beside a tight one, rows at the rim are nearer to the tight one. Few far
away groups win over the clusters within them. Of many columns, distances differ little, and so do silhouettes. The mean
hides a bad cluster behind large good ones: look at the plot.
"""

import numpy as np

from centra import check
from centra.choose.evidence import Criterion, Evidence, Scores, at_largest
from centra.silhouettes import mean_silhouette, simplified_silhouette_samples, weights_of


def judge(evidence: Evidence, *, sample: int | None = None, seed: int = 0) -> Scores:
    """The mean silhouette.

    Parameters
    ----------
    evidence : Evidence
    sample : int, optional
        The silhouettes of about so many rows only, each of them exact, among all rows. Of each cluster its share of
        them is drawn, but two rows at least; their means are weighed by the clusters. The standard errors are those of
        the draw.
    seed : int
        Of the draw.

    Raises
    ------
    ParameterError
        The sample is not a whole number from 1 on.
    """
    if sample is not None:
        sample = check.whole("sample", sample)
    found = [_score(evidence, k, sample, seed) for k in evidence.ks]
    values = np.array([value for value, _ in found])
    vote = at_largest(evidence.ks, values)
    if sample is None:
        return Scores(values, vote)
    note = f"The silhouette is that of about {sample} of {evidence.data.n} rows, drawn from each cluster by its size."
    return Scores(values, vote, np.array([error for _, error in found]), note)


def judge_simplified(evidence: Evidence) -> Scores:
    """The mean simplified silhouette."""
    weights = weights_of(evidence.rows)
    values = np.full(len(evidence.ks), np.nan)
    for i, k in enumerate(evidence.ks):
        if _is_defined(evidence, k):
            fit = evidence.fits[k]
            centers = fit.centers.astype(np.float64)
            values[i] = np.average(simplified_silhouette_samples(evidence.rows, fit.labels, centers), weights=weights)
    return Scores(values, at_largest(evidence.ks, values))


def _is_defined(evidence: Evidence, k: int) -> bool:
    return 1 < k < evidence.data.n


def _score(evidence: Evidence, k: int, sample: int | None, seed: int) -> tuple[float, float]:
    """The mean and its standard error."""
    if not _is_defined(evidence, k):
        return np.nan, np.nan
    return mean_silhouette(evidence.rows, evidence.fits[k].labels, k, sample, seed)


CRITERION = Criterion(judge, title="silhouette")
SIMPLIFIED = Criterion(judge_simplified, title="simplified silhouette")
