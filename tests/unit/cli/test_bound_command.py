"""``centra bound`` tells how far from the best clusters can be."""

import json

import numpy as np
import pandas as pd
import pytest

from centra import kmeans, lower_bound

ROWS = np.random.default_rng(0).normal(size=(40, 2)).round(3)


@pytest.fixture(autouse=True)
def table(folder):
    pd.DataFrame(ROWS, columns=["x", "y"]).assign(mass=np.arange(40) % 3).to_csv(folder / "t.csv", index=False)


def test_what_is_told(centra):
    result = centra("bound", "t.csv", "-k", "3", "--columns", "x,y")
    assert result.exit_code == 0
    first, inertia, bound, gap = result.stdout.splitlines()
    assert first == "t.csv: 40 rows in 3 clusters"
    assert inertia.split()[0] == "inertia"
    assert inertia.endswith("(10 runs)")
    assert "(column generation, " in bound
    assert gap.endswith("% above the least inertia at most")


def test_for_programs_and_as_in_python(centra):
    about = json.loads(centra("bound", "t.csv", "-k", "3", "--columns", "x,y", "--weight", "mass", "--json").stdout)
    known = lower_bound(ROWS, 3, sample_weight=np.arange(40) % 3)
    assert about["bound"] == pytest.approx(known.value, rel=1e-12)
    assert (about["method"], about["clusters"], about["rows"]) == ("column generation", 3, 40)
    assert 0 <= about["gap_percent"] == pytest.approx(100 * (about["inertia"] / about["bound"] - 1))


def test_of_a_model_on_its_scale(centra):
    words = ("fit", "t.csv", "-k", "3", "--columns", "x,y", "--scale", "std", "--model", "m.safetensors")
    assert centra(*words).exit_code == 0
    about = json.loads(centra("bound", "t.csv", "--model", "m.safetensors", "--json", "--max-seconds", "20").stdout)
    scaled = (ROWS - ROWS.mean(0)) / ROWS.std(0)
    assert about["bound"] == pytest.approx(lower_bound(scaled, 3).value, rel=1e-6)
    assert about["inertia"] == pytest.approx(kmeans(scaled, 3, n_init=10, random_state=0).inertia, rel=0.2)


def test_no_time_and_no_bound(centra, folder):
    pd.DataFrame(np.random.default_rng(0).normal(size=(600, 2)), columns=["x", "y"]).to_csv(
        folder / "n.csv", index=False
    )
    result = centra("bound", "n.csv", "-k", "3", "--max-seconds", "0")
    assert "(singular values, " in result.stdout
    assert "no bound above 0 was found" in result.stdout
    told = json.loads(centra("bound", "n.csv", "-k", "3", "--max-seconds", "0", "--json").stdout)
    assert (told["bound"], told["gap_percent"]) == (0.0, None)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("t.csv",), 2, "say -k"),
        (("m.safetensors",), 2, "keeps no rows"),
        (("t.csv", "--model", "m.safetensors", "-k", "3"), 2, "can't go with"),
        (("t.csv", "-k", "3", "--method", "spherical"), 3, "Euclidean"),
        (("t.csv", "-k", "41"), 3, "clusters"),
        (("t.csv", "-k", "3", "--max-seconds", "-1"), 3, "--max-seconds -1.0: expected a number from 0 on"),
    ],
)
def test_refusals(centra, words, code, said):
    result = centra("bound", *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stderr.count("\n") <= 4
