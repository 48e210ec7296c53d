"""choose_k(): what it fits, what it says, and how it refuses."""

import numpy as np
import pytest
import scipy.sparse
from sklearn.datasets import load_iris, load_wine

from centra import ConvergenceWarning, DataError, ParameterError, choose_k, datasets
from centra.choose.criteria import CRITERIA
from centra.choose.evidence import Criterion, Scores
from centra.choose.verdict import verdict
from centra.data import Data

CHEAP = ("calinski_harabasz", "davies_bouldin", "bic")


def blobs(k: int = 4, each: int = 50, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    corners = np.array([[0, 0], [10, 0], [0, 10], [10, 10], [5, 20]])[:k]
    return np.repeat(corners, each, axis=0) + 0.3 * rng.standard_normal((k * each, 2))


@pytest.fixture(scope="module")
def four():
    return choose_k(blobs(), range(1, 8), n_refs=8, random_state=0)


def test_four_tight_blobs_are_four_to_every_default_criterion(four) -> None:
    assert four.best == 4
    assert set(four.votes.values()) == {4}
    assert four.why.startswith("gap, fk, silhouette, calinski_harabasz, davies_bouldin, bic and stability say 4.")
    assert four.complete


def test_fits_are_ready_to_use_and_the_table_has_a_row_for_each(four) -> None:
    assert four.ks == tuple(four.fits) == tuple(range(1, 8))
    for k, fit in four.fits.items():
        assert len(fit.centers) == k == len(np.unique(fit.labels))
    assert four.columns["k"].tolist() == list(four.ks)
    np.testing.assert_array_equal(four.columns["inertia"], [fit.inertia for fit in four.fits.values()])
    assert {"gap", "gap_se", "silhouette", "stability"} <= set(four.columns)
    assert list(four.table.columns) == list(four.columns)


def test_seed_decides_and_threads_do_not() -> None:
    x = np.random.default_rng(3).random((150, 3))
    a, b, c = (
        choose_k(x, [2, 3, 5], ("gap", "stability"), n_init=2, n_refs=4, random_state=seed, n_threads=threads)
        for seed, threads in ((0, 1), (0, 2), (1, 2))
    )
    for name, column in a.columns.items():
        np.testing.assert_array_equal(column, b.columns[name])
    assert (a.columns["gap"] != c.columns["gap"]).any()


def test_no_criterion_hangs_on_another(monkeypatch) -> None:
    # One of them takes neighbours, 2, 4, 5 and 7, whose fits nobody else's answer depends on.
    x = np.random.default_rng(4).random((120, 4))
    names = ("gap", "stability", "prediction_strength", "krzanowski_lai")
    every = choose_k(x, [3, 6], names, n_init=1, n_refs=3, random_state=0)
    alone = {name: choose_k(x, [3, 6], (name,), n_init=1, n_refs=3, random_state=0) for name in names}
    for name, choice in alone.items():
        np.testing.assert_array_equal(choice.columns["inertia"], every.columns["inertia"])
        np.testing.assert_array_equal(choice.scores[name].values, every.scores[name].values)
    # Nor on which others there are: a new one may come before it.
    monkeypatch.setattr("centra.choose.choice.CRITERIA", {"new": CRITERIA["gap"], **CRITERIA})
    again = choose_k(x, [3, 6], ("new", "stability", "gap"), n_init=1, n_refs=3, random_state=0)
    np.testing.assert_array_equal(again.columns["stability"], every.columns["stability"])
    np.testing.assert_array_equal(again.columns["gap"], every.columns["gap"])
    assert (again.columns["new"] != every.columns["gap"]).all()


@pytest.mark.parametrize("form", [np.float64, np.float32, scipy.sparse.csr_array])
def test_the_inertia_never_rises_with_k(form) -> None:
    boards = [*(datasets.board_gauss(90, 5, random_state=seed) for seed in range(3)), load_iris().data]
    for x in (*boards, load_wine().data, blobs(), np.random.default_rng(0).integers(0, 4, (80, 3)) * 1.0):
        for ks in (range(1, 26), [2, 5, 6, 11, 17, 18]):
            choice = choose_k(form(x), ks, ("calinski_harabasz",), n_init=1, random_state=0)
            assert (np.diff(choice.columns["inertia"]) <= 0).all()


def test_references_have_the_same_starts_as_the_data() -> None:
    runs = []

    def judge(evidence):
        fits = evidence.replicate(lambda rng: Data(rng.random((50, 2))), 2, [1, 2, 5])
        runs.extend([len(each[k].restarts) for k in each] for each in (evidence.fits, *fits))
        inertias = [[each[k].inertia for k in each] for each in fits]
        assert (np.diff(inertias) < 0).all()
        return Scores(np.zeros(3), None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(CRITERIA, "bic", Criterion(judge, "test"))
        choose_k(blobs(), [1, 2, 5], ("bic",), n_init=3, random_state=0)
    assert runs == [[1, 4, 4]] * 3


def test_a_best_k_at_the_end_of_the_range_is_said() -> None:
    def of(ks):
        return choose_k(blobs(), ks, CHEAP, n_init=2, random_state=0)

    assert "4 is the largest K that was compared: a larger one may be better." in of(range(1, 5)).why
    assert "4 is the smallest K that was compared: a smaller one may be better." in of(range(4, 7)).why
    assert "4 is the only K that was compared." in of([4]).why
    assert [of(ks).end for ks in (range(1, 5), range(4, 7), [4], range(1, 7))] == ["largest", "smallest", "only", ""]
    assert "compared" not in of(range(1, 7)).why
    one = choose_k(np.random.default_rng(1).random((60, 2)), range(1, 4), ("gap",), random_state=0)
    assert (one.best, one.end) == (1, "")


def test_neighbours_are_fitted_but_not_shown() -> None:
    choice = choose_k(blobs(), [4, 6], ("fk", "krzanowski_lai", "hartigan"), n_init=3, random_state=0)
    assert choice.ks == tuple(choice.fits) == (4, 6)
    assert np.isfinite([choice.columns[name] for name in ("fk", "krzanowski_lai", "hartigan")]).all()


def test_k_beyond_the_distinct_rows_are_named_and_left_out() -> None:
    x = np.repeat([[0.0], [1.0], [5.0]], 4, axis=0)
    with pytest.warns(ConvergenceWarning, match=r"X has only 3 distinct row\(s\): k from 4 to 6 left out"):
        choice = choose_k(x, range(1, 7), CHEAP, n_init=2, random_state=0)
    assert choice.ks == (1, 2, 3)
    with pytest.warns(ConvergenceWarning, match="k = 4 left out"):
        assert choose_k(x, [2, 4], CHEAP, n_init=2, random_state=0).ks == (2,)
    with pytest.raises(DataError, match="every k asked for is larger"):
        choose_k(x, [5], CHEAP, random_state=0)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"k": []}, "k is empty"),
        ({"k": [0, 2]}, "k=0: expected a whole number"),
        ({"k": [2.5]}, "k=2.5"),
        ({"k": 3}, "k=3: expected several whole numbers"),
        ({"criteria": ("silhuette",)}, "'silhuette'.*did you mean 'silhouette'"),
        ({"criteria": ("zzz",)}, "expected any of gap, fk"),
        ({"criteria": ()}, "criteria is empty"),
        ({"reference": "ball"}, "reference='ball'"),
        ({"rule": "best"}, "rule='best'"),
        ({"n_refs": 0}, "n_refs=0"),
        ({"n_init": 0}, "n_init=0"),
    ],
)
def test_bad_parameters(parameters, says) -> None:
    with pytest.raises(ParameterError, match=says):
        choose_k(blobs(), **({"criteria": ("gap",), "n_refs": 2} | parameters))


