"""One column: the optimum by centra, kmeans1d and ckwrap (R's Ckmeans.1d.dp), on the same numbers in the same run.

Shown are seconds (the fastest of some rounds in turns, and the median) and the inertia, by direct differences from the
centres that each hands out. Peers are those that are installed; kmeans1d knows no weights.
"""

import argparse
import sys
from statistics import median
from time import perf_counter

import numpy as np

from centra import kmeans


def of_centra(x, weights, k):
    return kmeans(x[:, None], k, sample_weight=weights, algorithm="exact").centers[:, 0]


def of_kmeans1d(x, weights, k):
    import kmeans1d

    return None if weights is not None else np.array(kmeans1d.cluster(x, k).centroids)


def of_ckwrap(x, weights, k):
    import ckwrap

    return ckwrap.ckmeans(x, k, weights=weights).centers


PEERS = {"centra": of_centra, "kmeans1d": of_kmeans1d, "ckwrap": of_ckwrap}


def cases(n):
    rng = np.random.default_rng(0)
    uniform, spread = rng.random(n), 10.0 ** rng.uniform(-6, 6, n)
    return {
        "uniform": (uniform, None),
        "uniform, weights 1e-6 to 1e6": (uniform, spread),
        "normal, 1e9 off": (rng.normal(size=n) + 1e9, None),
        "log-normal": (rng.lognormal(size=n), None),
        "whole, 0 to 255": (rng.integers(0, 256, n).astype(float), None),
    }


def inertia(x, weights, centers):
    centers = np.sort(centers)
    order = np.argsort(x, kind="stable")
    x = x[order]
    labels = np.searchsorted((centers[1:] + centers[:-1]) / 2, x)
    squared = np.square(x - centers[labels]).astype(np.longdouble)
    return float(squared.sum() if weights is None else (squared * weights[order]).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("-k", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=list(PEERS))
    asked = parser.parse_args()
    print(f"{int(asked.rows):,} rows, k = {asked.k}")
    for title, (x, weights) in cases(int(asked.rows)).items():
        seconds, ends = {}, {}
        for _ in range(asked.repeats):
            for name in asked.peers:
                begin = perf_counter()
                try:
                    centers = PEERS[name](x, weights, asked.k)
                except ImportError:
                    print(f"{name} is not installed", file=sys.stderr)
                    continue
                if centers is not None:
                    seconds.setdefault(name, []).append(perf_counter() - begin)
                    ends[name] = inertia(x, weights, centers)
        for name, times in seconds.items():
            print(f"{title:30} {name:10} {min(times):7.3f} s {median(times):7.3f} s   {ends[name]:.15g}", flush=True)


if __name__ == "__main__":
    main()
