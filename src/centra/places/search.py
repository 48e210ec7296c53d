"""Set cover: few rows of a matrix of which each column has an entry in one at least."""

from typing import Any

import numpy as np

TRIED = 20_000  # sets at most, until the best that is known is taken


def greedy(holds: Any) -> list[int]:
    """The set that holds most of what is not yet held, again and again; then without those that became needless.

    Parameters
    ----------
    holds : scipy.sparse.csr_array of shape (sets, things), of ones
        Every thing is in a set.
    """
    by_thing = holds.tocsc()
    left, chosen = np.ones(holds.shape[1], np.bool_), list[int]()
    counts = np.diff(holds.indptr).astype(np.int64)
    for _ in range(holds.shape[1]):  # each holds one more at least
        if not left.any():
            break
        best = int(counts.argmax())
        chosen.append(best)
        things = holds.indices[holds.indptr[best] : holds.indptr[best + 1]]
        new = things[left[things]]
        left[new] = False
        gone = np.concatenate([by_thing.indices[by_thing.indptr[t] : by_thing.indptr[t + 1]] for t in new.tolist()])
        counts -= np.bincount(gone, minlength=len(counts))
    times = np.asarray(holds[chosen].sum(axis=0)).ravel()
    for one in chosen[::-1]:
        things = holds.indices[holds.indptr[one] : holds.indptr[one + 1]]
        if (times[things] > 1).all():
            times[things] -= 1
            chosen.remove(one)
    return chosen


def fewer(holds: Any, known: list[int], least: int) -> tuple[list[int], bool]:
    """All covers of fewer sets are tried, up to a limit: the best, and whether there is none of fewer.

    Parameters
    ----------
    holds : as above
    known : list of int
        A cover.
    least : int
        No cover has fewer sets.
    """
    rows = np.split(holds.indices, holds.indptr[1:-1])
    masks = [sum(1 << thing for thing in things.tolist()) for things in rows]
    with_thing = [np.flatnonzero([mask >> thing & 1 for mask in masks]).tolist() for thing in range(holds.shape[1])]
    everything, most = (1 << holds.shape[1]) - 1, max(mask.bit_count() for mask in masks)
    best, tried = list(known), 0
    stack: list[tuple[int, list[int]]] = [(0, [])]
    while stack:
        held, chosen = stack.pop()
        missing = everything & ~held
        if not missing:
            best = chosen
            if len(best) <= least:
                return best, True
        elif len(chosen) + -(-missing.bit_count() // most) < len(best):
            tried += 1
            if tried > TRIED:
                return best, False
            options = _options(masks, with_thing, missing)
            stack += [(held | masks[one], [*chosen, one]) for one in reversed(options)]
    return best, True


def _options(masks: list[int], with_thing: list[list[int]], missing: int) -> list[int]:
    """One of these has to be taken: the sets with the rarest thing, but for those that hold no more than others."""
    things = [thing for thing in range(missing.bit_length()) if missing >> thing & 1]
    rarest = min(things, key=lambda thing: len(with_thing[thing]))
    rest = {one: masks[one] & missing for one in with_thing[rarest]}
    options: list[int] = []
    for one in sorted(rest, key=lambda one: -rest[one].bit_count()):
        if not any(rest[one] & ~rest[other] == 0 for other in options):
            options.append(one)
    return options
