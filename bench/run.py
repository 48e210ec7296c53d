"""Measure centra and its peers side by side: ``make bench``, or

    python bench/run.py A B D H --peers centra sklearn sklearn-elkan --out bench/results/latest.jsonl

and beside all of them in an environment of its own, on all workloads: ``make bench-peers``.

Cells: a workload's letter times iterations of Lloyd from the same starting centres; ``fit-A`` times a default fit to
convergence from one k-means++ start (other starts for each peer), for 5 seeds; ``import`` times importing. How it is
done, for all peers alike:

- Each repetition is a process of its own, the peers take turns (A B A B ...). The heaviest workloads, I and J, have one
  repetition less, and fits of 10 iterations for one seed.
- Timed is the whole call, with checks of X, copies, and the labelling at the end, which all peers do once more than
  they iterate; divided by the iterations made. tol = 0: none stops before its labels do.
- It is the second call in the process that is timed, but for fits; libraries are loaded, threads started before. The
  first gives the memory: peak above X and the library.
- Inertia is computed here, in float64, from the centres that came back; labels are compared with the first peer's.
- All get the same number of threads. How many were busy, on average, is CPU time by time; some only wait busily.

Rows go to the file, or to stdout, as lines of JSON. ``report.py`` makes tables of them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import machine
import numpy as np
import workloads

HERE = Path(__file__).parent
HEAVY = ("I", "J")
IMPORTS = {  # `python` alone is what every other of these also pays
    "python": "pass",
    "numpy": "import numpy",
    "centra": "import centra",
    "centra.kmeans": "from centra import kmeans",
    "sklearn": "import sklearn.cluster",
}


def main() -> None:
    options = parse()
    rows = sys.stdout
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        rows = options.out.open("w")
    about = machine.describe() | {"threads": options.threads}
    with rows:
        for cell in options.cells:
            for row in measure(cell, options):
                rows.write(json.dumps(row | about) + "\n")
                rows.flush()


def parse() -> argparse.Namespace:
    cells = ["import", *workloads.SPECS, *(f"fit-{name}" for name in workloads.SPECS)]
    peers = sorted(file.stem.replace("_", "-") for file in (HERE / "peers").glob("[!_]*.py"))  # centra is the first
    parser = argparse.ArgumentParser(description="Measure centra and its peers side by side.")
    parser.add_argument("cells", nargs="*", default=["A", "B", "D", "H"], metavar="CELL", help=" ".join(cells))
    parser.add_argument("--peers", nargs="+", default=["centra", "sklearn"], choices=["all", *peers])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=5, help="of fits")
    parser.add_argument("--rows", type=int, help="at most so many rows of each workload, to try things out")
    parser.add_argument("--out", type=Path, help="file for the lines of JSON")
    options = parser.parse_args()
    if unknown := set(options.cells) - set(cells):
        parser.error(f"no such cell: {' '.join(sorted(unknown))}; there are {' '.join(cells)}")
    if "all" in options.peers:
        options.peers = peers
    return options


def measure(cell: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if cell == "import":
        return imports(3 * options.repeats)  # short and noisy, hence often
    kind, name = ("fit", cell.removeprefix("fit-")) if cell.startswith("fit-") else ("lloyd", cell)
    return fits(kind, name, options)


def imports(repeats: int) -> Iterator[dict[str, Any]]:
    seconds: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for _ in range(repeats):
        for name, statement in IMPORTS.items():
            begin = perf_counter()
            if subprocess.run([sys.executable, "-c", statement], capture_output=True, check=False).returncode == 0:
                seconds[name].append(perf_counter() - begin)
    for name, times in seconds.items():
        row = {"cell": "import", "peer": name}
        yield row | (timing(times) if times else {"reason": f"`{IMPORTS[name]}` failed"})


def fits(kind: str, name: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One workload: a row for each peer."""
    x, start = workloads.make(name, options.rows)
    spec = workloads.SPECS[name]
    about = {"cell": kind, "workload": name, "n": x.shape[0], "d": x.shape[1], "k": len(start), "dtype": spec.dtype}
    with TemporaryDirectory(prefix="centra-bench-") as scratch:
        folder = Path(scratch)
        save(x, start, folder)
        iterations, repeats = spec.iterations, max(1, options.repeats - (name in HEAVY))
        if kind == "fit":
            iterations, repeats = (10, 1) if name in HEAVY else (300, options.seeds)
        job = {"kind": kind, "folder": scratch, "iterations": iterations, "threads": options.threads}
        runs: dict[str, list[dict[str, Any]]] = {peer: [] for peer in options.peers}
        for repeat in range(repeats):
            for peer, done in runs.items():
                if not any("reason" in run for run in done):
                    print(f"{kind} {name}: {peer} {repeat + 1}/{repeats}", file=sys.stderr)
                    run = start_cell(job | {"peer": peer, "seed": repeat})
                    if "reason" not in run:
                        with np.load(folder / f"{peer}.npz") as outcome:
                            run["inertia"] = inertia(x, outcome["centers"])
                    done.append(run)
        first = None  # the labels with which those of the other peers are compared
        for peer, done in runs.items():
            row = about | {"peer": peer} | summary(done)
            if "reason" not in row:
                with np.load(folder / f"{peer}.npz") as outcome:
                    labels = outcome["labels"]
                first = labels if first is None else first
                if kind == "lloyd" and row["same_start"]:  # from other starts, the same clusters have other numbers
                    row["labels_differ"] = int((labels != first).sum())
            yield row


