"""Parameters as a model file can hold them: with their value, or not at all."""

import reprlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.errors import ParameterError

_SAVABLE = {"init": "the name of a start or an array of centres in float64", "random_state": "None or a whole number"}


def plain(name: str, value: Any) -> Any:
    """A parameter as a file can hold it, or a ParameterError."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, int, float, str):
        return value
    if name == "init" and not callable(value):
        given = check.real(value, "init")
        kept = as_float(given)
        with np.errstate(invalid="ignore"):  # whole numbers beyond 2^53
            if np.array_equal(kept.astype(given.dtype), given):
                return kept
    shown = " ".join(reprlib.repr(value).split())
    raise ParameterError(
        f"{name}={shown} can't be saved: set it to {_SAVABLE.get(name, 'a number')} first, by set_params({name}=...)",
        parameter=name,
    )


def as_float(array: NDArray[Any]) -> NDArray[Any]:
    """As float64, unless it is float32."""
    return array if array.dtype == np.float32 else array.astype(np.float64)
