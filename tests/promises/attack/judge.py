"""What is right of a clustering, found by brute force that shares nothing with centra."""

import warnings
from collections.abc import Iterator
from fractions import Fraction
from time import perf_counter
from typing import Any

import numpy as np
import oracle
from cases import Case
from scipy.sparse import csr_array

from centra import DataError, KMeans, MiniBatchKMeans, check, kmeans
from centra.data import Data
from centra.engine import bind
from centra.fit import METHODS, Clustering, best_of, seeder

SECONDS = 10.0  # for a case that takes milliseconds
ENGINES = (("native", 1), ("native", 3), ("numpy", 1))
# Between the largest and the least of weights times numbers: sums of 106 bits then hold every bit of every mean.
# Beyond, what rows that left have left behind may be the last bits of the least numbers.
EVEN = 2.0**50


def judge(case: Case) -> str:
    """Cluster, and raise AssertionError where anything is wrong. Returns how it ended."""
    start = perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = fit(case, case.x, tol=0.0)
        except DataError:
            return "refused"
        seconds = perf_counter() - start
        model = KMeans(case.k, init=result.centers, n_init=1, max_iter=1).fit(case.x, sample_weight=case.weights)
    assert seconds < SECONDS, f"it took {seconds:.0f} s"
    assert_right(case, result)
    model.cluster_centers_ = result.centers
    np.testing.assert_array_equal(model.predict(case.x), result.labels)
    np.testing.assert_array_equal(model.transform(case.x).argmin(axis=1), result.labels)
    alone = [model.predict(case.x[i : i + 1])[0] for i in range(0, len(case.x), 7)]
    np.testing.assert_array_equal(alone, result.labels[::7])
    return result.stop_reason


def judge_engines(case: Case) -> None:
    """The same of every engine, in parts, and of sparse rows; to the bit, unless sums have to lose some."""
    x = case.x.astype(np.float32) if case.x.dtype.itemsize == 2 else case.x  # SciPy has no short floats
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            whole = fit(case, x, tol=0.0)
        except DataError:
            return
        for name, other in others(case, x, whole):
            assert_right(case, other)
            if not is_even(case):
                continue
            # Weights times numbers take all 106 bits by themselves: a mean that is in the middle of two numbers of
            # float64 may then go to either.
            np.testing.assert_array_max_ulp(other.centers, whole.centers, 0 if case.weights is None else 1)
            if (other.centers == whole.centers).all():
                np.testing.assert_array_equal(other.labels, whole.labels, err_msg=name)


def judge_swap(case: Case) -> None:
    """Swaps end in clusters that are as right as others, and from a start that is given never in worse ones."""
    start = perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = fit(case, case.x, algorithm="swap")
        except DataError:
            return
        plain = fit(case, case.x, tol=0.0)
    assert perf_counter() - start < SECONDS
    assert_right(case, result)
    if not isinstance(case.init, str):
        assert result.history[-1].inertia <= plain.history[-1].inertia * (1 + 1e-9) + 1e-300


