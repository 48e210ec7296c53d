"""Models in files: what is kept of them, and that nothing of a file is believed before it is checked."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast, get_args

import numpy as np
from numpy.typing import NDArray

from centra.check import LARGEST
from centra.data import Floats, Index
from centra.errors import ModelError, ParameterError
from centra.fit import METHODS
from centra.io.atomic import replacing
from centra.io.container import Refused, is_whole, pack, unpack
from centra.io.missing import AS_ERRORS, Missing, MissingName
from centra.io.reading import AS_IT_IS, Reading
from centra.naming import checked_names
from centra.scaling import Scaling
from centra.stopping import StopReason

SUFFIXES = (".safetensors",)
ESTIMATORS = tuple(dict.fromkeys(method.estimator for method in METHODS.values()))
WORD, STATE = 1 << 32, 1 << 128


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Where mini-batches left off, so that the next goes on as if nothing had been between.

    Attributes
    ----------
    means : ndarray of shape (k, d), float64
        The centres before they were rounded to what is handed out.
    counts : ndarray of shape (k,), float64
        The weight of the rows that each is the mean of.
    unchecked : int
        See :class:`centra.refine.minibatch.Running`.
    steps : int
        Batches.
    generator : dict or None
        The state of a PCG64.
    """

    means: Floats
    counts: Floats
    unchecked: int
    steps: int
    generator: dict[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """All that a model file holds. Parameters are what JSON holds, but for an ``init`` of centres."""

    centers: NDArray[np.float32] | Floats
    sizes: Index
    inertia: float
    n_iter: int
    stop_reason: str
    params: dict[str, Any]
    columns: tuple[str, ...] | None = None
    scaling: Scaling | None = None
    estimator: str = ESTIMATORS[0]
    stream: Stream | None = None
    missing: Missing = AS_ERRORS
    reading: Reading = AS_IT_IS
    names: Mapping[int, str] = field(default_factory=dict[int, str])


def save_model(path: str | os.PathLike[str], model: Model) -> None:
    """Write a model file; an older one stays until the new one is complete.

    Raises
    ------
    OutputError
    """
    with replacing(path) as file:
        write_model(file, model)


def write_model(file: BinaryIO, model: Model) -> None:
    """Write the content of a model file.

    Raises
    ------
    ModelError
        The file could not be read again.
    """
    about, tensors = _described(model)
    try:
        _checked(about, tensors)
    except Refused as refusal:
        raise ModelError(f"this {model.estimator} can't be saved: {refusal}") from None
    pack(file, about, tensors)


def _described(model: Model) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The description, and the tensors in the order of the file, those of 8 bytes a number first."""
    tensors: dict[str, NDArray[Any]] = {"centers": model.centers, "sizes": model.sizes}
    params = dict(model.params)
    if isinstance(params.get("init"), np.ndarray):
        tensors["init"] = params.pop("init")
    if model.scaling is not None:
        tensors |= {"offset": model.scaling.offset, "scale": model.scaling.scale}
    if model.missing.values is not None:
        tensors["fill"] = model.missing.values
    stream = model.stream
    if stream is not None:
        tensors["counts"] = stream.counts
        if not np.array_equal(stream.means, model.centers):
            tensors["means"] = stream.means
    about = {
        "inertia": float(model.inertia),
        "n_iter": model.n_iter,
        "stop_reason": model.stop_reason,
        "estimator": model.estimator,
        "params": params,
        "columns": None if model.columns is None else list(model.columns),
        "scaling": None if model.scaling is None else model.scaling.name,
        "missing": model.missing.name,
        "reading": model.reading.said,
        "names": {str(cluster): name for cluster, name in sorted(model.names.items())},
        "stream": stream and {name: getattr(stream, name) for name in ("unchecked", "steps", "generator")},
    }
    return about, dict(sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])))


def load_model(path: str | os.PathLike[str]) -> Model:
    """Read and check a model file.

    Raises
    ------
    ModelError
        It can't be read, is not a model of centra, is damaged, or is of a later format.
    """
    name = os.fspath(path)
    try:
        about, tensors = unpack(name)
        return _checked(about, tensors)
    except Refused as refusal:
        raise ModelError(f"{name} is no usable model file: {refusal}") from None
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else "check the name and the folder"
        raise ModelError(f"{name} can't be read: {reason}") from None


def _checked(about: dict[str, Any], tensors: dict[str, NDArray[Any]]) -> Model:
    centers, sizes = tensors["centers"], tensors["sizes"]
    if centers.ndim != 2 or 0 in centers.shape:
        raise Refused(f"its centres have shape {centers.shape}")
    k, d = centers.shape
    if sizes.shape != (k,) or (sizes < 0).any():
        raise Refused("its sizes are not one a cluster, from 0 on")
    if not _are_small(centers):
        raise Refused("its centres have NaN, infinity or numbers too large to be squared")
    inertia, n_iter, stop_reason, params = (about.get(key) for key in ("inertia", "n_iter", "stop_reason", "params"))
    if not isinstance(inertia, float) or not math.isfinite(inertia) or inertia < 0:
        raise Refused("its inertia is not a number from 0 on")
    if not is_whole(n_iter) or n_iter < 0:
        raise Refused("its number of iterations is not one")
    if not isinstance(stop_reason, str) or stop_reason not in get_args(StopReason):
        raise Refused("its stop reason is unknown")
    if not isinstance(params, dict):
        raise Refused("its parameters are missing")
    if (estimator := about.get("estimator")) not in ESTIMATORS:
        raise Refused("its kind of estimator is unknown")
    if "init" in tensors:
        if "init" in params or tensors["init"].ndim != 2:
            raise Refused("its first centres are not one array")
        params = params | {"init": tensors["init"]}
    columns, scaling, stream = _columns(about, d), _scaling(about, tensors, d), _stream(about, tensors, k, d)
    if stream is not None and estimator != "MiniBatchKMeans":
        raise Refused("it has a stream of batches, which its estimator knows nothing of")
    kind, missing, reading = cast("str", estimator), _missing(about, tensors, d), _reading(about)
    return Model(
        centers,
        sizes,
        inertia,
        n_iter,
        stop_reason,
        params,
        columns,
        scaling,
        kind,
        stream,
        missing,
        reading,
        _names(about, k),
    )


def _names(about: dict[str, Any], k: int) -> dict[int, str]:
    """What clusters are called; models of old say nothing of it."""
    names: Any = about.get("names", {})
    try:
        return checked_names({int(cluster): name for cluster, name in names.items()}, k)
    except (AttributeError, ValueError, ParameterError):
        raise Refused(f"its names are not those of {k} clusters") from None


def _columns(about: dict[str, Any], d: int) -> tuple[str, ...] | None:
    columns = about.get("columns")
    if columns is None:
        return None
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise Refused("its columns are not names")
    if len(columns) != d or len(set(columns)) < d:
        raise Refused(f"its columns are not {d} different names")
    return tuple(columns)


def _scaling(about: dict[str, Any], tensors: dict[str, NDArray[Any]], d: int) -> Scaling | None:
    name = about.get("scaling")
    if (name is None) != ("scale" not in tensors) or name not in (None, "std", "minmax", "robust"):
        raise Refused("its scaling is unknown or incomplete")
    if name is None:
        return None
    offset, scale = tensors["offset"], tensors["scale"]
    if offset.shape != (d,) or scale.shape != (d,):
        raise Refused(f"its scaling is not one a column, of which there are {d}")
    if not np.isfinite(offset).all() or not np.isfinite(scale).all() or (scale <= 0).any():
        raise Refused("its scaling has NaN, infinity, or a scale that is not positive")
    return Scaling(name, offset, scale)


def _missing(about: dict[str, Any], tensors: dict[str, NDArray[Any]], d: int) -> Missing:
    """What it does about missing values; models of old say nothing of it."""
    name, values = about.get("missing", "error"), tensors.get("fill")
    if name not in get_args(MissingName) or (values is not None) != (name in ("median", "mean")):
        raise Refused("what it does about missing values is unknown or incomplete")
    if values is not None and (values.shape != (d,) or not _are_small(values)):
        raise Refused(f"its values for missing ones are not one a column, of which there are {d}")
    return Missing(name, values)


def _reading(about: dict[str, Any]) -> Reading:
    """What was said of how text is written; models of old say nothing of it."""
    said: Any = about.get("reading", {})
    kinds = {"header": (bool,), "skip": (int,), "na": (list, tuple)}
    if (
        not isinstance(said, dict)
        or not {*said} <= {*Reading.__dataclass_fields__}
        or not all(type(value) in kinds.get(name, (str,)) for name, value in said.items())
        or not all(isinstance(text, str) for text in said.get("na", []))
        or len(said.get("sep", ",")) != 1
        or said.get("decimal", ".") not in (".", ",")
        or said.get("skip", 0) < 0
    ):
        raise Refused("what it says of how files are written is no such thing")
    known: dict[str, Any] = {**said, "na": tuple(said.get("na", []))}
    return Reading(**known)


def _stream(about: dict[str, Any], tensors: dict[str, NDArray[Any]], k: int, d: int) -> Stream | None:
    stream = about.get("stream")
    if (stream is None) != ("counts" not in tensors) or not isinstance(stream, dict | None):
        raise Refused("its stream of batches is incomplete")
    if stream is None:
        return None
    stream = cast("dict[str, Any]", stream)
    means, counts = tensors.get("means", tensors["centers"]).astype(np.float64), tensors["counts"]
    if means.shape != (k, d) or counts.shape != (k,) or not _are_small(means):
        raise Refused("its means are not one a cluster")
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise Refused("its counts are not numbers from 0 on")
    unchecked, steps, generator = (stream.get(name) for name in ("unchecked", "steps", "generator"))
    if not is_whole(unchecked) or not is_whole(steps) or unchecked < 0 or steps < 0:
        raise Refused("its numbers of rows and batches are not whole ones from 0 on")
    if generator is not None and not _is_state(generator):
        raise Refused("the state of its random numbers is not one of PCG64")
    return Stream(means, counts, unchecked, steps, generator)


def _is_state(generator: Any) -> bool:
    """Whether it is what NumPy's PCG64 takes for its state."""
    if not isinstance(generator, dict) or not isinstance(state := generator.get("state"), dict):
        return False
    numbers = {"state": STATE, "inc": STATE}, {"has_uint32": 2, "uinteger": WORD}
    whole = all(
        is_whole(there.get(name)) and 0 <= there[name] < end
        for there, ends in zip((state, generator), numbers, strict=True)
        for name, end in ends.items()
    )
    return whole and generator.get("bit_generator") == "PCG64" and state["inc"] % 2 == 1


def _are_small(numbers: NDArray[Any]) -> bool:
    """Whether all can be squared. NaN compares false; Python's numbers, because float32 would overflow."""
    return float(numbers.min()) >= -LARGEST and float(numbers.max()) <= LARGEST
