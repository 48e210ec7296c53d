"""How often each criterion finds the true number of clusters, and how long that takes: ``make bench-choose``.

    python bench/choose.py simulations noise clouds sets speed

Tables in Markdown, to stdout: the simulations of Tibshirani, Walther and Hastie (2001), section 6; uniform noise;
clouds of few rows; data sets with a known number of clusters; and the gap statistic and the exact silhouette beside the
same loop over scikit-learn, on the same reference data.
"""

import argparse
import gzip
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from centra import choose_k, datasets

Rows = NDArray[np.float64]
CRITERIA = (
    "gap", "fk", "silhouette", "simplified_silhouette", "calinski_harabasz", "davies_bouldin", "bic", "aic",
    "stability", "prediction_strength", "hartigan", "krzanowski_lai", "jump", "dunn",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="How often each criterion finds the true number of clusters.")
    parser.add_argument("tables", nargs="*", default=list(TABLES), metavar="TABLE", help=" ".join(TABLES))
    parser.add_argument("--draws", type=int, default=50)
    parser.add_argument("--sets", type=Path, help="a folder of data sets: NAME.txt.gz, one row a line")
    options = parser.parse_args()
    if unknown := set(options.tables) - set(TABLES):
        parser.error(f"no such table: {' '.join(sorted(unknown))}; there are {' '.join(TABLES)}")
    warnings.simplefilter("ignore")
    for name in options.tables:
        for line in TABLES[name](options):
            print(line, flush=True)
        print()


