"""choose_k(): what it fits, what it says, and how it refuses."""

import numpy as np
import pytest

from centra import ConvergenceWarning, DataError, ParameterError, choose_k
from centra.choose.evidence import Scores
from centra.choose.verdict import verdict

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


def test_a_fit_depends_on_no_other_k_and_no_criterion_on_another() -> None:
    x = np.random.default_rng(4).random((120, 2))
    few = choose_k(x, [3], ("gap",), n_init=2, n_refs=3, random_state=0)
    many = choose_k(x, [2, 3, 4], ("stability", "bic", "gap"), n_init=2, n_refs=3, random_state=0)
    np.testing.assert_array_equal(few.fits[3].labels, many.fits[3].labels)
    assert few.columns["gap"][0] == many.columns["gap"][1]


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
