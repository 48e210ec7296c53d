"""From what the criteria say to one K and a sentence.

The rule: the gap statistic decides between one cluster and more, as it alone compares with data that have no clusters;
then each criterion has a vote, the gap statistic three, and of equal sums the one that gap, or else the criterion asked
for first, voted for wins. Disagreement is said aloud.
"""

from collections.abc import Mapping

import numpy as np

from centra.choose.evidence import Fits, Scores

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
    if not votes:
        return None, "No criterion has an opinion."
    best = _elect(votes)
    sentences = [_who_says_what(votes, best)]
    if votes.get("gap") == 1 and len(set(votes.values())) > 1:
        sentences.append("The gap statistic, which alone compares with data without clusters, sees no more than one.")
    rivals = [k for k in dict.fromkeys(votes.values()) if abs(k - best) == 1 and min(k, best) > 1]
    sentences += [_split(fits, min(rival, best)) for rival in rivals]
    sentences += [score.note for name, score in scores.items() if score.note and name in votes]
    return best, " ".join(sentences)


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
    return "; ".join(f"{_listed(names)} say{'s' * (len(names) == 1)} {k}" for k, names in said.items()) + "."


def _listed(names: list[str]) -> str:
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
