"""The fits of choose_k(): seeded, counted, spread over threads."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.random import Generator, SeedSequence

from centra.binding import bound
from centra.choose.evidence import Fits
from centra.choose.parallel import in_parallel
from centra.choose.tally import Tally, of_fits
from centra.data import Data
from centra.fit import METHODS, Clustering, best_of, seeder
from centra.result import Params
from centra.rows import Rows, Seed
from centra.seeding import extended
from centra.space import EUCLIDEAN, Space
from centra.sparse import sealed

# Of a run until the best is chosen, relative to the mean variance as in kmeans(): with ten times less, runs take twice
# as long, and the inertia of the best, once it is refined to the end, is the same to 0.05%.
TOL = 1e-3


class Work:
    """Fits, each with a seed of its own, so that none depends on which others there are."""

    def __init__(self, params: Params, root: int, tally: Tally | None, *, small: bool) -> None:
        self._params = params
        self.space: Space = METHODS[params.method].space(params.options)
        self._root = root
        self._tally = Tally(None) if tally is None else tally
        self._small = small  # each thread fits on its own then

    def fit(self, data: Data, rows: Rows, k: int, seed: tuple[int, ...], below: Clustering | None) -> Clustering:
        """The best of the runs, if its method has such an end refined until no label changes: criteria are about means.

        One run more starts from a clustering into fewer clusters, `below`, so that the inertia never rises with k.
        """
        # A single cluster has a single optimum.
        params = replace(self._params, n_clusters=k, n_init=1 if k == 1 else self._params.n_init)
        method, rng = METHODS[params.method], self._generator(seed)
        seeds = method.seeds(self._seeder(data, params, rng), params, rng)
        if below is not None and method.starts:
            centers = self.space.taken(below.centers)
            seeds.append(lambda rows: extended(rows, k, rng, centers=centers))
        refine = method.refine(rows.moments, params, rng)
        finish = method.refine(rows.moments, replace(params, tol=0.0), rng) if method.ends else None
        fitted = best_of(rows, seeds, refine, dtype=data.float_dtype, params=params, space=self.space, finish=finish)
        self._tally.fitted(of_fits(data.n, (k,), self._params.n_init))
        return fitted

    def _seeder(self, data: Data, params: Params, rng: Generator) -> Seed:
        """A callable ``init`` is handed what is fitted, which may be a reference set."""
        if not callable(params.init):
            return seeder(params, rng)
        state = np.random.RandomState(rng.integers(0, 1 << 32, 4, np.uint32))
        return seeder(params, rng, X=sealed(data.x), random_state=state)

    def judged(self, fit: Clustering) -> Clustering:
        """With its centres where the rows are."""
        return fit if self.space is EUCLIDEAN else replace(fit, centers=self.space.taken(fit.centers))

    def _generator(self, key: tuple[int, ...]) -> Generator:
        return np.random.default_rng(SeedSequence(self._root, spawn_key=key))

    def generator(self, name: str) -> Generator:
        """Of something that is drawn once."""
        return self._generator((_number(name),))

    def replicate(
        self,
        criterion: str,
        make: Callable[[Generator], Data],
        count: int,
        ks: Sequence[int],
        told: Callable[[int, Data], None] | None = None,
    ) -> list[Fits]:
        """See :class:`~centra.choose.evidence.Replicate`; labels are not kept. Threads share what is worth sharing.

        The seeds hang on the name of the criterion alone, so that what it says is the same in any company.
        """
        jobs = [partial(self._replicate, make, ks, told, (_number(criterion), each)) for each in range(count)]
        return in_parallel(jobs, self._params.n_threads, small=self._small)

    def _replicate(
        self,
        make: Callable[[Generator], Data],
        ks: Sequence[int],
        told: Callable[[int, Data], None] | None,
        key: tuple[int, int],
        n_threads: int,
    ) -> Fits:
        made = make(self._generator((*key, 0)))
        if told is not None:
            told(key[1], made)
        data = self.space.onto(made)
        rows = bound(data, n_threads)
        fits: dict[int, Clustering] = {}
        fit = None
        for k in ks:
            if k <= data.n:
                fit = self.fit(data, rows, k, (*key, k), below=fit)
                fits[k] = replace(self.judged(fit), labels=np.empty(0, np.int32))
        return fits


def _number(name: str) -> int:
    """Which part of the seed stands for a name."""
    return int.from_bytes(name.encode())
