"""Clusters of a new fit get the numbers of an earlier one: Kuhn (1955), doi:10.1002/nav.3800020109."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import TypeVar

import numpy as np

from centra.data import Floats, Index

T = TypeVar("T")


def order_like(old: Floats, new: Floats) -> Index:
    """The order that brings each new centre to the number of the old one that it is matched with."""
    from scipy.optimize import linear_sum_assignment

    squared = np.array([np.square(o - new).sum(axis=1) for o in old])
    there, here = _left_behind(partial(linear_sum_assignment, squared))
    kept = there < len(new)
    order = np.full(len(new), -1)
    order[there[kept]] = here[kept]
    order[order < 0] = np.setdiff1d(np.arange(len(new)), order)
    return order


def _left_behind(work: Callable[[], T]) -> T:
    """What long work returns that can't be interrupted, found in another thread, so that Ctrl-C is heard meanwhile.

    The work is then left behind: it goes on to its own end, on one thread, or to that of the process.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result()
