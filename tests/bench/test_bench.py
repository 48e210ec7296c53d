"""The harness on workloads so small that it takes seconds: what it writes can be trusted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


def bench(script: str, *words: str | Path, **environment: str) -> str:
    command = [sys.executable, BENCH / script, *words]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("bench") / "results" / "tiny.jsonl"
    bench("run.py", "L", "M", "fit-K", "--rows", "400", "--repeats", "2", "--out", file)
    return file


@pytest.fixture(scope="module")
def rows(results: Path) -> dict[tuple[str, str, str], dict]:
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    return {(row["cell"], row["workload"], row["peer"]): row for row in lines}


def test_there_is_a_row_for_each_cell_and_peer(rows: dict) -> None:
    cells = [("lloyd", "L"), ("lloyd", "M"), ("fit", "K")]
    assert list(rows) == [(*cell, peer) for cell in cells for peer in ("centra", "sklearn")]


def test_rows_tell_what_was_measured_and_where(rows: dict) -> None:
    for row in rows.values():
        assert {"cpu", "cores", "isa", "python", "commit", "threads", "n", "d", "k", "dtype"} <= set(row)
        if "reason" not in row:
            assert len(row["seconds"]) == 2
            assert 0 < row["seconds_min"] == min(row["seconds"]) <= row["seconds_median"]
            assert row["n_iter"] > 0
            assert row["memory_mb"] >= 0
            assert row["versions"]["numpy"]


@pytest.mark.parametrize("workload", ["L", "M"])
def test_peers_agree_after_the_same_iterations_from_the_same_start(rows: dict, workload: str) -> None:
    ours, theirs = rows["lloyd", workload, "centra"], rows["lloyd", workload, "sklearn"]
    assert ours["inertia"] == pytest.approx(theirs["inertia"], rel=1e-6)
    assert ours["n_iter"] == theirs["n_iter"]
    assert ours["labels_differ"] == theirs["labels_differ"] == 0


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
    assert f"| {rows['lloyd', 'L', 'sklearn']['n_iter']} |" in line
    assert "| 1.00 | +0.0e+00 | 0 |" in line
    assert "- M, other: not for sparse rows" in text
