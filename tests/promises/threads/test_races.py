"""Every question of the protocol from several Python threads at once: for `make sanitize`, which looks for races."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_array

from centra import check
from centra.engine import bind

N = 9000  # several blocks of every kind


def rows(dtype, d):
    """Small whole numbers: many rows are equally far from two centres, so that every routine for labels runs."""
    return np.random.default_rng(d).integers(0, 4, (N, d)).astype(dtype)


CASES = {
    "few columns": rows(np.float64, 3),
    "few columns, float32": rows(np.float32, 5),
    "bytes": rows(np.uint8, 7),
    "many columns": rows(np.float64, 40),
    "many columns, float32": rows(np.float32, 40),
    "whole numbers": rows(np.int64, 20),
    "sparse": csr_array(rows(np.float64, 20) // 3),
    "sparse, float32": csr_array(rows(np.float32, 20) // 3),
    "sparse bytes": csr_array(rows(np.uint8, 20) // 3),
}


def at_once(work, times=3):
    """What `work` returns in so many threads, which begin together."""
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _: work(), range(times)))


@pytest.mark.parametrize("case", CASES)
def test_every_question_from_several_threads(case):
    data = check.data(CASES[case])
    index = np.arange(0, N, N // 12)
    centers = data.rows(index)
    centers[1::2] = (centers[1::2] + centers[::2]) / 2

    def answers(threads):
        own = bind(data, threads)
        partials = [own.step(centers), own.step(centers[::-1].copy())]
        facts = [own.inertia(centers), own.cover(centers[:3])]
        facts += [*own.contest(centers[:4]), *own.draw(np.linspace(0, 0.99, 7)), *(p.inertia for p in partials)]
        arrays = [partials[1].sums, own.labels(), *own.distances(centers), *own.farthest(5, centers)]
        arrays.append(own.relabel(centers[:3], np.array([3, 4, 5]), centers).sums)
        return facts, arrays

    facts, arrays = answers(1)
    for other_facts, other_arrays in at_once(lambda: answers(4)):
        assert other_facts == facts
        for a, b in zip(other_arrays, arrays, strict=True):
            np.testing.assert_array_equal(a, b)
