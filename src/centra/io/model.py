"""Model files: safetensors with a JSON header, never pickle; nothing of a file is believed before it is checked."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats, Index


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """How columns were brought to one scale: ``(x - offset) / scale``, column by column."""

    name: str
    offset: Floats
    scale: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """All that a model file holds."""

    centers: NDArray[np.float32] | Floats
    sizes: Index
    inertia: float
    n_iter: int
    stop_reason: str
    params: dict[str, Any]
    columns: tuple[str, ...] | None = None
    scaling: Scaling | None = None
