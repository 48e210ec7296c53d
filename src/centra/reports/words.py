"""What a report says in sentences: the verdict, and what to be wary of."""

from typing import Any

import numpy as np

from centra.agreement import reading
from centra.io.meaning import why_meaningless
from centra.reports.findings import Findings
from centra.scaling import variance_shares
from centra.space import EUCLIDEAN
from centra.telling import AGREE, agreement
from centra.wording import counted

DOMINANT = 0.95  # of the variance
TRUSTED = 0.6  # Jaccard: below, a cluster is not to be trusted
FEWEST_AGREE = 0.5  # of the runs
# Kaufman and Rousseeuw (1990), "Finding Groups in Data", doi:10.1002/9780470316801, page 88.
STRUCTURE = ((0.7, "a strong structure"), (0.5, "a reasonable structure"), (0.25, "a weak structure"))
GLOSSARY = {
    "centre": "The middle of a cluster: the mean of its rows.",
    "inertia": "The sum of the squared distances of all rows to their centres: the smaller, the tighter the clusters.",
    "sd": "Standard deviation: how far values usually are from their mean.",
    "silhouette": "How much nearer a row is to its own cluster than to the next one: 1 is well inside, 0 between two.",
    "stability": "How much of a cluster is found again when rows are drawn anew: the mean Jaccard coefficient.",
    "adjusted Rand index": "How alike two groupings are: 1 if they are the same, about 0 if that is chance.",
}


def verdict(found: Findings) -> list[str]:
    """Three sentences: what there is, why so many, how good it is."""
    n, d = found.shown.inside.n, found.shown.centers.shape[1]
    said = [f"{counted(n, 'row')} of {counted(d, 'column')} fall into {counted(found.k, 'cluster')}."]
    if found.choice is not None:
        said.append(found.choice.why)
    else:
        said.append(f"That there are {found.k} was asked for: it is not a finding.")
    if found.silhouettes is not None:
        mean = float(found.silhouettes.values.mean())
        structure = next((words for least, words in STRUCTURE if mean >= least), "no structure that stands out")
        of = "" if found.looked == n else f" of {found.looked:,} rows"
        said.append(f"The mean silhouette{of} is {mean:.2f}, which speaks for {structure}.")
    if found.stability is not None:
        solid = int((found.stability.jaccard >= 0.75).sum())
        said[-1] += f" {solid} of {counted(found.k, 'cluster')} come back when rows are drawn anew."
    return said


def warnings(found: Findings) -> list[str]:
    """What may mislead, if anything."""
    return [*_on_scale(found), *_on_names(found), *_on_clusters(found)]


def _on_scale(found: Findings) -> list[str]:
    shown = found.shown
    if shown.result.scaling is not None or shown.result.space is not EUCLIDEAN or len(shown.columns) == 1:
        return []
    shares = variance_shares(shown.x, shown.result.weights)
    most = int(shares.argmax())
    if shares[most] <= DOMINANT:
        return []
    return [
        f"Column {shown.columns[most]} holds {100 * shares[most]:.3g} % of the variance, so that clusters hang on it "
        "alone: bring all columns to one scale (--scale std) unless that is wanted."
    ]


def _on_names(found: Findings) -> list[str]:
    x: Any = found.shown.x
    if not isinstance(x, np.ndarray):
        return []
    columns = [(name, why_meaningless(name, x[:, j].astype(np.float64))) for j, name in enumerate(found.shown.columns)]
    return [f"Column {name} looks like {why}: leave it out unless it is a measurement." for name, why in columns if why]


def _on_clusters(found: Findings) -> list[str]:
    said: list[str] = []
    if found.one_is_likely:
        said.append(
            "The gap statistic, which compares with data without clusters, sees no more than one: the clusters may be "
            "no more than a way to cut the rows."
        )
    if found.stability is not None:
        weak = [i for i, each in enumerate(found.stability.jaccard.tolist()) if each < TRUSTED]
        if weak:
            names = ", ".join(found.names[i] for i in weak[:10])
            said.append(
                f"{'Cluster' if len(weak) == 1 else 'Clusters'} {names} {'does' if len(weak) == 1 else 'do'} not come "
                f"back when rows are drawn anew (stability below {TRUSTED:g}): not to be trusted."
            )
    ends = np.array(found.inertias)
    if len(ends) > 1 and (ends <= ends.min() * (1 + AGREE)).mean() < FEWEST_AGREE:
        said.append(f"Runs from different starts disagree: {agreement(found.inertias)}. More runs may find better.")
    small = [found.names[i] for i, size in enumerate(found.profile.sizes.tolist()) if size < 3]
    if small and found.shown.inside.n > 10:
        said.append(f"Clusters of one or two rows, perhaps outliers: {', '.join(small[:10])}.")
    return said


def of_stability(found: Findings, cluster: int) -> str:
    """Hennig's words for a cluster."""
    if found.stability is None or np.isnan(found.stability.jaccard[cluster]):
        return ""
    value = float(found.stability.jaccard[cluster])
    return f"{value:.2f}: {reading(value)}"
