"""The harness on workloads so small that it takes seconds: what it writes can be trusted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from centra.starts import STARTS

BENCH = Path(__file__).parents[2] / "bench"
OTHERS = ["faiss", "scipy", "sklearnex", "superkmeans"]  # scikit-learn is there anyway


def bench(script: str, *words: str | Path, **environment: str) -> str:
    command = [sys.executable, BENCH / script, *words]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "results" / "tiny.jsonl"
    bench("run.py", "L", "M", "fit-K", "--rows", "400", "--repeats", "2", "--seeds", "2", "--out", file)
    return file


@pytest.fixture(scope="module")
def rows(results: Path) -> dict[tuple[str, str, str], dict]:
    return read(results)


@pytest.fixture(scope="module")
def beside_others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "all.jsonl"
    bench("run.py", "A", "L", "M", "--peers", "centra", *OTHERS, "--rows", "400", "--repeats", "1", "--out", file)
    return file


def read(results: Path) -> dict[tuple[str, str, str], dict]:
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    return {(row["cell"], row["workload"], row["peer"]): row for row in lines}


def test_there_is_a_row_for_each_cell_and_peer(rows: dict) -> None:
    cells = [("lloyd", "L"), ("lloyd", "M"), ("fit", "K")]
    assert list(rows) == [(*cell, peer) for cell in cells for peer in ("centra", "sklearn")]


def test_rows_tell_what_was_measured_and_where(rows: dict) -> None:
    for row in rows.values():
        assert {"cpu", "cores", "isa", "python", "commit", "date", "threads", "n", "d", "k", "dtype"} <= set(row)
        if "reason" not in row:
            assert len(row["seconds"]) == 2
            assert 0 < row["seconds_min"] == min(row["seconds"]) <= row["seconds_median"]
            assert row["n_iter"] > 0
            assert row["memory_mb"] >= 0
            assert row["threads_busy"] >= 0
            assert row["note"]
            assert row["versions"]["numpy"]


@pytest.mark.parametrize("workload", ["L", "M"])
def test_peers_agree_after_the_same_iterations_from_the_same_start(rows: dict, workload: str) -> None:
    ours, theirs = rows["lloyd", workload, "centra"], rows["lloyd", workload, "sklearn"]
    assert ours["inertia"] == pytest.approx(theirs["inertia"], rel=1e-6)
    assert ours["n_iter"] == theirs["n_iter"]
    assert ours["labels_differ"] == theirs["labels_differ"] == 0


@pytest.mark.parametrize("peer", OTHERS)
def test_every_peer_does_what_it_says_from_the_same_start(beside_others: Path, peer: str) -> None:
    rows = read(beside_others)
    row, ours = rows["lloyd", "A", peer], rows["lloyd", "A", "centra"]
    if row.get("reason", "").startswith("not installed"):
        pytest.skip(row["reason"])
    assert row["n_iter"] >= ours["n_iter"]
    if row["same_start"]:
        assert row["inertia"] == pytest.approx(ours["inertia"], rel=1e-6)
        assert row["labels_differ"] == 0
    else:
        assert row["n_iter"] == 20
        assert row["inertia"] > 0
        assert "labels_differ" not in row


@pytest.mark.parametrize("peer", OTHERS)
def test_a_peer_makes_a_workload_or_says_why_not(beside_others: Path, peer: str) -> None:
    rows = read(beside_others)
    for workload, words in [("L", "float32 alone"), ("M", "no sparse rows")]:
        row, ours = rows["lloyd", workload, peer], rows["lloyd", workload, "centra"]
        if row.get("reason", "").startswith("not installed"):
            pytest.skip(row["reason"])
        if "reason" in row:
            assert words in row["reason"]
        else:  # ties are many among so few rows, and libraries may take either side
            assert row["inertia"] == pytest.approx(ours["inertia"], rel=1e-2)


def test_a_peer_that_is_not_installed_is_left_out_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "sklearn.py").write_text("raise ImportError('no such thing')")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    out = bench("run.py", "K", "--rows", "100", "--repeats", "1", "--peers", "sklearn", PYTHONPATH=path)
    assert json.loads(out)["reason"] == "not installed: no such thing"


def test_the_report_compares_with_sklearn_and_names_what_is_missing(results: Path, rows: dict, tmp_path: Path) -> None:
    missing = {key: value for key, value in rows["lloyd", "M", "sklearn"].items() if key != "seconds"}
    file = tmp_path / "with-a-gap.jsonl"
    file.write_text(results.read_text() + json.dumps(missing | {"peer": "other", "reason": "not for sparse rows"}))
    text = bench("report.py", file)
    line = next(line for line in text.splitlines() if line.startswith("| L | 400 | 16 | 64 | sklearn |"))
    assert f"| {rows['lloyd', 'L', 'sklearn']['n_iter']:.4g} |" in line
    assert "| 1.00 | +0.0e+00 | 0 |" in line
    assert "- M, other: not for sparse rows" in text


def test_the_page_has_tables_a_picture_and_what_each_library_does(beside_others: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "with-gaps.jsonl"
    row = read(beside_others)["lloyd", "L", "scipy"]
    slower = row | {
        "peer": "slower",
        "n_iter": 20,
        "seconds_min": 1e6,
        "seconds_median": 1e6,
        "note": "Takes its time.",
    }
    gap = {key: value for key, value in row.items() if key != "seconds"} | {"peer": "other", "reason": "not for L"}
    file.write_text(beside_others.read_text() + "".join(json.dumps(each) + "\n" for each in (slower, gap)))
    bench("report.py", file, "--docs", tmp_path / "docs")
    page = (tmp_path / "docs" / "benchmarks.md").read_text()
    assert row["date"] in page
    assert row["commit"] in page
    overview = next(line for line in page.splitlines() if line.startswith("| L | 400 x 16 float64, k = 64 |"))
    assert overview.count("**") == 2  # one is the fastest
    assert "50,000,000 |" in overview
    assert "- L, other: not for L" in page
    assert "- **slower**: Takes its time." in page
    assert "make bench-peers" in page
    light, dark = ((tmp_path / "docs" / "images" / f"benchmarks{kind}.png").read_bytes() for kind in ("", "_dark"))
    for picture in (light, dark):
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 10_000
    assert light != dark


def test_starts_are_measured_and_get_a_section(results: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "starts.jsonl"
    bench("starts.py", "iris", "incomes", "--rows", "60", "--seeds", "2", "--out", file)
    rows = {(r["data"], r["peer"], r["start"]): r for r in map(json.loads, file.read_text().splitlines())}
    assert len(rows) == 6 + 7  # quantile is for the one column of incomes
    assert rows["iris", "centra", "pca"]["runs"] == rows["incomes", "centra", "quantile"]["runs"] == 1
    best = min(row["inertia"] for (data, _, _), row in rows.items() if data == "iris")
    for row in rows.values():
        assert row["runs"] == (1 if row["start"] in ("pca", "quantile") else 2)
        assert row["n"] == 60
        assert row["seconds"] > 0
        assert row["n_iter"] >= 1
        assert row["data"] == "incomes" or best <= row["inertia"] < 3 * best
    bench("report.py", results, "--docs", tmp_path, "--starts", file)
    section = (tmp_path / "benchmarks.md").read_text().partition("## Starts")[2]
    lines = [line.split(" | ") for line in section.partition("##")[0].splitlines() if line.startswith("| i")]
    assert [line[1] for line in lines[:6]] == [*list(STARTS)[:5], "k-means++, sklearn"]
    assert {line[-1] for line in lines if "**" in line[-1]} == {"**0.00%** |"}
    bench("report.py", results, "--docs", tmp_path, "--starts", tmp_path / "none.jsonl")
    assert "## Starts" not in (tmp_path / "benchmarks.md").read_text()
    unknown = subprocess.run([sys.executable, BENCH / "starts.py", "x"], capture_output=True, text=True, check=False)
    assert unknown.returncode == 2
    assert "no such data: x; there are iris incomes B D G10 M" in unknown.stderr


def test_scaling_times_one_job_and_names_its_tables() -> None:
    job = {"threads": 1, "n": 3000, "d": 3, "k": 64}
    found = json.loads(bench("scaling.py", "--job", json.dumps(job)))
    assert 0 < found["min"] <= found["median"] < 1
    assert found["operations"] == 2 * 3000 * 3 * 64
    unknown = subprocess.run([sys.executable, BENCH / "scaling.py", "x"], capture_output=True, text=True, check=False)
    assert unknown.returncode == 2
    assert "no such table: x; there are machine isas n k d" in unknown.stderr


def test_the_picture_has_a_bar_for_each_peer_and_names_the_multiple(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    monkeypatch.syspath_prepend(BENCH)
    import ratios

    def row(peer: str, workload: str, seconds: float) -> dict:
        shape = {"workload": workload, "n": 100, "d": 2, "k": 3, "dtype": "float32"}
        return shape | {"peer": peer, "n_iter": 10, "seconds_min": seconds, "same_start": True}

    rows = [row("centra", "A", 1.0), row("fast", "A", 0.5), row("slow", "A", 30.0)]
    rows += [row("centra", "B", 2.0), row("slow", "B", 3.0)]
    workloads = {name: {r["peer"]: r for r in rows if r["workload"] == name} for name in "AB"}
    ax = Figure().subplots()
    ratios.bars(ax, list(workloads.values()), ["fast", "slow"])
    assert [text.get_text() for text in ax.texts] == ["0.5", "", "30", "1.5"]
    assert [round(bar.get_y() + bar.get_height(), 6) for bar in ax.patches] == [0.5, 1.0, 30.0, 1.5]
    assert ax.get_yscale() == "log"
