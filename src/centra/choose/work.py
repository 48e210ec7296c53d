"""The fits of choose_k(): counted, seeded, spread over threads."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence

from centra.binding import bound
from centra.choose.evidence import Fits
from centra.choose.parallel import in_parallel
from centra.data import Data
from centra.fit import METHODS, Clustering, best_of, seeder
from centra.result import Params, Progress
from centra.rows import Rows
from centra.seeding import extended
from centra.space import EUCLIDEAN, Space

# Of a run until the best is chosen, relative to the mean variance as in kmeans(): with ten times less, runs take twice
# as long, and the inertia of the best, once it is refined to the end, is the same to 0.05%.
TOL = 1e-3


class Work:
    """Fits, each with a seed of its own, so that none depends on which others there are; counts them."""

    def __init__(self, params: Params, root: int, progress: Progress | None, *, small: bool) -> None:
        self._params = params
        self.space: Space = METHODS[params.method].space(params.options)
        self._root = root
        self._progress = progress
        self._small = small  # each thread fits on its own then
        self._done = self._total = 0
        self._lock = Lock()

    def expect(self, fits: int) -> None:
        """So many are left."""
        before, self._total = self._total, self._done + fits
        if fits == 0 and self._progress is not None and self._total != before:
            self._progress(self._done, self._total)

    def fit(
        self, rows: Rows, dtype: np.dtype[Any], k: int, seed: tuple[int, ...], below: Clustering | None
    ) -> Clustering:
        """The best of the runs, if its method has such an end refined until no label changes: criteria are about means.

        One run more starts from a clustering into fewer clusters, `below`, so that the inertia never rises with k.
        """
        # A single cluster has a single optimum.
        params = replace(self._params, n_clusters=k, n_init=1 if k == 1 else self._params.n_init)
        method, rng = METHODS[params.method], self._generator(seed)
        seeds = method.seeds(seeder(params, rng), params, rng)
        if below is not None:
            centers = self.space.taken(below.centers)
            seeds.append(lambda rows: extended(rows, k, rng, centers=centers))
        refine = method.refine(rows.moments, params, rng)
        finish = method.refine(rows.moments, replace(params, tol=0.0), rng) if method.ends else None
        fitted = best_of(rows, seeds, refine, dtype=dtype, params=params, space=self.space, finish=finish)
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self._total)
        return fitted

    def judged(self, fit: Clustering) -> Clustering:
        """With its centres where the rows are."""
        return fit if self.space is EUCLIDEAN else replace(fit, centers=self.space.taken(fit.centers))

    def _generator(self, key: tuple[int, ...]) -> Generator:
        return np.random.default_rng(SeedSequence(self._root, spawn_key=key))

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
        name = int.from_bytes(criterion.encode())
        jobs = [partial(self._replicate, make, ks, told, (name, number)) for number in range(count)]
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
                fit = self.fit(rows, data.float_dtype, k, (*key, k), below=fit)
                fits[k] = replace(self.judged(fit), labels=np.empty(0, np.int32))
        return fits
