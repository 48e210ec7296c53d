"""Where randomness comes from: what users give for ``random_state`` becomes a generator."""

import numbers
from typing import Any

import numpy as np

from centra.errors import ParameterError


def generator(random_state: Any) -> np.random.Generator:
    """A Generator from None, a whole number, a Generator (used as it is) or a RandomState.

    A RandomState that is as its seed made it is taken for that seed, so that ``RandomState(1)`` means what 1 means; any
    other is drawn from. Both are drawn on, so that the next generator is another.

    Raises
    ------
    ParameterError
    """
    if isinstance(random_state, np.random.RandomState):
        seed = _seed(random_state)
        drawn = random_state.randint(0, 1 << 32, size=4, dtype=np.uint32)
        return np.random.default_rng(drawn if seed is None else seed)
    try:
        return np.random.default_rng(random_state)
    except (TypeError, ValueError):
        raise ParameterError.of(
            "random_state", random_state, "None, a whole number from 0 on, a Generator or a RandomState"
        ) from None


def for_callables(random_state: Any) -> np.random.RandomState | np.random.Generator:
    """What a callable ``init`` is handed: a RandomState, as by scikit-learn, or the Generator that was given.

    Raises
    ------
    ParameterError
    """
    if isinstance(random_state, np.random.RandomState | np.random.Generator):
        return random_state
    if isinstance(random_state, numbers.Integral) and 0 <= int(random_state) < 1 << 32:
        return np.random.RandomState(int(random_state))
    return np.random.RandomState(generator(random_state).integers(0, 1 << 32, 4, np.uint32))


def _seed(random_state: np.random.RandomState) -> int | None:
    """The whole number that it was made from, if nothing has been drawn since."""
    state = random_state.get_state(legacy=False)
    if state["bit_generator"] != "MT19937":
        return None
    seed = int(state["state"]["key"][0])  # the first word is the seed itself: numpy/random/src/mt19937/mt19937.c
    anew = np.random.RandomState(seed).get_state(legacy=False)
    same = (state["state"]["key"] == anew["state"]["key"]).all()
    rest = ("has_gauss", "gauss")
    same = same and state["state"]["pos"] == anew["state"]["pos"] and all(state[name] == anew[name] for name in rest)
    return seed if same else None