def table(header: tuple[Any, ...], lines: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    for cells in (header, ("---",) * len(header)):
        yield f"| {' | '.join(map(str, cells))} |"
    for cells in lines:
        yield f"| {' | '.join(f'{cell:.3g}' if isinstance(cell, float) else str(cell) for cell in cells)} |"


def uniform(rng: Generator, n: int, d: int) -> Rows:
    return rng.random((n, d))


def two(rng: Generator, n: int, apart: float) -> Rows:
    return rng.standard_normal((n, 2)) + np.repeat([[0.0, 0.0], [apart, 0.0]], n // 2, axis=0)


def three(rng: Generator) -> Rows:
    centers = np.repeat([[0.0, 0.0], [0.0, 5.0], [5.0, -3.0]], (25, 25, 50), axis=0)
    return centers + rng.standard_normal((100, 2))


def four(rng: Generator, d: int, variance: float) -> Rows:
    """Drawn again until the closest rows of different clusters are more than 1 apart."""
    while True:
        labels = np.repeat(np.arange(4), rng.choice([25, 50], 4))
        x = (rng.standard_normal((4, d)) * variance**0.5)[labels] + rng.standard_normal((len(labels), d))
        squared = ((x[:, None] - x[None]) ** 2).sum(axis=-1)
        if squared[labels[:, None] != labels[None]].min() > 1:
            return x


def elongated(rng: Generator) -> Rows:
    line = np.repeat(np.linspace(-0.5, 0.5, 100)[:, None], 3, axis=1)
    return np.concatenate([line, line + 10]) + 0.1 * rng.standard_normal((200, 3))


SIMULATIONS: dict[str, tuple[int, Callable[[Generator], Rows]]] = {
    "(1) uniform, 10-D": (1, lambda rng: uniform(rng, 200, 10)),
    "(2) three, 2-D": (3, three),
    "(3) four, 3-D": (4, lambda rng: four(rng, 3, 5.0)),
    "(4) four, 10-D": (4, lambda rng: four(rng, 10, 1.9)),
    "(5) two elongated, 3-D": (2, elongated),
}


def simulations(options: argparse.Namespace) -> Iterator[str]:
    """Draws, of all, in which a criterion's vote is the true K."""
    right: dict[str, Counter[str]] = {}
    for name, (truth, draw) in SIMULATIONS.items():
        right[name] = Counter()
        for seed in range(options.draws):
            print(f"{name}: {seed + 1}/{options.draws}", file=sys.stderr)
            x = draw(np.random.default_rng(seed))
            choice = choose_k(x, range(1, 11), CRITERIA, random_state=seed)
            box = choose_k(x, range(1, 11), ("gap",), reference="box", random_state=seed)
            paper = choose_k(x, range(1, 11), ("gap",), rule="Tibs2001SEmax", random_state=seed)
            usual = choose_k(x, range(1, 11), random_state=seed)
            votes = choice.votes | {"best": usual.best, "gap, box": box.best, "gap, the paper's rule": paper.best}
            right[name].update(each for each, vote in votes.items() if vote == truth)
    order = ("best", "gap", "gap, the paper's rule", "gap, box", *CRITERIA[1:])
    return table(
        (f"right in {options.draws}", *SIMULATIONS),
        ((each, *(right[name][each] for name in SIMULATIONS)) for each in order),
    )


def noise(options: argparse.Namespace) -> Iterator[str]:
    """Draws in which uniform noise is one cluster."""

    def lines() -> Iterator[tuple[Any, ...]]:
        for n, d in ((200, 2), (200, 5), (200, 20), (30, 2), (20, 2), (20, 1)):
            yield n, d, _share(1, options, lambda rng, n=n, d=d: uniform(rng, n, d), 10 if n == 200 else 8)

    return table(("rows", "columns", "one cluster"), lines())


def clouds(options: argparse.Namespace) -> Iterator[str]:
    """Draws in which two round clouds of few rows are two clusters."""

    def lines() -> Iterator[tuple[Any, ...]]:
        for n in (12, 20, 30):
            yield n, *(_share(2, options, lambda rng, n=n, apart=apart: two(rng, n, apart), 8) for apart in (5, 5.5, 6))

    return table(("rows", "5 apart", "5.5 apart", "6 apart"), lines())


def _share(truth: int, options: argparse.Namespace, draw: Callable[[Generator], Rows], most: int) -> str:
    seeds = range(2 * options.draws)
    found = [choose_k(draw(np.random.default_rng(s)), range(1, most + 1), random_state=s).best for s in seeds]
    return f"{found.count(truth)} of {len(found)}"


def known(options: argparse.Namespace) -> Iterator[tuple[str, Any, Rows, range]]:
    from sklearn.datasets import load_iris, load_wine

    wine = load_wine().data
    blobs = np.repeat([[0.0, 0], [10, 0], [0, 10], [10, 10]], 50, axis=0)
    yield "iris", "2, 3", load_iris().data, range(1, 11)
    yield "wine, scaled", 3, (wine - wine.mean(axis=0)) / wine.std(axis=0), range(1, 11)
    yield "four tight blobs", 4, blobs + 0.3 * np.random.default_rng(0).standard_normal(blobs.shape), range(1, 11)
    yield "board_gauss(200, 3)", 3, datasets.board_gauss(200, 3, sd=0.1, random_state=0), range(1, 11)
    truths = {"ruspini": 4, "sipu_s1": 15, "sipu_s2": 15, "sipu_s3": 15, "sipu_s4": 15, "sipu_a1": 20}
    for name, truth in truths.items() if options.sets else ():
        with gzip.open(options.sets / f"{name}.txt.gz", "rt") as file:
            yield name, truth, np.loadtxt(file), range(1, 26)


def sets(options: argparse.Namespace) -> Iterator[str]:
    """What `best` is, and the votes."""

    def lines() -> Iterator[tuple[Any, ...]]:
        for name, truth, x, ks in known(options):
            begin = perf_counter()
            choice = choose_k(x, ks, random_state=0)
            votes = choice.votes.values()
            yield (name, f"{len(x)} x {x.shape[1]}", truth, choice.best, *votes, perf_counter() - begin)

    header = ("data", "rows", "true K", "best", *choose_k([[0.0], [1.0]], [1], n_refs=1, n_init=1).votes, "seconds")
    return table(header, lines())


def speed(options: argparse.Namespace) -> Iterator[str]:
    """The same loop over scikit-learn, with the same reference data."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_samples

    from centra import check, kmeans
    from centra.binding import bound
    from centra.choose import references, silhouette

    rng = np.random.default_rng(0)
    x = rng.uniform(-10, 10, (5, 2))[rng.integers(0, 5, 10_000)] + rng.standard_normal((10_000, 2))
    y = rng.standard_normal((20_000, 16)) + rng.uniform(-4, 4, (8, 16))[rng.integers(0, 8, 20_000)]
    labels = kmeans(y, 8, random_state=0).labels
    make = references.reference_draw("pca", check.data(x), bound(check.data(x)))

    def theirs() -> None:
        for rows in [x, *(make(np.random.default_rng(seed)).x for seed in range(20))]:
            for k in range(1, 11):
                KMeans(k, n_init=10, random_state=0).fit(rows)

    pairs: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "gap: 10,000 x 2, k = 1..10, 20 references, n_init = 10": (
            lambda: choose_k(x, range(1, 11), ("gap",), random_state=0),
            theirs,
        ),
        "silhouette: 20,000 x 16, k = 8": (
            lambda: silhouette.silhouette_samples(bound(check.data(y)), labels, 8),
            lambda: silhouette_samples(y, labels),
        ),
    }

    def lines() -> Iterator[tuple[Any, ...]]:
        for name, calls in pairs.items():
            seconds: list[list[float]] = [[], []]
            for _ in range(3):  # by turns
                for call, taken in zip(calls, seconds, strict=True):
                    begin = perf_counter()
                    call()
                    taken.append(perf_counter() - begin)
            least = [min(taken) for taken in seconds]
            yield name, *least, least[1] / least[0], median(seconds[1]) / median(seconds[0])

    return table(("what", "centra, s", "scikit-learn, s", "times its speed", "by medians"), lines())


TABLES: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "simulations": simulations,
    "noise": noise,
    "clouds": clouds,
    "sets": sets,
    "speed": speed,
}

if __name__ == "__main__":
    main()
