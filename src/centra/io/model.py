"""Model files: safetensors with a JSON header, never pickle; nothing of a file is believed before it is checked."""

import json
import math
import os
from dataclasses import dataclass
from typing import Any, TypeGuard, cast, get_args

import numpy as np
from numpy.typing import NDArray

from centra.check import LARGEST
from centra.data import Floats, Index
from centra.errors import ModelError
from centra.io.atomic import replacing
from centra.result import StopReason

FORMAT = 1
KEY = "centra"
SUFFIXES = (".safetensors",)
ESTIMATORS = ("KMeans", "MiniBatchKMeans")
DTYPES = {"centers": ("F32", "F64"), "sizes": ("I64",), "offset": ("F64",), "scale": ("F64",)}


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
    estimator: str = ESTIMATORS[0]


def save_model(path: str | os.PathLike[str], model: Model) -> None:
    """Write a model file; an older one stays until the new one is complete.

    Raises
    ------
    OutputError
    """
    with replacing(path) as file:
        file.write(pack_model(model))


def pack_model(model: Model) -> bytes:
    """The content of a model file."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {"centers": model.centers, "sizes": model.sizes}
    if model.scaling is not None:
        tensors |= {"offset": model.scaling.offset, "scale": model.scaling.scale}
    about = {
        "format": FORMAT,
        "inertia": float(model.inertia),
        "n_iter": model.n_iter,
        "stop_reason": model.stop_reason,
        "estimator": model.estimator,
        "params": model.params,
        "columns": model.columns,
        "scaling": None if model.scaling is None else model.scaling.name,
    }
    # safetensors writes an array's memory whatever its strides.
    return save({name: np.ascontiguousarray(array) for name, array in tensors.items()}, {KEY: json.dumps(about)})


def load_model(path: str | os.PathLike[str]) -> Model:
    """Read and check a model file.

    Raises
    ------
    ModelError
        It can't be read, is not a model of centra, is damaged, or is of a later format.
    """
    name = os.fspath(path)
    try:
        about, tensors = _unpack(name)
        return _checked(about, tensors)
    except _Refused as refusal:
        raise ModelError(f"{name} is no usable model file: {refusal}") from None
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else "check the name and the folder"
        raise ModelError(f"{name} can't be read: {reason}") from None


class _Refused(Exception):
    """Why a file is not a model, and what to do."""

    def __init__(self, reason: str, remedy: str = "fit again and save anew") -> None:
        super().__init__(f"{reason}; {remedy}")


def _unpack(path: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    from safetensors import SafetensorError, safe_open

    if os.path.isdir(path):
        raise ModelError(f"{path} is a folder: name a model file in it")
    # safetensors turns every OSError into "no such file"; opening it first tells the reason.
    open(path, "rb").close()
    try:
        with safe_open(path, framework="numpy") as file:
            return _about(file.metadata()), _tensors(file)
    except SafetensorError:
        raise _Refused("it is cut short, damaged, or of another kind") from None


def _about(metadata: dict[str, str] | None) -> dict[str, Any]:
    if not metadata or KEY not in metadata:
        raise _Refused("it was not written by centra")
    try:
        about = json.loads(metadata[KEY])
    except (ValueError, RecursionError):
        raise _Refused("its description is not JSON") from None
    if not isinstance(about, dict):
        raise _Refused("its description is not an object")
    version = cast("dict[str, Any]", about).get("format")
    if _is_whole(version) and version > FORMAT:
        raise _Refused(f"it has format {version}, and this centra knows no later one than {FORMAT}", "upgrade centra")
    if not _is_whole(version) or version != FORMAT:
        raise _Refused("its format has no valid number")
    return cast("dict[str, Any]", about)


def _tensors(file: Any) -> dict[str, NDArray[Any]]:
    names = set(file.keys())
    if names not in ({"centers", "sizes"}, set(DTYPES)):
        raise _Refused(f"it has the tensors {', '.join(sorted(names)) or 'none'}")
    for name in names:
        dtype = file.get_slice(name).get_dtype()
        if dtype not in DTYPES[name]:
            raise _Refused(f"its {name} are of type {dtype}")
    return {name: file.get_tensor(name) for name in names}


def _checked(about: dict[str, Any], tensors: dict[str, NDArray[Any]]) -> Model:
    centers, sizes = tensors["centers"], tensors["sizes"]
    if centers.ndim != 2 or 0 in centers.shape:
        raise _Refused(f"its centres have shape {centers.shape}")
    k, d = centers.shape
    if sizes.shape != (k,) or (sizes < 0).any():
        raise _Refused("its sizes are not one a cluster, from 0 on")
    # NaN compares false; the limit as a float64, because it would overflow as a float32.
    if not (np.abs(centers) <= np.float64(LARGEST)).all():
        raise _Refused("its centres have NaN, infinity or numbers too large to be squared")
    inertia, n_iter, stop_reason, params = (about.get(key) for key in ("inertia", "n_iter", "stop_reason", "params"))
    if not isinstance(inertia, float) or not math.isfinite(inertia) or inertia < 0:
        raise _Refused("its inertia is not a number from 0 on")
    if not _is_whole(n_iter) or n_iter < 0:
        raise _Refused("its number of iterations is not one")
    if not isinstance(stop_reason, str) or stop_reason not in get_args(StopReason):
        raise _Refused("its stop reason is unknown")
    if not isinstance(params, dict):
        raise _Refused("its parameters are missing")
    if (estimator := about.get("estimator")) not in ESTIMATORS:
        raise _Refused("its kind of estimator is unknown")
    columns, scaling = _columns(about, d), _scaling(about, tensors, d)
    return Model(centers, sizes, inertia, n_iter, stop_reason, params, columns, scaling, cast("str", estimator))


def _columns(about: dict[str, Any], d: int) -> tuple[str, ...] | None:
    columns = about.get("columns")
    if columns is None:
        return None
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise _Refused("its columns are not names")
    if len(columns) != d or len(set(columns)) < d:
        raise _Refused(f"its columns are not {d} different names")
    return tuple(columns)


def _scaling(about: dict[str, Any], tensors: dict[str, NDArray[Any]], d: int) -> Scaling | None:
    name = about.get("scaling")
    if (name is None) != ("scale" not in tensors) or name not in (None, "std", "minmax", "robust"):
        raise _Refused("its scaling is unknown or incomplete")
    if name is None:
        return None
    offset, scale = tensors["offset"], tensors["scale"]
    if offset.shape != (d,) or scale.shape != (d,):
        raise _Refused(f"its scaling is not one a column, of which there are {d}")
    if not np.isfinite(offset).all() or not np.isfinite(scale).all() or (scale <= 0).any():
        raise _Refused("its scaling has NaN, infinity, or a scale that is not positive")
    return Scaling(name, offset, scale)


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
