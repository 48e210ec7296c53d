"""Spherical k-means on J (embeddings) and M (sparse text), beside unit rows in kmeans(), faiss and soyclustering.

In each round, all start from the same rows, other ones than in the round before, and make as many iterations. The
objective, the sum of 1 less the cosine, is found in the same way from the labels of each; its mean is shown. Peers are
those that are installed. Times are of whole calls on the same threads, in turns.
"""

import argparse
import statistics
import sys
import time
import warnings

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize
from workloads import SPECS, make

from centra import kmeans, spherical

warnings.simplefilter("ignore")


def of_centra(x, start, spec, threads):
    result = spherical(x, spec.k, init=start, max_iter=spec.iterations, tol=0, n_threads=threads)
    return result.labels


def of_unit_rows(x, start, spec, threads):
    unit = normalize(x)
    result = kmeans(unit, spec.k, init=normalize(start), max_iter=spec.iterations, tol=0, n_threads=threads)
    return result.labels


def of_faiss(x, start, spec, threads):
    import faiss

    faiss.omp_set_num_threads(threads)
    unit, seeds = normalize(x), normalize(start)
    model = faiss.Kmeans(spec.d, spec.k, niter=spec.iterations, spherical=True, max_points_per_centroid=len(x))
    model.train(unit, init_centroids=seeds)
    return model.index.search(unit, 1)[1][:, 0]


def of_soyclustering(x, start, spec, threads):
    from soyclustering import SphericalKMeans

    vars(np)["int"] = int  # which it still asks for
    model = SphericalKMeans(spec.k, init=start, max_iter=spec.iterations, verbose=0, sparsity=None, tol=0)
    return np.asarray(model.fit_predict(x))


def objective(x, labels, k):
    """Sum of 1 less the cosine to the renormalised mean of each cluster."""
    unit = normalize(x.astype(np.float64))
    member = sparse.csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(k, len(labels)))
    sums = member @ unit
    lengths = np.sqrt(sums.multiply(sums).sum(axis=1) if sparse.issparse(sums) else (sums**2).sum(axis=1))
    return len(labels) - float(np.asarray(lengths).sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workloads", nargs="*", default=["J", "M"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    for name in asked.workloads:
        spec = SPECS[name]
        x, start = make(name)
        peers = {"centra": of_centra, "unit rows": of_unit_rows}
        peers |= {"soyclustering": of_soyclustering} if sparse.issparse(x) else {"faiss": of_faiss}
        seconds, ends = ({peer: [] for peer in peers} for _ in range(2))
        for turn in range(asked.rounds):
            if turn:
                start = x[np.random.default_rng(turn).choice(x.shape[0], spec.k, replace=False)]
                start = start.toarray() if sparse.issparse(x) else start
            for peer, run in peers.items():
                try:
                    began = time.perf_counter()
                    labels = run(x, start, spec, asked.threads)
                    seconds[peer].append(time.perf_counter() - began)
                except ImportError:
                    continue
                ends[peer].append(objective(x, labels, spec.k))
        for peer, times in seconds.items():
            if times:
                shown = f"{min(times):8.2f} s  median {statistics.median(times):8.2f}"
                print(f"{name}  {peer:14} {shown}  {statistics.mean(ends[peer]):.7g}")
            else:
                print(f"{name}  {peer:14} is not installed", file=sys.stderr)


if __name__ == "__main__":
    main()
