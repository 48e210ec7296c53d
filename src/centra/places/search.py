"""Set cover: few rows of a matrix of which each column has an entry in one at least."""

from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from centra.data import Index

TRIED = 20_000  # sets at most, until the best that is known is taken


def greedy(holds: Any, order: Index) -> list[int]:
    """A cover with few sets, the better of two.

    One takes the set that holds most of what is not yet held, again and again. The other goes from one end to the
    other: of the sets with the first thing that is not yet held, it takes that which holds most; on a line, there is
    none with fewer.

    Parameters
    ----------
    holds : scipy.sparse.csr_array of shape (sets, things), of ones
        Every thing is in a set.
    order : ndarray of shape (things,)
        From one end to the other.
    """
    return min(_largest_first(holds), _from_one_end(holds, order), key=len)


class _Open:
    """What is not yet held, and how much of it each set holds."""

    def __init__(self, holds: Any) -> None:
        self._sets, self._things = holds, holds.tocsc()
        self.left = np.ones(holds.shape[1], np.bool_)
        self.counts = np.diff(holds.indptr).astype(np.int64)
        self.chosen: list[int] = []

    def sets_with(self, thing: int) -> Index:
        return self._things.indices[self._things.indptr[thing] : self._things.indptr[thing + 1]]

    def things_of(self, one: int) -> Index:
        return self._sets.indices[self._sets.indptr[one] : self._sets.indptr[one + 1]]

    def take(self, one: int) -> None:
        self.chosen.append(one)
        things = self.things_of(one)
        new = things[self.left[things]]
        self.left[new] = False
        np.subtract.at(self.counts, np.concatenate([self.sets_with(thing) for thing in new.tolist()]), 1)

    def needed(self) -> list[int]:
        """The sets without those that became needless, the last one first."""
        times = np.asarray(self._sets[self.chosen].sum(axis=0)).ravel()
        kept: list[int] = []
        for one in self.chosen[::-1]:
            things = self.things_of(one)
            if (times[things] > 1).all():
                times[things] -= 1
            else:
                kept.append(one)
        return kept[::-1]


def _largest_first(holds: Any) -> list[int]:
    found = _Open(holds)
    queue = [(-count, one) for one, count in enumerate(found.counts.tolist()) if count]
    heapify(queue)
    while queue:  # what holds less than it did is put back: each step takes from a count, or is one of the sets
        count, best = heappop(queue)
        now = int(found.counts[best])
        if now == -count:
            found.take(best)
        elif now:
            heappush(queue, (-now, best))
    return found.needed()


def _from_one_end(holds: Any, order: Index) -> list[int]:
    found = _Open(holds)
    for thing in order.tolist():
        if found.left[thing]:
            sets = found.sets_with(thing)
            found.take(int(sets[found.counts[sets].argmax()]))
    return found.needed()


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
