"""Measure the starts side by side: ``make bench-starts``, or

    python bench/starts.py --out bench/results/starts.jsonl

Six data sets: iris, a column of made-up incomes, and cuts of the workloads B, D, G10 and M. From each start: the
seconds until there are centres, checks of X included; then Lloyd's algorithm with the default tolerance, its iterations
and the inertia. Means over 20 seeds; starts that draw nothing are run once. scikit-learn's k-means++ takes turns with
the starts, followed by scikit-learn's Lloyd.

Rows, one for each data set and start, go to the file, or to stdout, as lines of JSON. ``report.py`` makes a table.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Any

import machine
import numpy as np
import workloads
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.datasets import load_iris

from centra import check, kmeans
from centra.binding import bound
from centra.seeding import METHODS
from centra.starts import STARTS

CUTS = {"B": 20_000, "D": 20_000, "G10": 4_000, "M": 1_000}
Run = tuple[float, int, float]  # seconds of the start, iterations, inertia


def main() -> None:
    options = parse()
    rows = sys.stdout
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        rows = options.out.open("w")
    about = machine.describe()
    with rows:
        for name in options.data:
            for row in measure(name, options):
                rows.write(json.dumps(row | about) + "\n")
                rows.flush()


def parse() -> argparse.Namespace:
    names = ["iris", "incomes", *CUTS]
    parser = argparse.ArgumentParser(description="Measure the starts side by side.")
    parser.add_argument("data", nargs="*", default=names, metavar="DATA", help=" ".join(names))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--rows", type=int, help="at most so many rows of each, to try things out")
    parser.add_argument("--out", type=Path, help="file for the lines of JSON")
    options = parser.parse_args()
    if unknown := set(options.data) - set(names):
        parser.error(f"no such data: {' '.join(sorted(unknown))}; there are {' '.join(names)}")
    return options


def measure(name: str, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A row for each start, in the order of the table."""
    x, k = data(name, options.rows)
    n, d = x.shape
    starts: dict[tuple[str, str], Callable[[int], Run]] = {
        ("centra", method): lambda seed, method=method: ours(x, k, method, seed)
        for method in METHODS
        if d == 1 or method != "quantile"
    }
    starts["sklearn", "k-means++"] = lambda seed: theirs(x, k, seed)
    runs: dict[tuple[str, str], list[Run]] = {start: [] for start in starts}
    for seed in range(options.seeds):
        print(f"{name}: {seed + 1}/{options.seeds}", file=sys.stderr)
        for start, run in starts.items():
            if seed == 0 or STARTS[start[1]].draws:
                runs[start].append(run(seed))
    for (peer, method), done in runs.items():
        seconds, n_iter, inertia = map(fmean, zip(*done, strict=True))
        row = {"data": name, "n": n, "d": d, "k": k, "peer": peer, "start": method, "runs": len(done)}
        yield row | {"seconds": seconds, "n_iter": n_iter, "inertia": inertia}


def data(name: str, most: int | None) -> tuple[Any, int]:
    """Rows and a number of clusters."""
    if name == "iris":
        return load_iris().data[:most], 3
    if name == "incomes":
        rng = np.random.default_rng(workloads.SEED)
        return rng.lognormal(10.0, 0.8, (most or 20_000, 1)), 16
    x, start = workloads.make(name, min(CUTS[name], most or CUTS[name]))
    return x, len(start)


def ours(x: Any, k: int, method: str, seed: int) -> Run:
    begin = perf_counter()
    centers = METHODS[method](bound(check.data(x)), k, np.random.default_rng(seed))
    seconds = perf_counter() - begin
    result = kmeans(x, k, init=centers)
    return seconds, result.n_iter, result.inertia


def theirs(x: Any, k: int, seed: int) -> Run:
    begin = perf_counter()
    centers, _ = kmeans_plusplus(x, k, random_state=seed)
    seconds = perf_counter() - begin
    model = KMeans(k, init=centers.toarray() if hasattr(centers, "toarray") else centers, n_init=1).fit(x)
    return seconds, model.n_iter_, model.inertia_


if __name__ == "__main__":
    main()
