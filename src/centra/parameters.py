"""The parameters of a fit: raw ones become Params, or a sentence says what was expected."""

import numbers
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from centra._native import usable_threads
from centra.errors import ParameterError
from centra.result import Init, Params
from centra.starts import STARTS


def params(
    n_clusters: Any,
    *,
    init: Any = "k-means++",
    n_init: Any = 1,
    max_iter: Any = 300,
    tol: Any = 1e-4,
    n_threads: Any = None,
    record: Any = None,
    max_seconds: Any = None,
    method: str = "lloyd",
    several: int = 10,
    options: Mapping[str, Any] = {},
) -> Params:
    """Check the parameters of a fit; `several` is what ``n_init="auto"`` means for starts that vary.

    Raises
    ------
    ParameterError
    """
    if isinstance(init, str):
        if init not in STARTS:
            names = ", ".join(map(repr, STARTS))
            raise ParameterError.of("init", init, f"{names}, an array of centres or a callable")
    elif not callable(init):
        init = np.asarray(init)
    if isinstance(n_init, str):
        if n_init != "auto":
            raise ParameterError.of("n_init", n_init, "'auto' or a whole number from 1 on")
        n_init = several if varies(init) else 1
    if record not in (None, "stats", "full"):
        raise ParameterError.of("record", record, "None, 'stats' or 'full'")
    return Params(
        n_clusters=whole("n_clusters", n_clusters),
        init=cast("Init", init),
        n_init=whole("n_init", n_init) if draws(init) else 1,
        max_iter=whole("max_iter", max_iter),
        tol=not_negative("tol", tol),
        n_threads=threads(n_threads),
        record=record,
        max_seconds=None if max_seconds is None else not_negative("max_seconds", max_seconds),
        method=method,
        options=options,
    )


def varies(init: Any) -> bool:
    """Whether runs from starts of this kind end far apart, so that the best of several is much better than one."""
    return init in STARTS and STARTS[init].varies if isinstance(init, str) else callable(init)


def draws(init: Any) -> bool:
    """Whether runs from starts of this kind differ."""
    return STARTS[init].draws if isinstance(init, str) else callable(init)


def choice(name: str, value: Any, known: Sequence[str]) -> str:
    """One of some words, or a ParameterError."""
    if not isinstance(value, str) or value not in known:
        raise ParameterError.of(name, value, f"{' or '.join(map(repr, known))}")
    return value


def whole(name: str, value: Any) -> int:
    """A whole number from 1 on, or a ParameterError."""
    if type(value) is bool or not isinstance(value, numbers.Integral) or int(value) < 1:
        raise ParameterError.of(name, value, "a whole number from 1 on")
    return int(value)


def threads(n_threads: Any) -> int | None:
    """How many, or None for all that the process may use; of -1, -2, ..., all, all but one, ..., as of joblib."""
    if n_threads is None:
        return None
    if type(n_threads) is bool or not isinstance(n_threads, numbers.Integral) or int(n_threads) == 0:
        raise ParameterError.of("n_threads", n_threads, "None, a whole number from 1 on, or -1 for all that there are")
    if n_threads < 0:
        return None if n_threads == -1 else max(1, usable_threads() + 1 + int(n_threads))
    return min(int(n_threads), 2**31 - 1)  # no more than the core can count


def not_negative(name: str, value: Any) -> float:
    """A number from 0 on, or a ParameterError."""
    if type(value) is bool or not isinstance(value, numbers.Real) or not float(value) >= 0:
        raise ParameterError.of(name, value, "a number from 0 on")
    return float(value)