def test_bad_rows() -> None:
    with pytest.raises(DataError, match="NaN in row 1"):
        choose_k([[1.0], [np.nan], [2.0]], [1, 2], CHEAP)


def test_an_interrupt_gives_back_what_is_done() -> None:
    def stop_at(number):
        def progress(done, total):
            assert done <= total
            if done == number:
                raise KeyboardInterrupt

        return progress

    in_fits = choose_k(blobs(), range(1, 6), CHEAP, n_init=1, random_state=0, progress=stop_at(3))
    assert not in_fits.complete
    assert in_fits.ks == (1, 2)
    assert in_fits.best is None
    in_gap = choose_k(blobs(), [3, 4], ("bic", "gap"), n_init=1, n_refs=5, random_state=0, progress=stop_at(6))
    assert not in_gap.complete
    assert in_gap.ks == (3, 4)
    assert list(in_gap.votes) == ["bic"]
    assert in_gap.best == 4
    with pytest.raises(KeyboardInterrupt):
        choose_k(blobs(), [2], CHEAP, random_state=0, progress=stop_at(1))


def test_progress_counts_every_fit() -> None:
    seen: list[tuple[int, int]] = []
    choose_k(blobs(), [2, 3], ("gap",), n_init=2, n_refs=3, random_state=0, progress=lambda *each: seen.append(each))
    assert seen == [(done, 8) for done in range(1, 9)]


def vote(k: int | None, note: str = "") -> Scores:
    return Scores(np.zeros(1), k, note=note)


def test_the_verdict_is_by_its_rule(four) -> None:
    fits = four.fits
    assert verdict({"gap": vote(1), "silhouette": vote(2), "bic": vote(2)}, fits)[0] == 1
    assert verdict({"gap": vote(3), "silhouette": vote(2), "bic": vote(2)}, fits)[0] == 3
    assert verdict({"silhouette": vote(2), "bic": vote(3), "gap": vote(3)}, fits)[0] == 3
    four_against_gap = {"gap": vote(3), "silhouette": vote(2), "bic": vote(2), "fk": vote(2), "jump": vote(2)}
    assert verdict(four_against_gap, fits)[0] == 2
    three_against_gap = {"silhouette": vote(2), "bic": vote(2), "fk": vote(2), "gap": vote(3)}
    assert verdict(three_against_gap, fits)[0] == 3
    assert verdict({"silhouette": vote(3), "bic": vote(2)}, fits)[0] == 3
    assert verdict({"bic": vote(None)}, fits) == (None, "No criterion has an opinion.")


def test_disagreement_is_said_aloud(four) -> None:
    best, why = verdict({"gap": vote(4), "bic": vote(5), "silhouette": vote(4), "fk": vote(None)}, four.fits)
    assert best == 4
    assert why.startswith("gap and silhouette say 4; bic says 5. With 5 rather than 4, ")
    assert why.endswith("is split.")
    _, alone = verdict({"gap": vote(1), "bic": vote(3, note="Take care.")}, four.fits)
    assert alone.startswith("gap says 1; bic says 3. The gap statistic")
    assert alone.endswith("Take care.")
