"""From what the criteria say to one K and a sentence.

The rule: where the rows are a few distinct ones, most of them repeated, their number is the answer, if it is among the
K. Else the gap statistic decides between one cluster and more, as it alone compares with data that have no clusters;
then each criterion has a vote, the gap statistic three, and of equal sums the one that gap, or else the criterion asked
for first, voted for wins. Disagreement is said aloud.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from centra.choose.evidence import Fits, Looks, Scores

_SAID_OF_ENDS = {
    "largest": "{} is the largest K that was compared: a larger one may be better.",
    "smallest": "{} is the smallest K that was compared: a smaller one may be better.",
    "only": "{} is the only K that was compared.",
}
WEIGHTS = {"gap": 3}  # others: 1


def verdict(scores: Mapping[str, Scores], fits: Fits) -> tuple[int | None, str]:
    """The recommended K, and why.

    Parameters
    ----------
    scores : mapping from the name of a criterion to Scores
        In the order of precedence.
    fits : mapping from K to Clustering

    Returns
    -------
    best : int or None
        None where no criterion has a vote.
    why : str
    """
    votes = {name: score.vote for name, score in scores.items() if score.vote is not None}
    distinct = _distinct(fits)
    if not votes and distinct is None:
        return None, "No criterion has an opinion."
    best = _elect(votes) if distinct is None else distinct
    sentences = [_who_says_what(votes, best)] if votes else []
    if distinct is not None:
        sentences.insert(0, "All rows are equal." if distinct == 1 else f"X has only {distinct} distinct rows.")
    elif votes.get("gap") == 1 and len(set(votes.values())) > 1:
        sentences.append("The gap statistic, which alone compares with data without clusters, sees no more than one.")
    rivals = [k for k in dict.fromkeys(votes.values()) if abs(k - best) == 1 and min(k, best) > 1]
    sentences += [_split(fits, min(rival, best)) for rival in rivals]
    if end := end_of_range(best, fits):
        sentences.append(_SAID_OF_ENDS[end].format(best))
    sentences += [score.note for name, score in scores.items() if score.note and name in votes]
    return best, " ".join(sentences)


def of_a_sample(looks: Mapping[str, Looks], sample: int, n: int) -> tuple[str, ...]:
    """What is to be known of criteria that did not look at all rows, a sentence for each way to look."""
    whys: dict[tuple[Looks, ...], str] = {
        ("clusters",): "from each cluster: all would take n^2 distances",
        ("rows", "fits"): "from all: they fit their rows again and again",
    }
    some = ((why, [name for name, how in looks.items() if how in ways]) for ways, why in whys.items())
    return tuple(
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} of about {sample:,} of {n:,} rows, drawn {why}"
        for why, names in some
        if names
    )


def end_of_range(best: int, fits: Fits) -> str:
    """Whether the best K is the "largest", "smallest" or "only" one of those compared; nothing if none is beyond it."""
    if best == max(fits) and fits[best].inertia > 0:
        return "largest" if len(fits) > 1 else "only"
    return "smallest" if best == min(fits) > 1 and fits[best].inertia > 0 else ""


def _distinct(fits: Fits) -> int | None:
    """The number of distinct rows, if it is among the K, and at least half of the rows are repetitions."""
    perfect = (k for k, fit in fits.items() if fit.inertia == 0 and (k == 1 or 2 * k <= len(fit.labels)))
    return min(perfect, default=None)


def _elect(votes: Mapping[str, int]) -> int:
    if votes.get("gap") == 1:
        return 1
    sums: dict[int, int] = {}
    for name, k in sorted(votes.items(), key=lambda vote: vote[0] != "gap"):  # gap first; else in their order
        sums[k] = sums.get(k, 0) + WEIGHTS.get(name, 1)
    return max(sums, key=lambda k: sums[k])


def _who_says_what(votes: Mapping[str, int], best: int) -> str:
    said: dict[int, list[str]] = {best: []}
    for name, k in votes.items():
        said.setdefault(k, []).append(name)
    if not said[best]:
        del said[best]
    return "; ".join(f"{listed(names)} say{'s' * (len(names) == 1)} {k}" for k, names in said.items()) + "."


def listed(names: Sequence[str]) -> str:
    """``gap, fk and bic``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _split(fits: Fits, fewer: int) -> str:
    """Which cluster is split where there is one more."""
    coarse, fine = fits[fewer], fits[fewer + 1]
    pairs = np.zeros((fewer, fewer + 1), np.int64)
    np.add.at(pairs, (coarse.labels, fine.labels), 1)
    parts = np.bincount(pairs.argmax(axis=0), minlength=fewer)
    number = int(parts.argmax())
    size = "the largest cluster" if number == 0 else f"cluster {number}"
    return f"With {fewer + 1} rather than {fewer}, {size} ({coarse.sizes[number]} rows) is split."