def save(x: Any, start: np.ndarray, folder: Path) -> None:
    np.save(folder / "start.npy", start)
    if isinstance(x, np.ndarray):
        np.save(folder / "x.npy", x)
    else:
        from scipy.sparse import save_npz

        save_npz(folder / "x.npz", x)


def start_cell(job: dict[str, Any]) -> dict[str, Any]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(job["threads"]))
    command = [sys.executable, str(HERE / "cell.py"), json.dumps(job)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | threads, check=False)
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        return {"reason": f"failed with code {done.returncode}: {last}"}
    return json.loads(done.stdout.splitlines()[-1])


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """All repetitions of a peer in one row: means where seeds differ, else what should not differ, from the last."""
    if failed := [run for run in runs if "reason" in run]:
        return failed[0]
    memory = [run["memory_mb"] for run in runs if run["memory_mb"] is not None]
    times = timing([run["seconds"] for run in runs])
    counted = ("n_iter", "inertia") if runs[-1]["distances"] is None else ("n_iter", "inertia", "distances")
    means = {field: statistics.fmean(run[field] for run in runs) for field in counted}
    return runs[-1] | times | means | {"memory_mb": max(memory, default=None)}


def timing(seconds: list[float]) -> dict[str, Any]:
    """Whole calls, in seconds."""
    times = {"seconds_min": min(seconds), "seconds_median": statistics.median(seconds)}
    return {"seconds": seconds, "seconds_mean": statistics.fmean(seconds)} | times


def inertia(x: Any, centers: np.ndarray) -> float:
    """Sum of squared distances to the nearest centre, by direct differences in float64."""
    centers = centers.astype(np.float64)
    mean = centers.mean(axis=0)  # about it, the product that finds the nearest centre keeps its digits
    half = ((centers - mean) ** 2).sum(axis=1) / 2
    size, total = max(1, (1 << 22) // max(centers.shape)), 0.0
    for begin in range(0, x.shape[0], size):
        block = x[begin : begin + size]
        block = (block if isinstance(block, np.ndarray) else block.toarray()).astype(np.float64)
        nearest = ((block - mean) @ (centers - mean).T - half).argmax(axis=1)
        total += float(((block - centers[nearest]) ** 2).sum())
    return total


if __name__ == "__main__":
    main()
