"""How an iteration of centra's grows: ``make bench-scaling``. Tables in Markdown, to stdout.

Each cell is a process of its own: from where seven iterations lead, fits of two, of which the second step counts: it
adds no full sums, as the first one does, and skips no rows, as later ones do. The shortest and the median of several.
GFLOP/s count 2 n d k operations a step, whatever is done besides; the product rate beside it is NumPy's `a @ a` of
2,048 x 2,048 float32 numbers.
"""

import argparse
import json
import os
import subprocess
import sys
from time import perf_counter
from typing import Any

WORKLOADS = ("A", "B", "C", "D", "E", "F", "G10", "G100", "H", "I", "J", "L")
REPEATS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description="How an iteration of centra's grows.")
    parser.add_argument("tables", nargs="*", default=list(TABLES), metavar="TABLE", help=" ".join(TABLES))
    parser.add_argument("--job", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(run(**json.loads(options.job))))
        return
    if unknown := set(options.tables) - set(TABLES):
        parser.error(f"no such table: {' '.join(sorted(unknown))}; there are {' '.join(TABLES)}")
    for table in options.tables:
        TABLES[table]()


def cell(isa: str = "", **job: Any) -> dict[str, float]:
    """The best of some processes."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(job["threads"]))
    environment = os.environ | threads | ({"CENTRA_ISA": isa} if isa else {})
    command = [sys.executable, __file__, "--job", json.dumps(job)]
    runs = []
    for _ in range(REPEATS):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
        runs.append(json.loads(done.stdout))
    return min(runs, key=lambda found: found["min"])


def run(
    *, threads: int, workload: str = "", n: int = 0, d: int = 0, k: int = 0, dtype: str = "float32"
) -> dict[str, Any]:
    """One job, in this process: the product, a workload, or made-up rows in 64 clumps."""
    import numpy as np

    if not workload and not n:
        a, seconds = np.ones((2048, 2048), dtype), []
        for _ in range(8):
            begin = perf_counter()
            a @ a
            seconds.append(perf_counter() - begin)
        return {"min": 2 * 2048**3 / min(seconds) / 1e9}

    import workloads

    import centra

    if workload:
        x, start = workloads.make(workload)
    else:
        rng = np.random.default_rng(0)
        x = rng.standard_normal((n, d), np.float32)
        x += rng.standard_normal((64, d), np.float32)[rng.integers(0, 64, n)]
        start = x[rng.choice(n, k, replace=False)]
    operations = 2.0 * x.size * len(start)
    large = operations > 2e10
    settings: dict[str, Any] = {"tol": 0, "n_threads": threads, "record": "stats"}
    start = centra.kmeans(x, len(start), init=start, max_iter=3 if large else 7, **settings).centers
    times: list[float] = []
    for _ in range(3 if large else 12):
        result = centra.kmeans(x, len(start), init=start, max_iter=2, **settings)
        times.append(result.history[-1].seconds)
    return {"min": min(times), "median": float(np.median(times)), "operations": operations}


def row(*values: Any) -> None:
    print("| " + " | ".join(f"{v:.4g}" if isinstance(v, float) else str(v) for v in values) + " |", flush=True)


def head(*names: str) -> None:
    print()
    row(*names)
    row(*["---"] * len(names))


def machine() -> None:
    rates = {(t, dtype): cell(threads=t, dtype=dtype)["min"] for t in (1, 2) for dtype in ("float32", "float64")}
    head("NumPy's product, GFLOP/s", "float32", "float64")
    for t in (1, 2):
        row(f"{t} thread(s)", rates[t, "float32"], rates[t, "float64"])
    head("workload", "1 thread, ms", "2 threads, ms", "ratio", "GFLOP/s, 1 thread", "2 threads", "of the product rate")
    for name in WORKLOADS:
        one, two = (cell(threads=t, workload=name) for t in (1, 2))
        rate = two["operations"] / two["min"] / 1e9
        product = rates[2, "float64" if name == "L" else "float32"]
        single = one["operations"] / one["min"] / 1e9
        share = f"{rate / product:.0%}"
        row(name, one["min"] * 1e3, two["min"] * 1e3, one["min"] / two["min"], single, rate, share)


def isas() -> None:
    head("2 threads, ms", "v4", "v3", "baseline", "v4 : v3", "v4 : baseline")
    for name in WORKLOADS:
        if name in "IJ":
            continue
        times = [cell(threads=2, workload=name, isa=isa)["min"] * 1e3 for isa in ("v4", "v3", "baseline")]
        row(name, *times, times[0] / times[1], times[0] / times[2])


def growth(name: str, sizes: list[tuple[int, int, int]], unit: str) -> None:
    head(name, "ms, shortest", "ms, median", unit, "to the one above")
    before = None
    for n, d, k in sizes:
        found = cell(threads=2, n=n, d=d, k=k)
        each = found["min"] * 1e9 / (n if unit == "ns a row" else n * d * k)
        ratio = "" if before is None else f"{each / before:.2f}"
        row({"n": n, "k": k, "d": d}[name[0]], found["min"] * 1e3, found["median"] * 1e3, each, ratio)
        before = each


TABLES = {
    "machine": machine,
    "isas": isas,
    "n": lambda: growth("n (d = 8, k = 64)", [(125_000 << i, 8, 64) for i in range(8)], "ns a row"),
    "k": lambda: growth("k (n = 100,000, d = 32)", [(100_000, 32, 1 << i) for i in range(1, 13)], "ns a product"),
    "d": lambda: growth("d (n = 50,000, k = 64)", [(50_000, 1 << i, 64) for i in range(12)], "ns a product"),
}

if __name__ == "__main__":
    main()
