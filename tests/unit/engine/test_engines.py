"""How an engine is chosen, and who asks the parts."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from centra import KMeans, ParameterError, check, kmeans
from centra.data import Data, Stored
from centra.engine import ENGINE_OF, ENGINES, bind
from centra.engine.native import NativeRows
from centra.engine.numpy import NumpyRows
from centra.engine.parts import PartedRows, split
from centra.seeding import plusplus

X = np.random.default_rng(0).random((200, 3))


@pytest.mark.parametrize(("said", "kind"), [("numpy", NumpyRows), ("native", NativeRows), ("native:3", PartedRows)])
def test_the_environment_chooses(monkeypatch, said, kind):
    expected = kmeans(X, 4, random_state=0)
    monkeypatch.setenv("CENTRA_ENGINE", said)
    assert isinstance(bind(check.data(X)), kind)
    assert isinstance(bind(check.data(X), engine="numpy"), NumpyRows)  # who asks for one gets it
    np.testing.assert_array_equal(kmeans(X, 4, random_state=0).centers, expected.centers)


@pytest.mark.parametrize("said", ["faiss", "native:", "native:0", "native:x", ":3"])
def test_an_environment_that_means_nothing(monkeypatch, said):
    monkeypatch.setenv("CENTRA_ENGINE", said)
    with pytest.raises(ParameterError, match=rf"CENTRA_ENGINE={said}: expected native or numpy"):
        kmeans(X, 2)


class Halved(Stored):
    """Numbers that are twice what is stored."""

    def __init__(self, half):
        self._half, self.shape = half, half.shape

    @property
    def dtype(self):
        return self._half.dtype

    def __getitem__(self, index):
        return 2 * self._half[index]

    def astype(self, dtype):
        return self[:].astype(dtype)


@pytest.mark.parametrize("engine", [None, *ENGINES])
def test_rows_that_are_no_array(monkeypatch, engine):
    """Of any type that is Stored; an engine may be for it, and all others take it too."""
    if engine:
        monkeypatch.setitem(ENGINE_OF, Halved, engine)
    weights = np.arange(200.0)
    found = kmeans(Halved(X / 2), 4, sample_weight=weights, random_state=0)
    expected = kmeans(X, 4, sample_weight=weights, random_state=0)
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_array_equal(found.centers, expected.centers)
    model = KMeans(4, random_state=0).fit(Halved(X / 2), sample_weight=weights)
    np.testing.assert_array_equal(model.labels_, expected.labels)
    np.testing.assert_array_equal(model.predict(Halved(X / 2)), expected.labels)


def test_parts_may_be_asked_side_by_side():
    """Whoever makes the calls, answers are folded in the order of the parts."""
    parts = split(Data(X), 5)
    with ThreadPoolExecutor(5) as pool:

        def backwards(calls):
            return [future.result() for future in [pool.submit(call) for call in calls[::-1]]][::-1]

        one, two = (PartedRows([bind(part, 1) for part in parts], *ask) for ask in [(), (backwards,)])
        for rows in (one, two):
            rows.cover(X[:2])
        shares = np.random.default_rng(1).random(50)
        assert one.potential == two.potential
        for a, b in zip(one.draw_rows(shares), two.draw_rows(shares), strict=True):
            np.testing.assert_array_equal(a, b)
        p, q = (rows.fresh().step(X[:7]) for rows in (one, two))
        np.testing.assert_array_equal(p.totals, q.totals)
        assert p.inertia == q.inertia
        labels = np.random.default_rng(2).integers(0, 3, 200).astype(np.int32)
        np.testing.assert_array_equal(two.sums(labels, 3).totals, one.sums(labels, 3).totals)
        np.testing.assert_array_equal(two.take(np.array([77, 3, 150])), X[[77, 3, 150]])
        np.testing.assert_array_equal(two.reweighted(np.arange(200.0)).weights(np.array([120, 7])), [120, 7])


def test_a_pick_of_greedy_kmeanspp_asks_the_parts_three_times():
    rounds = []

    def counted(calls):
        rounds.append(len(calls))
        return [call() for call in calls]

    rows = PartedRows([bind(part, 1) for part in split(Data(X), 3)], counted)
    before = len(rounds)
    plusplus(rows, 11, np.random.default_rng(0))
    assert len(rounds) - before <= 3 * 10 + 3
