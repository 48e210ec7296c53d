"""Asks one criterion after the other, each with the evidence that it looks at, and tells how much is left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from centra.binding import bound
from centra.choose.evidence import Criterion, Evidence, Fits, Sample, Scores
from centra.choose.tally import Tally, of_fits
from centra.choose.work import Work
from centra.data import Data, Index
from centra.rows import Rows
from centra.seeding.blocks import present


class Inquiry:
    """What criteria are asked about: rows, all of them or a sample, and how often they are drawn anew."""

    def __init__(
        self, data: Data, rows: Rows, work: Work, tally: Tally, *, n_refs: int, sample: Sample | None, runs: int
    ) -> None:
        self._data, self._rows, self._work, self._tally = data, rows, work, tally
        self._n_refs, self._sample, self._runs = n_refs, sample, runs
        self._drawn: tuple[Data, Rows, Index] | None = None
        self._fits_of_drawn: Fits | None = None

    def expect(self, criteria: Mapping[str, Criterion], ks: Sequence[int], fits: Sequence[int] = ()) -> None:
        """These criteria are still to be asked, and these k to be fitted."""
        count, distances = len(fits), of_fits(self._data.n, fits, self._runs)
        to_be_fitted = any(criterion.looks == "fits" for criterion in criteria.values())
        if self._sample is not None and self._fits_of_drawn is None and to_be_fitted:
            count += len(ks)
            distances += of_fits(self._sample.size, ks, self._runs)
        for criterion in criteria.values():
            sets = criterion.replicates(self._n_refs)
            count += sets * len(ks)
            distances += sets * of_fits(self._seen(criterion), ks, self._runs)
            if criterion.looks == "clusters":
                distances += len(ks) * self._pairs
        self._tally.expect(count, distances)

    def ask(self, name: str, criterion: Criterion, fits: Fits, ks: Sequence[int], options: Mapping[str, str]) -> Scores:
        """What it says of the k asked for."""
        data, rows = self._data, self._rows
        if self._sample is not None and criterion.looks in ("rows", "fits"):
            data, rows, index = self._some(self._sample)
            if criterion.looks == "fits":
                fits = self._fitted(data, ks)
            else:
                fits = {k: replace(fit, labels=fit.labels[index]) for k, fit in fits.items()}
        replicate = partial(self._work.replicate, name)
        looked = partial(self._looked, self._pairs)
        evidence = Evidence(data, rows, fits, tuple(ks), replicate, self._n_refs, self._sample, looked)
        return criterion.judge(evidence, **{name: options[name] for name in criterion.options if name in options})

    @property
    def _pairs(self) -> float:
        return float(self._data.n if self._sample is None else self._sample.size) ** 2

    def _seen(self, criterion: Criterion) -> int:
        return self._data.n if self._sample is None or criterion.looks == "all" else self._sample.size

    def _looked(self, distances: float, k: int) -> None:
        self._tally.looked(distances)

    def _some(self, sample: Sample) -> tuple[Data, Rows, Index]:
        """Rows whatever their cluster, bound, and which they are."""
        if self._drawn is None:
            rows = present(self._rows)
            index = np.sort(self._work.generator("sample").choice(rows, sample.size, replace=False))
            data = self._data.subset(index)
            self._drawn = data, bound(data), index
        return self._drawn

    def _fitted(self, data: Data, ks: Sequence[int]) -> Fits:
        """They, as all rows were fitted."""
        if self._fits_of_drawn is None:
            (self._fits_of_drawn,) = self._work.replicate("sample", lambda _: data, 1, ks)
        return self._fits_of_drawn
