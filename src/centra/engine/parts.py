"""Rows that live in parts, each on an engine of its own: every answer is a fold over the parts, in their order."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from itertools import pairwise
from operator import add, attrgetter, methodcaller
from typing import Any

import numpy as np

from centra.data import Data, Floats, Index, Labels, Moments, pool_moments
from centra.engine.ranks import farthest
from centra.result import Moves, Partial, Taken
from centra.rows import Rows

# Makes all calls and returns their answers, in order: one after another, or side by side.
Ask = Callable[[Sequence[Callable[[], Any]]], list[Any]]


def split(data: Data, parts: int) -> list[Data]:
    """Consecutive rows in so many parts, none of them empty."""
    cuts = np.unique(np.linspace(0, data.n, parts + 1).astype(int)).tolist()
    return [data.subset(slice(a, b)) for a, b in pairwise(cuts)]


def in_turn(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """One call after another."""
    return [call() for call in calls]


class PartedRows(Rows):
    """The union of disjoint Rows. See :class:`centra.rows.Rows`.

    Parameters
    ----------
    parts : sequence of Rows
    starts : ndarray of int, optional
        Where the parts begin, and how many rows there are; by default they are asked.
    ask : callable
        Through it goes every question, to all parts or to some: so a pool of threads, or of machines, can ask them
        side by side. Answers are folded in the order of the parts whenever they come.
    """

    def __init__(self, parts: Sequence[Rows], ask: Ask = in_turn, starts: Index | None = None) -> None:
        self._parts, self._asker = parts, ask
        self._starts = np.cumsum([0] + [m.n for m in self._ask(attrgetter("moments"))]) if starts is None else starts
        self._pooled: Moments | None = None
        self._potentials: Floats | None = None  # of each part; None: unknown

    def _ask(self, question: Callable[..., Any], *of_each: Sequence[Any]) -> list[Any]:
        """The answers of all parts; `of_each` are arguments that differ from part to part."""
        return self._asker([partial(question, *given) for given in zip(self._parts, *of_each, strict=True)])

    def _ask_all(self, verb: str, *given: Any) -> list[Any]:
        return self._ask(methodcaller(verb, *given))

    @property
    def moments(self) -> Moments:
        if self._pooled is None:
            self._pooled = pool_moments(self._ask(attrgetter("moments")))
        return self._pooled

    def fresh(self) -> "PartedRows":
        return self._of(self._ask_all("fresh"), self._starts)

    def _of(self, parts: Sequence[Rows], starts: Index | None = None) -> "PartedRows":
        return PartedRows(parts, self._asker, starts)

    def step(self, centers: Floats) -> Partial:
        self._potentials = None
        return reduce(add, self._ask_all("step", centers))

    def advance(self, centers: Floats, most: int, tol: float) -> tuple[list[Taken], Floats, Partial]:
        return [], centers, self.step(centers)

    def inertia(self, centers: Floats) -> float:
        return sum(self._ask_all("inertia", centers))

    def within(self, centers: Floats) -> tuple[float, Floats]:
        totals, of_each = zip(*self._ask_all("within", centers), strict=True)
        return sum(totals), reduce(add, of_each)

    def labels(self) -> Labels:
        return np.concatenate(list(self.label_blocks()))

    def label_blocks(self) -> Iterator[Labels]:
        for part in self._parts:
            yield from part.label_blocks()

    def cover(self, points: Floats) -> float:
        self._potentials = np.array(self._ask_all("cover", points))
        return sum(self._potentials.tolist())

    def contest(self, points: Floats) -> Floats:
        return reduce(add, self._ask_all("contest", points))

    @property
    def potential(self) -> float:
        return sum(self._known_potentials().tolist())

    def _known_potentials(self) -> Floats:
        if self._potentials is None:
            self._potentials = np.array(self._ask(attrgetter("potential")))
        return self._potentials

    def _shares(self, u: Floats) -> tuple[Index, list[Index], list[Floats]]:
        """Which parts are drawn from; for each, the places of its draws in `u`, and the share of its own potential."""
        potentials = self._known_potentials()
        ends = potentials.cumsum()
        target = u * ends[-1]
        home = np.minimum(ends.searchsorted(target, side="right"), np.flatnonzero(potentials)[-1])
        within = (target - (ends - potentials)[home]) / potentials[home]
        within = np.clip(within, 0.0, np.nextafter(1.0, 0.0))
        drawn = np.unique(home)
        places = [np.flatnonzero(home == part) for part in drawn]
        return drawn, places, [within[at] for at in places]

    def draw(self, u: Floats) -> Index:
        drawn, places, shares = self._shares(u)
        index = np.empty(len(u), np.int64)
        answers = self._asker([partial(self._parts[p].draw, own) for p, own in zip(drawn, shares, strict=True)])
        for part, at, found in zip(drawn, places, answers, strict=True):
            index[at] = self._starts[part] + found
        return index

    def draw_rows(self, u: Floats) -> tuple[Index, Floats]:
        drawn, places, shares = self._shares(u)
        index, rows = np.empty(len(u), np.int64), np.empty((len(u), len(self.moments.mean)))
        answers = self._asker([partial(self._parts[p].draw_rows, own) for p, own in zip(drawn, shares, strict=True)])
        for part, at, (found, taken) in zip(drawn, places, answers, strict=True):
            index[at], rows[at] = self._starts[part] + found, taken
        return index, rows

    def farthest(self, count: int, centers: Floats | None = None) -> tuple[Floats, Index]:
        found = self._ask_all("farthest", count, centers)
        squared = np.concatenate([distances for distances, _ in found])
        rows = np.concatenate([own + start for (_, own), start in zip(found, self._starts, strict=False)])
        return farthest(squared, rows, count)

    def rank(self, points: Floats) -> float:
        self._potentials = np.array(self._ask_all("rank", points))
        return sum(self._potentials.tolist())

    def swaps(self, points: Floats) -> Floats:
        return reduce(add, self._ask_all("swaps", points))

    def swapped(self, point: Floats, place: int) -> "PartedRows":
        return self._of(self._ask_all("swapped", point, place), self._starts)

    def moves(self, weights: Floats) -> Moves:
        found: list[Moves] = self._ask_all("moves", weights)
        rows = [own.rows + start for own, start in zip(found, self._starts, strict=False)]
        whole = (np.concatenate(of_parts) for of_parts in zip(*found, strict=True))
        return Moves(*whole)._replace(rows=np.concatenate(rows)).ordered()

    def relabel(self, points: Floats, clusters: Index, centers: Floats) -> Partial:
        return reduce(add, self._ask_all("relabel", points, clusters, centers))

    def sums(self, labels: Labels, k: int) -> Partial:
        def ask(part: Rows, own: Labels) -> Partial:
            return part.sums(own, k)

        partials: list[Partial] = self._ask(ask, self._cut(labels))
        whole = reduce(add, partials)
        # Each part's inertia is to means of its own. Between them and those of all rows there is the rest.
        means = whole.means(where_empty=np.zeros((k, len(self.moments.mean))))
        for each in partials:
            apart = np.square(each.means(where_empty=means) - means).sum(axis=1)
            whole.inertia += float(each.weights @ apart)
        return whole

    def distances(self, points: Floats) -> Iterator[Floats]:
        for part in self._parts:
            yield from part.distances(points)

    def distance_sums(self, points: Floats, labels: Labels, k: int) -> Floats:
        def ask(part: Rows, own: Labels) -> Floats:
            return part.distance_sums(points, own, k)

        return reduce(add, self._ask(ask, self._cut(labels)))

    def _cut(self, of_rows: Any) -> list[Any]:
        """What belongs to all rows, for each part."""
        return np.split(of_rows, self._starts[1:-1])

    def _in_parts(self, index: Index) -> list[tuple[Rows, Index, Index]]:
        """Per part that is asked for rows: the part, where in `index` they stand, and their places in the part."""
        home = self._starts.searchsorted(index, side="right") - 1
        return [
            (self._parts[p], at, index[at] - self._starts[p])
            for p in np.unique(home)
            for at in [np.flatnonzero(home == p)]
        ]

    def take(self, index: Index) -> Floats:
        return self._gather("take", index, np.empty((len(index), len(self.moments.mean))))

    def weights(self, index: Index) -> Floats:
        return self._gather("weights", index, np.empty(len(index)))

    def _gather(self, verb: str, index: Index, out: Floats) -> Floats:
        asked = self._in_parts(index)
        answers = self._asker([partial(getattr(part, verb), local) for part, _, local in asked])
        for (_, at, _), found in zip(asked, answers, strict=True):
            out[at] = found
        return out

    def subset(self, index: Index) -> "PartedRows":
        return self._of(self._asker([partial(part.subset, local) for part, _, local in self._in_parts(index)]))

    def reweighted(self, weights: Floats | None) -> "PartedRows":
        if weights is None:
            return self._of(self._ask_all("reweighted", None), self._starts)

        def ask(part: Rows, own: Floats) -> Rows:
            return part.reweighted(own)

        return self._of(self._ask(ask, self._cut(weights)), self._starts)

    def like(self, points: Floats, weights: Floats | None = None) -> Rows:
        return self._parts[0].like(points, weights)
