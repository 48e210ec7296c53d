from types import SimpleNamespace

import numpy as np
import pytest

from centra import check, kmeans
from centra.binding import bound
from centra.choose.evidence import Evidence
from centra.data import Data


def evidence_of(x, ks, *, n_refs=20, n_init=10, seed=0):
    """Evidence by plain loops: the k asked for and their neighbours fitted, replicates one after the other.

    With tol = 0, so that centres are the means of their rows, and the inertia is the pooled sum of squares.
    """
    data = check.data(x)
    around = sorted({near for k in ks for near in (k - 1, k, k + 1) if 1 <= near <= data.n})

    def replicate(make, count, ks):
        sets = [make(np.random.default_rng([seed, number])) for number in range(count)]
        return [{k: kmeans(each.x, k, n_init=n_init, tol=0, random_state=seed) for k in ks} for each in sets]

    fits = {k: kmeans(x, k, n_init=n_init, tol=0, random_state=seed) for k in around}
    return Evidence(data, bound(data), fits, tuple(ks), replicate, n_refs)


def evidence_given(inertias, ks, *, n, d, references=()):
    """Evidence of fits of which only the inertias are known: of the data, and of each reference set, by k."""

    def fit(k, inertia):
        return SimpleNamespace(inertia=float(inertia), sizes=np.full(k, n // k), restarts=(None,))

    def fits(inertias):
        return {k: fit(k, inertia) for k, inertia in inertias.items()}

    def replicate(make, count, ks):
        return [fits(each) for each in references]

    data = Data(np.random.default_rng(0).random((n, d)))
    return Evidence(data, bound(data), fits(inertias), tuple(ks), replicate, len(references))


@pytest.fixture(name="evidence_of", scope="session")
def _evidence_of():
    return evidence_of


@pytest.fixture(name="evidence_given", scope="session")
def _evidence_given():
    return evidence_given


@pytest.fixture(scope="session")
def blobs():
    """Four tight round clusters of 50 rows."""
    rng = np.random.default_rng(4)
    return np.repeat([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]], 50, axis=0) + rng.normal(0, 0.1, (200, 2))
