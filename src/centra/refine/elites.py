"""More searches, where there is time: from other starts, and from what two that were good have in common.

Gribel and Vidal (2019), "HG-means: a scalable hybrid genetic algorithm for minimum sum-of-squares clustering", Pattern
Recognition 88, pages 569-583, doi:10.1016/j.patcog.2018.12.022: centres of two solutions are matched, of each pair one
is taken, and a descent from there often ends below both.
"""

from collections.abc import Callable

import numpy as np

from centra.assignment import assigned
from centra.data import Floats
from centra.refine.hartigan import Settled
from centra.refine.journal import Journal
from centra.rows import Rows

POPULATION = 5  # solutions of which two are recombined
BARREN = 10  # recombinations one after the other that brought none into the population: then others are found
ENOUGH = 100  # populations one after the other that brought nothing better than what there was
SAME = 1e-9  # of the inertia: solutions that are closer are taken for one


def improve(
    found: Settled,
    *,
    journal: Journal,
    search: Callable[[Settled], Settled],
    start: Callable[[], Settled | None],
    rng: np.random.Generator,
) -> None:
    """Go on until time is over, or population after population has brought nothing.

    Parameters
    ----------
    found : Settled
    journal : Journal
        Hears of all that is found.
    search : callable
        What swaps lead to from somewhere.
    start : callable
        Somewhere to begin.
    rng : numpy.random.Generator
    """
    barren = 0
    while barren < ENOUGH and not journal.over and len(found.centers) > 1 and journal.best.inertia > 0:
        before = journal.best.inertia
        elites = [journal.best]
        while len(elites) < POPULATION and not journal.over and (begun := start()) is not None:
            elites.append(search(begun))
        vain = 0
        while vain < BARREN and not journal.over:
            vain = 0 if _bred(elites, journal, search, rng) else vain + 1
        barren = 0 if journal.best.inertia < before else barren + 1


def _bred(
    elites: list[Settled], journal: Journal, search: Callable[[Settled], Settled], rng: np.random.Generator
) -> bool:
    """Whether two of them have led to another that takes the place of the worst."""
    one, other = rng.choice(len(elites), 2, replace=False)
    rows = elites[one].rows.fresh()
    begun = journal.settle(rows, _crossed(rows, elites[one].centers, elites[other].centers, rng))
    if begun is None:
        return False
    child = search(begun)
    worst = max(range(len(elites)), key=lambda i: elites[i].inertia)
    known = any(abs(elite.inertia - child.inertia) <= SAME * child.inertia for elite in elites)
    if known or child.inertia >= elites[worst].inertia:
        return False
    elites[worst] = child
    return True


def _crossed(rows: Rows, one: Floats, other: Floats, rng: np.random.Generator) -> Floats:
    """Of each two centres that go with each other, either."""
    _, match = assigned(np.concatenate(list(rows.like(one).distances(other))))
    return np.where(rng.random((len(one), 1)) < 0.5, one, other[match])
