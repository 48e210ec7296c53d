"""How many runs: ten where that is little work, and how many of them agree."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.cli.runs import with_runs
from centra.fit import parameters


@pytest.mark.parametrize("seed", range(8))
def test_three_separated_normals_in_a_column_are_found(fit_json, folder, seed):
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(mean, 1, 100) for mean in (0, 10, 20)])
    np.savetxt(folder / "x.csv", x, header="x", comments="")
    about = fit_json("x.csv", "-k", "3", "--seed", seed)
    assert about["n_init"] == len(about["restarts"]) == 10
    assert sorted(round(center) for (center,) in about["centers"]) == [0, 10, 20]
    assert about["sizes"] == [100, 100, 100]


def test_the_summary_says_how_many_agree(centra, folder):
    rng = np.random.default_rng(1)
    x = np.repeat(rng.random((6, 2)) * 9, 30, axis=0) + rng.normal(0, 0.3, (180, 2))
    np.savetxt(folder / "x.csv", x, delimiter=",", header="x,y", comments="")
    words = ("fit", "x.csv", "-k", "6", "--init", "random")
    lines = [line.split() for line in centra(*words).stdout.splitlines() if line.startswith("  runs")]
    (runs,) = lines
    assert runs[2:] == ["of", "10", "agree", "to", "0.1", "%;", "the", "best", "is", "shown"]
    assert 1 <= int(runs[1]) < 10
    assert "  runs " not in centra(*words, "--n-init", "1").stdout


@pytest.mark.parametrize(
    ("n", "d", "k", "runs"),
    [(1000, 2, 3, 10), (1_000_000, 1, 3, 10), (1_000_000, 1, 4, 1), (250_000, 2, 6, 10), (250_000, 2, 7, 1)],
)
def test_runs_are_counted_by_work(n, d, k, runs):
    x = np.broadcast_to(np.float64(0), (n, d))
    assert with_runs(parameters("lloyd", k), x).n_init == runs
    assert with_runs(parameters("lloyd", k, init="random"), x).n_init == 10
    assert with_runs(parameters("lloyd", k, init="pca"), x).n_init == 1


def test_of_sparse_rows_what_is_stored_counts():
    x = check.data(csr_array((np.ones(10), (np.arange(10), np.arange(10))), shape=(10_000, 10_000))).x
    assert with_runs(parameters("spherical", 5), x).n_init == 10


def test_what_is_said_counts(fit_json):
    assert fit_json("data.csv", "-k", "2", "--n-init", "1")["n_init"] == 1
    assert fit_json("data.csv", "-k", "2", "--method", "minibatch")["n_init"] == 10
