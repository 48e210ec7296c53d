"""Many fits at once: which of them share the threads, and how."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from centra._native import usable_threads

T = TypeVar("T")
SMALL = 1 << 23  # products of a step, below which threads take data sets rather than rows


def in_parallel(jobs: Sequence[Callable[[int], T]], n_threads: int | None, *, small: bool) -> list[T]:
    """The answers of jobs, in order; when interrupted, what has not begun is left.

    Parameters
    ----------
    jobs : sequence of callable
        Each takes the number of threads that it may use; its answer must not depend on it.
    n_threads : int or None
        None: as many as the process may use.
    small : bool
        Whether a job is too small to be shared: then each thread has jobs of its own, else one job after the other has
        all threads.
    """
    threads = n_threads or usable_threads()
    if not small or threads == 1:
        return [job(threads) for job in jobs]
    with ThreadPoolExecutor(threads) as pool:
        futures: list[Future[T]] = [pool.submit(job, 1) for job in jobs]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
