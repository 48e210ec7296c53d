"""Parameters that others call otherwise, or that were misspelt."""

from collections.abc import Callable, Collection, Iterable
from difflib import get_close_matches
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, cast

from centra.errors import ParameterError

F = TypeVar("F", bound=Callable[..., Any])
# What other libraries call them.
OTHER_NAMES = {
    "k": "n_clusters",
    "K": "n_clusters",
    "clusters": "n_clusters",
    "num_clusters": "n_clusters",
    "centers": "n_clusters",
    "seed": "random_state",
    "random_seed": "random_state",
    "rng": "random_state",
    "weights": "sample_weight",
    "weight": "sample_weight",
    "sample_weights": "sample_weight",
    "n_jobs": "n_threads",
    "threads": "n_threads",
    "iterations": "max_iter",
    "niter": "max_iter",
    "iter_max": "max_iter",
    "nstart": "n_init",
    "nredo": "n_init",
    "restarts": "n_init",
}


def refuse_unknown(where: str, known: Collection[str], given: Iterable[str]) -> None:
    """Refuse a parameter that is none, with the one that may be meant.

    Raises
    ------
    ParameterError
    """
    for name in given:
        if name not in known:
            other = OTHER_NAMES.get(name, "")
            close = [other] if other in known else get_close_matches(name, known, 1)
            hint = f": did you mean {close[0]}?" if close else f"; it has {', '.join(known)}"
            raise ParameterError(f"{where}() has no parameter {name!r}{hint}", parameter=name)


def mindful(function: F) -> F:
    """The same function, which knows what may be meant by a parameter that it hasn't."""
    known = tuple(signature(function).parameters)
    names = frozenset(known)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not names.issuperset(kwargs):
            refuse_unknown(function.__name__, known, kwargs)
        return function(*args, **kwargs)

    return cast("F", call)
