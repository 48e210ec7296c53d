"""Which of these goes with which of those, best in sum: Kuhn (1955), doi:10.1002/nav.3800020109."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from numpy.typing import NDArray

from centra.data import Index

T = TypeVar("T")


def assigned(table: NDArray[Any], *, largest: bool = False) -> tuple[Index, Index]:
    """Pairs of a row and a column, each in one pair at most, whose numbers are least in sum, or largest.

    Parameters
    ----------
    table : ndarray of shape (k, m)
    largest : bool

    Returns
    -------
    rows, columns : ndarray of shape (min(k, m),), int64
        Rows ascending.
    """
    from scipy.optimize import linear_sum_assignment

    return _left_behind(partial(linear_sum_assignment, table, maximize=largest))


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
