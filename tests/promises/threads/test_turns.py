"""Several threads on the same rows: answered where nothing changes, refused where it would, never wrong."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from centra import check
from centra.engine import bind

X = np.random.default_rng(0).random((200_000, 16))
CENTERS = X[:100]


def attempts(ask, threads=4, times=10):
    """What came of asking again and again from several threads."""

    def one(_):
        try:
            return ask()
        except RuntimeError as error:
            return str(error)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(times * threads)))


@pytest.mark.parametrize("verb", ["step", "cover", "contest"])
def test_state_changes_in_one_thread_at_a_time(verb):
    rows = bind(check.data(X), 1)
    if verb == "contest":
        rows.cover(CENTERS[:1])
    answers = attempts(lambda: getattr(rows, verb)(CENTERS))
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert refused
    assert len(refused) < len(answers)
    assert set(refused) == {"these rows are answering another thread: each thread needs its own, see fresh()"}
    rows.step(CENTERS)
    alone = bind(check.data(X), 1)
    alone.step(CENTERS)
    np.testing.assert_array_equal(rows.labels(), alone.labels())


def test_threads_may_look_at_the_same_time():
    rows = bind(check.data(X[:20_000]), 1)
    rows.step(CENTERS)
    expected = rows.inertia(CENTERS)
    assert attempts(lambda: rows.inertia(CENTERS)) == [expected] * 40


def test_each_thread_has_its_own_with_fresh():
    rows = bind(check.data(X[:20_000]), 1)
    expected = rows.fresh().step(CENTERS).inertia
    assert [partial.inertia for partial in attempts(lambda: rows.fresh().step(CENTERS))] == [expected] * 40


SLEEPERS = """
import os, time
import numpy as np
from centra import kmeans
def woken():
    of = {}
    for thread in os.listdir("/proc/self/task"):
        status = open(f"/proc/self/task/{thread}/status").read()
        of[thread] = int(status.split("voluntary_ctxt_switches:")[1].split()[0])
    return of
x = np.random.default_rng(0).random((300_000, 8))
kmeans(x, 8, n_threads=64, max_iter=2, random_state=0)
time.sleep(0.2)
before, start = woken(), time.process_time()
for seed in range(20):
    kmeans(x[:50_000], 8, n_threads=2, max_iter=3, random_state=seed)
after = woken()
print(len(before), sum(after[thread] > before[thread] + 2 for thread in before))
time.sleep(0.2)
start = time.process_time()
time.sleep(0.3)
print(time.process_time() - start)
"""


def test_helpers_that_are_not_wanted_sleep(run_python):
    """Of 64 threads that one fit had, fits on two wake one; after a fit nobody works."""
    first, seconds = run_python(SLEEPERS).stdout.splitlines()
    threads, awake = map(int, first.split())
    assert threads >= 60
    assert awake <= 4
    assert float(seconds) < 0.05