def judge_minibatch(case: Case) -> None:
    """Batches end somewhere; what is published is as right as ever."""
    start = perf_counter()
    model = MiniBatchKMeans(case.k, init=case.init, batch_size=16, max_iter=3, random_state=case.seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(case.x, sample_weight=case.weights)
        except DataError:
            return
    assert perf_counter() - start < SECONDS
    assert_clusters(case, model.labels_)
    np.testing.assert_array_equal(model.predict(case.x), model.labels_)
    np.testing.assert_array_equal(model.labels_, labels(case.x.astype(float), model.cluster_centers_.astype(float)))


def fit(case: Case, x: Any, **how: Any) -> Clustering:
    given = {"sample_weight": case.weights, "init": case.init, "max_iter": case.max_iter, "random_state": case.seed}
    return kmeans(x, case.k, **given, **how)


def others(case: Case, x: Any, whole: Clustering) -> Iterator[tuple[str, Clustering]]:
    stored = {"dense": check.data(x, case.weights)}
    if not isinstance(case.init, str):  # methods draw by sums of distances, which differ by what rounding does to them
        stored["sparse"] = check.data(csr_array(x), case.weights)
    for storage, data in stored.items():
        for engine, parts in ENGINES:
            rows = bind(data, 2, engine=engine, parts=parts)
            if rows.moments.least >= check.LEAST:  # else kmeans() has scaled the rows
                yield f"{engine} in {parts}, {storage}", again(data, rows, whole, case.seed)


def again(data: Data, rows: Any, whole: Clustering, seed: int) -> Clustering:
    params = whole.params
    rng = np.random.default_rng(seed)
    refine = METHODS[params.method].refine(rows.moments, params, rng)
    return best_of(rows, [seeder(params, rng, X=data.x)], refine, dtype=data.float_dtype, params=params)


def is_even(case: Case) -> bool:
    mass = np.ones(len(case.x)) if case.weights is None else case.weights[case.weights > 0]
    numbers = np.abs(case.x.astype(float))
    if not numbers.any():
        return True
    return mass.max() / mass.min() * (numbers.max() / numbers[numbers > 0].min()) * len(case.x) < EVEN


def assert_right(case: Case, result: Clustering) -> None:
    x = case.x.astype(np.float64)
    weights = np.ones(len(x)) if case.weights is None else case.weights
    assert_clusters(case, result.labels)
    np.testing.assert_array_equal(result.labels, labels(x, result.centers.astype(float)))
    inertia = float((weights * oracle.squared_distances(x, result.centers).min(axis=1)).sum())
    assert abs(result.inertia - inertia) <= 1e-9 * inertia + 1e-300
    if result.stop_reason in ("labels", "swaps") and (result.sizes > 0).all():
        assert_means(case, result)


def assert_clusters(case: Case, labels: Any) -> None:
    """Exactly K with a row of positive weight, or as many as there are distinct ones."""
    present = slice(None) if case.weights is None else case.weights > 0
    assert len(np.unique(labels[present])) == min(case.k, len(np.unique(case.x[present].astype(float), axis=0)))


def labels(x: Any, centers: Any) -> Any:
    """By the rule: float64, eight running sums; scaled by a power of two, so that no square underflows."""
    magnitudes = np.abs(np.vstack([x, centers]))
    least = magnitudes[magnitudes > 0].min(initial=1.0)
    scale = max(0, -300 - np.frexp(least)[1])
    x, centers = np.ldexp(x, scale), np.ldexp(centers, scale)
    sums = np.zeros((8, len(x), len(centers)))
    for j in range(x.shape[1]):
        sums[j % 8] += (x[:, j, None] - centers[None, :, j]) ** 2
    return (((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))).argmin(axis=1)


def assert_means(case: Case, result: Clustering) -> None:
    """Centres are the means of their rows, to 1e-9 of the column's spread and one rounding to what X is in."""
    weights = [1.0] * len(case.x) if case.weights is None else case.weights.tolist()
    rows = case.x.astype(np.float64)
    spread = rows.max(axis=0) - rows.min(axis=0)
    for c, center in enumerate(result.centers):
        members = np.flatnonzero(result.labels == c).tolist()
        mass = sum(Fraction(weights[i]) for i in members)
        present = [i for i in members if weights[i] > 0]
        for j, found in enumerate(center):
            mean = sum(Fraction(weights[i]) * Fraction(float(rows[i, j])) for i in members) / mass
            rounding = float(np.spacing(np.abs(found)))
            off = abs(float(Fraction(float(found)) - mean))
            assert off <= 1e-9 * spread[j] + rounding, f"cluster {c}, column {j}: {found!r} is {off:g} from the mean"
            inside = rows[present, j]
            assert inside.min() - rounding <= found <= inside.max() + rounding, f"cluster {c}, column {j}: {found!r}"
