"""The gap statistic: how much tighter the clusters are than those of data that have none.

Tibshirani, Walther and Hastie (2001), "Estimating the number of clusters in a data set via the gap statistic", Journal
of the Royal Statistical Society B 63, pages 411-423, doi:10.1111/1467-9868.00293.

    Gap(k) = mean of log W*_k over B reference sets - log W_k
    s_k    = sd of log W*_k (divided by B, not B - 1) times sqrt(1 + 1/B)

W_k is the pooled within-cluster sum of squares: the inertia, if the fits went on until no label changed. (R's
``clusGap`` takes half of it, which leaves Gap as it is, and the standard deviation with B - 1.) It is one of the few
criteria that can answer 1. Where rows have weights, those of the reference sets have the same ones.

Blind spots. The paper's rule stops at the first k that is not clearly worse than the next: where clusters come in
groups, that is at the groups, or at 1. Hence the default, ``globalSEmax``. That one looks at all k, and finds a largest
Gap in noise, too: of 200 sets of 200 uniform rows in the plane, compared for k up to 10, it takes 59% for one cluster,
the paper's rule 98%. So the rules that look at all k are preceded by a test whether the largest Gap may be chance, and
then the paper's rule chooses (see `judge`): 97.5% are one cluster. That finds two clouds of few rows, too, which by the
test alone are too few. Of few rows in a single column, noise is more than one cluster more often than elsewhere.

Clusters are taken for round and of equal spread, as k-means does, and rows without clusters for uniform: a heavy-tailed
or curved cloud may be several to it. With B references, Gap is only known to about s_k. References must be optimised as
hard as the data, or W*_k is too large and Gap with it. Where k is the number of distinct rows, W_k = 0, and Gap is
infinite; where W*_k is 0, too, as for as many clusters as rows, it is not defined, and k not judged.
"""

from collections.abc import Sequence
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.choose.evidence import Criterion, Evidence, Fits, Scores
from centra.choose.references import Reference, reference_draw
from centra.data import Floats

Rule = Literal["globalSEmax", "Tibs2001SEmax", "firstSEmax", "globalmax", "firstmax"]
RULES: tuple[Rule, ...] = get_args(Rule)
BEYOND = 3  # standard deviations
REFERENCES: tuple[Reference, ...] = get_args(Reference)


def judge(evidence: Evidence, *, reference: str = "pca", rule: str = "globalSEmax", test_first: bool = True) -> Scores:
    """Gap(k) with its standard errors s_k.

    Parameters
    ----------
    evidence : Evidence
    reference : {"pca", "box"}
        References are uniform over a box along the principal axes, or along the columns.
    rule : {"globalSEmax", "Tibs2001SEmax", "firstSEmax", "globalmax", "firstmax"}
        See :func:`max_se`.
    test_first : bool
        Where k = 1 is compared, the rules that begin with "global" are only believed if what log W_k gains on log W_1
        is, for some k, far above what it is in the reference sets: see `_beyond_chance`. Else the paper's rule chooses.
        False: as R.

    Raises
    ------
    ParameterError
        The reference or the rule is not known.
    """
    kind = cast("Reference", check.choice("reference", reference, REFERENCES))
    chosen = cast("Rule", check.choice("rule", rule, RULES))
    ks = evidence.ks
    observed = np.where(evidence.perfect, -np.inf, logarithms(evidence.inertias(ks)))
    if np.isnan(observed).all():
        return Scores(observed, None, observed, "The gap statistic is not defined: every cluster is of equal rows.")
    fits = evidence.replicate(reference_draw(kind, evidence.data, evidence.rows), evidence.n_refs, ks)
    expected = logarithms(np.array([[each[k].inertia for k in ks] for each in fits]))
    gap, errors = gaps(observed, expected)
    judged = np.flatnonzero(~np.isnan(gap))
    note = _note(evidence, fits)
    if not len(judged):
        return Scores(gap, None, errors, note)
    vote = ks[judged[max_se(gap[judged], errors[judged], chosen)]]
    tested = test_first and chosen.startswith("global") and ks[judged[0]] == 1 < vote
    if tested and not _beyond_chance(observed[judged], expected[:, judged]):
        largest, vote = vote, ks[judged[max_se(gap[judged], errors[judged], "Tibs2001SEmax")]]
        note = " ".join(filter(None, [_by_chance(largest, vote), note]))
    return Scores(gap, vote, errors, note)


def gaps(observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Gap and its standard error, where they are defined.

    Parameters
    ----------
    observed : ndarray of shape (m,)
        log W of the data.
    expected : ndarray of shape (B, m)
        The same of the reference sets.
    """
    gap = expected.mean(axis=0) - observed
    return gap, np.where(np.isnan(gap), np.nan, expected.std(axis=0) * np.sqrt(1 + 1 / len(expected)))


def logarithms(inertias: Floats) -> Floats:
    """Not a number where the inertia is 0."""
    return np.log(np.where(inertias > 0, inertias, np.nan))


def max_se(gap: Floats, errors: Floats, rule: Rule) -> int:
    """Which of a table's values is taken for its maximum, as R's ``cluster::maxSE`` does it with ``SE.factor = 1``.

    Parameters
    ----------
    gap : ndarray of shape (m,)
        All of them numbers.
    errors : ndarray of the same shape
    rule : str
        globalmax: the largest value. firstmax: the first value that is not below the next. globalSEmax, firstSEmax: the
        first value that is not below that one by more than its error. Tibs2001SEmax: the first that is not below the
        next one by more than the next one's error. Where there is none, the last.

    Returns
    -------
    int
        Its index.
    """
    if rule == "Tibs2001SEmax":
        return _first(gap[:-1] >= gap[1:] - errors[1:])
    top = _first(gap[:-1] >= gap[1:]) if rule.startswith("first") else int(gap.argmax())
    return _first(gap[:top] >= gap[top] - errors[top]) if rule.endswith("SEmax") else top


def _beyond_chance(observed: Floats, expected: Floats) -> bool:
    """Whether the data gain far more on their first k than reference sets do.

    What a set gains is taken at the k where it is the most standard deviations of the reference sets above their mean.
    So many, the data's are to be three standard deviations above the mean of the reference sets' own. (That they are
    more than those of any reference set is less sure to be no chance: one in B + 1.)
    """
    if np.isneginf(observed).any():
        return True
    logs = np.vstack([observed, expected])
    gains = logs[:, :1] - logs[:, 1:]
    mean, spread = gains[1:].mean(axis=0), gains[1:].std(axis=0)
    largest = np.divide(gains - mean, spread, out=np.zeros_like(gains), where=spread > 0).max(axis=1)
    return bool(largest[0] > largest[1:].mean() + BEYOND * largest[1:].std())


def _first(true: NDArray[np.bool_]) -> int:
    """The index of the first, or the one behind the last."""
    return int(np.append(true, True).argmax())


def _by_chance(largest: int, vote: int) -> str:
    said = f"Gap is largest about k = {largest}, but no larger than it is in data without clusters"
    return f"{said}." if vote == 1 else f"{said}; k = {vote} is the first that is not clearly worse than the next."


def _note(evidence: Evidence, fits: Sequence[Fits]) -> str:
    runs = {k: len(evidence.fits[k].restarts) for k in evidence.ks}
    if any(len(each[k].restarts) < runs[k] for each in fits for k in evidence.ks):
        return "The reference sets of the gap statistic were fitted with fewer runs than the data: it is too large."
    return ""


CRITERION = Criterion(
    judge,
    title="gap statistic",
    replicates=lambda n_refs: n_refs,
    options={"reference": REFERENCES, "rule": RULES},
    looks="fits",
)
