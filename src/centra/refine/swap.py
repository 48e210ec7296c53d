"""Swap search: put a centre elsewhere, go down from there, keep what is better.

Lloyd's algorithm moves centres only a little: where two of them share a cluster and one has to do for two, it stays so.
Kanungo, Mount, Netanyahu, Piatko, Silverman and Wu (2004), "A local search approximation algorithm for k-means
clustering", Computational Geometry 28, pages 89-112, doi:10.1016/j.comgeo.2004.03.003: swaps of one centre lead to
within a constant of the optimum. Lattanzi and Sohler (2019), "A better k-means++ algorithm via local search", ICML,
PMLR 97, pages 3662-3671: where the new centre is a row drawn by its squared distance, few swaps do. Fränti (2018),
"Efficiency of random swap clustering", Journal of Big Data 5:13, doi:10.1186/s40537-018-0122-y: Lloyd's algorithm
after each swap. Fritzke (2020), "The k-means algorithm evolved: breathing k-means", arXiv:2006.15666: where centres are
too few there is much inertia, where they are too many little is lost without one.

What a swap is worth before centres move is known of all centres from one look at the rows, as Schubert and Rousseeuw
(2021) do for medoids, "Fast and eager k-medoids clustering", Information Systems 101, doi:10.1016/j.is.2021.101804: the
rows that are nearer to the new centre gain; those of the centre that goes lose what the second nearest, or the new one,
is farther away.
"""

from functools import partial

import numpy as np

from centra.data import Floats
from centra.deadline import NEVER, Deadline
from centra.refine.elites import improve
from centra.refine.hartigan import Settled
from centra.refine.journal import Journal
from centra.result import Descent, Record, Watch
from centra.rows import Rows, Seed

CANDIDATES = 2  # rows drawn for a swap, of which the better one is tried
LEAST_PATIENCE = 10  # swaps in vain, one after the other, that end a search: as many as there are centres, or so many
ALIKE = 1e-9  # of the inertia: changes that are closer are equal as far as the order of summation can tell


def swap(
    rows: Rows,
    centers: Floats,
    *,
    max_iter: int,
    rng: np.random.Generator,
    record: Record = None,
    deadline: Deadline = NEVER,
    watch: Watch | None = None,
    seed: Seed | None = None,
) -> Descent:
    """Refine centres until no swap is found to help, nor a step of Lloyd's algorithm, nor the move of a single row.

    Parameters
    ----------
    rows : Rows
        Without labels.
    centers : ndarray of shape (k, d), float64
        Where to start.
    max_iter : int
        Iterations of Lloyd's algorithm, after each swap.
    rng : numpy.random.Generator
    record : {None, "stats", "full"}
        What the history keeps: of the first descent each iteration, then one step for each better optimum.
    deadline : Deadline
        If there ever is one, the time until then goes to further searches, and to such as begin with what two of them
        found (:mod:`~centra.refine.elites`); unless nothing has come of that for long.
    watch : callable, optional
        See :data:`~centra.result.Watch`: told of the steps of the history.
    seed : callable, optional
        Finds the first centres of further searches.

    Returns
    -------
    Descent
        Its inertia never rises from one step to the next.
    """
    journal = Journal(max_iter, record, deadline, watch)
    onward = partial(search, journal=journal, rng=rng)
    found = onward(journal.begin(rows, centers))
    if deadline.ever and seed is not None:
        improve(found, journal=journal, search=onward, start=partial(_another, rows, seed, journal), rng=rng)
    return journal.descent()


def search(found: Settled, *, journal: Journal, rng: np.random.Generator) -> Settled:
    """Swap centres from there until a number of swaps have been in vain, one after the other."""
    vain, most = 0, max(LEAST_PATIENCE, len(found.centers))
    while vain < most and not journal.over and len(found.centers) > 1 and found.inertia > 0:
        better = _swapped(found, journal, rng)
        found, vain = (found, vain + 1) if better is None else (better, 0)
    return found


def _swapped(found: Settled, journal: Journal, rng: np.random.Generator) -> Settled | None:
    """What one swap leads to, if it is better: the best at first sight of some rows for any centre."""
    _, points = found.rows.draw_rows(rng.random(CANDIDATES))
    changes = found.rows.swaps(points).ravel()
    first = int((changes <= changes.min() + ALIKE * found.inertia).argmax())
    candidate, place = divmod(first, len(found.centers))
    centers = found.centers.copy()
    centers[place] = points[candidate]
    return journal.settle(found.rows.swapped(points[candidate], place), centers, below=found.inertia)


def _another(rows: Rows, seed: Seed, journal: Journal) -> Settled | None:
    fresh = rows.fresh()
    return journal.settle(fresh, seed(fresh))
