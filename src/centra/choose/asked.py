"""What choose_k() is asked for: raw parameters become names, numbers and rows, or a sentence says what was expected."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, get_args

import numpy as np

from centra import check
from centra.binding import bound
from centra.data import Data
from centra.errors import ParameterError
from centra.result import Params
from centra.scaling import ScaleName, Scaling, apply_scaling, fit_scaling, numbers_of
from centra.slips import refuse_unknown
from centra.space import EUCLIDEAN, Space


def names(criteria: Sequence[str], known: Collection[str]) -> list[str]:
    """Of criteria, each once.

    Raises
    ------
    ParameterError
    """
    if isinstance(criteria, str):
        criteria = [criteria]
    for name in criteria:
        if name not in known:
            close = get_close_matches(str(name), known, 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise ParameterError(
                f"criteria has {name!r}{hint}: expected any of {', '.join(known)}", parameter="criteria"
            )
    if not criteria:
        raise ParameterError(f"criteria is empty: expected any of {', '.join(known)}", parameter="criteria")
    return list(dict.fromkeys(criteria))


def options(given: Mapping[str, str], known: Mapping[str, Sequence[str]], parameters: Iterable[str]) -> None:
    """Options that criteria have: each one of some words.

    Raises
    ------
    ParameterError
    """
    for name, value in given.items():
        if name not in known:
            refuse_unknown("choose_k", [*parameters, *known], [name])
        check.choice(name, value, known[name])


def ascending(k: Iterable[int]) -> list[int]:
    """The numbers of clusters to compare.

    Raises
    ------
    ParameterError
    """
    try:
        given = [] if isinstance(k, str) else list(k)
    except TypeError:
        raise ParameterError.of("k", k, "several whole numbers from 1 on, such as range(1, 11)") from None
    if isinstance(k, str):
        raise ParameterError.of("k", k, "several whole numbers, such as range(1, 11), of which the best is found")
    wanted = sorted({check.whole("k", each) for each in given})
    if not wanted:
        raise ParameterError(
            "k is empty: expected several whole numbers from 1 on, such as range(1, 11)", parameter="k"
        )
    return wanted


def size(sample: Any, ks: Sequence[int]) -> int | None:
    """How many rows a sample has: enough for the largest K.

    Raises
    ------
    ParameterError
    """
    if sample is None:
        return None
    if check.whole("sample", sample) < ks[-1]:
        raise ParameterError.of("sample", sample, f"None, or at least as many rows as the largest k, {ks[-1]}")
    return int(sample)


def start(params: Params, space: Space) -> None:
    """A start that makes sense with several K.

    Raises
    ------
    ParameterError
    """
    if isinstance(params.init, np.ndarray):
        complaint = "is the same for every k, so that it can't be given centres: name a start, such as 'k-means++'"
    elif callable(params.init) and space is not EUCLIDEAN:
        complaint = f"can't be a callable with the method {params.method}: name a start, such as 'k-means++'"
    else:
        return
    raise ParameterError(f"init {complaint}", parameter="init", complaint=complaint)


def on_one_scale(data: Data, name: Any, params: Params, space: Space) -> tuple[Data, Scaling | None]:
    """Rows with their columns brought to one scale, and how.

    Raises
    ------
    DataError, ParameterError
    """
    known: Sequence[ScaleName] = get_args(ScaleName)
    scale = known[known.index(check.choice("scale", name, known))]  # type: ignore[arg-type]
    if scale == "none":
        return data, None
    if not space.straight:
        complaint = f"means nothing to the method {params.method}: leave it out"
        raise ParameterError(f"scale {complaint}", parameter="scale", complaint=complaint)
    bound(data, params.n_threads)  # whose numbers are all finite
    x = numbers_of(data)
    if isinstance(x, np.ndarray) and (x.dtype.kind != "f" or x.dtype.itemsize < 4):
        x = x.astype(np.float64)  # they are scaled in their own dtype
    scaling = fit_scaling(scale, x, data.weights)
    return replace(data, x=apply_scaling(scaling, x)), scaling
