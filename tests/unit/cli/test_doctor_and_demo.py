from dataclasses import replace

import matplotlib.image
import pandas as pd
import pytest

from centra import fit
from centra.io.model import load_model


def test_doctor_is_content(centra):
    result = centra("doctor")
    assert result.exit_code == 0
    for fact in ("centra 0.", "Python 3.", "numpy", "scikit-learn", "pyarrow", "engine", "self-check    passed"):
        assert fact in result.stdout


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("labels", lambda r: replace(r, labels=1 - r.labels)),
        ("centres", lambda r: replace(r, centers=r.centers + 1e-4)),
        ("inertia", lambda r: replace(r, inertia=r.inertia * (1 + 1e-9))),
        ("optimum", lambda r: replace(r, inertia=r.inertia * 1.01)),
    ],
)
def test_doctor_notices(centra, monkeypatch, name, damage):
    monkeypatch.setattr("centra.cli.doctor.cluster", lambda *args: damage(fit.cluster(*args)))
    result = centra("doctor")
    assert result.exit_code == 1
    assert f"FAILED: the {name} differ" in result.stdout
    assert "passed" not in result.stdout


def test_versions_of_what_is_not_there(centra, monkeypatch):
    monkeypatch.setattr("centra.cli.doctor.PACKAGES", ("no-such-package",))
    assert "not installed" in centra("doctor").stdout


@pytest.mark.slow
def test_demo(centra, folder):
    result = centra("demo", "--output", "results/demo")
    assert result.exit_code == 0, result.output
    made = folder / "results" / "demo"
    for stem, suffix, rows, k in (
        ("digits", "parquet", 1797, 10),
        ("wine", "csv", 178, 3),
        ("flower", "parquet", 273_280, 16),
    ):
        path = made / f"{stem}-labels.{suffix}"
        labels = (pd.read_csv if suffix == "csv" else pd.read_parquet)(path)["cluster"]
        assert len(labels) == rows
        assert labels.nunique() == k
        model = load_model(made / f"{stem}.safetensors")
        assert model.sizes.tolist() == labels.value_counts().sort_index().tolist()
    for picture in ("digits-centers.png", "wine.png", "flower-colours.png"):
        assert matplotlib.image.imread(made / picture).std() > 0.05
    for path in made.iterdir():
        assert str(path.relative_to(folder)) in result.stdout
    # The commands that are shown do what was shown.
    again = next(line for line in result.stdout.splitlines() if line.startswith("$ centra fit results/demo/wine.csv"))
    before = (made / "wine-labels.csv").read_text()
    assert centra(*again.split()[2:]).exit_code == 0
    assert (made / "wine-labels.csv").read_text() == before


def test_demo_where_no_folder_can_be(centra):
    result = centra("demo", "--output", "data.csv/demo")
    assert result.exit_code == 3
    assert "data.csv/demo can't be made a folder: not a directory" in result.stderr
