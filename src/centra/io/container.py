"""The container of a model file: safetensors with a description in JSON, never pickle, and only what a model may have.

The format is described at https://github.com/huggingface/safetensors. The package of that name tells whether a file is
sound, but numbers are read and written here: it would copy the whole, and end the process where there is no memory for
that.
"""

import json
import math
import os
from typing import Any, BinaryIO, TypeGuard, cast

import numpy as np
from numpy.typing import NDArray

from centra.errors import ModelError

FORMAT = 2
EARLIER = (1,)  # had neither `init` nor a stream
KEY = "centra"
DTYPES = {
    "centers": ("F32", "F64"),
    "sizes": ("I64",),
    "offset": ("F64",),
    "scale": ("F64",),
    "init": ("F32", "F64"),
    "means": ("F64",),
    "counts": ("F64",),
    "fill": ("F64",),
}
REQUIRED = {"centers", "sizes"}
TYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
CODES = {np.dtype(dtype).name: code for code, dtype in TYPES.items()}


class Refused(Exception):
    """Why a file is not a model, and what to do."""

    def __init__(self, reason: str, remedy: str = "fit again and save anew") -> None:
        super().__init__(f"{reason}; {remedy}")


def is_whole(value: Any) -> TypeGuard[int]:
    """Whether something that was read is a whole number; true is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def pack(file: BinaryIO, about: dict[str, Any], tensors: dict[str, NDArray[Any]]) -> None:
    """Write a description, to which the number of the format is added, and tensors in their order."""
    header: dict[str, Any] = {"__metadata__": {KEY: json.dumps({"format": FORMAT, **about})}}
    end = 0
    for name, array in tensors.items():
        start, end = end, end + array.nbytes
        header[name] = {"dtype": CODES[array.dtype.name], "shape": array.shape, "data_offsets": (start, end)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers begin at a multiple of 8
    file.write(len(text).to_bytes(8, "little") + text)
    for array in tensors.values():
        file.write(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)


def unpack(path: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read a description and tensors, of which names and types are those of a model; nothing else is checked.

    Raises
    ------
    Refused, ModelError, OSError
    """
    from safetensors import SafetensorError, safe_open

    if os.path.isdir(path):
        raise ModelError(f"{path} is a folder: name a model file in it")
    # safetensors turns every OSError into "no such file"; opening it first tells the reason.
    open(path, "rb").close()
    try:
        with safe_open(path, framework="numpy") as file:
            return _about(file.metadata()), _tensors(file, path)
    except SafetensorError:
        raise Refused("it is cut short, damaged, or of another kind") from None


def _about(metadata: dict[str, str] | None) -> dict[str, Any]:
    if not metadata or KEY not in metadata:
        raise Refused("it was not written by centra")
    try:
        about = json.loads(metadata[KEY])
    except (ValueError, RecursionError):
        raise Refused("its description is not JSON") from None
    if not isinstance(about, dict):
        raise Refused("its description is not an object")
    version = cast("dict[str, Any]", about).get("format")
    if is_whole(version) and version > FORMAT:
        raise Refused(f"it has format {version}, and this centra knows no later one than {FORMAT}", "upgrade centra")
    if not is_whole(version) or version not in (*EARLIER, FORMAT):
        raise Refused("its format has no valid number")
    return cast("dict[str, Any]", about)


def _tensors(file: Any, path: str) -> dict[str, NDArray[Any]]:
    """Read without safetensors, which panics where memory is short, but by a header that it has found to be sound."""
    names = set(file.keys())
    whole = ("scale" in names) == ("offset" in names) and ("means" not in names or "counts" in names)
    if not REQUIRED <= names <= set(DTYPES) or not whole:
        raise Refused(f"it has the tensors {', '.join(sorted(names)) or 'none'}")
    for name in names:
        dtype = file.get_slice(name).get_dtype()
        if dtype not in DTYPES[name]:
            raise Refused(f"its {name} are of type {dtype}")
    with open(path, "rb") as raw:
        header = json.loads(raw.read(int.from_bytes(raw.read(8), "little")))
        begin = raw.tell()

        def read(dtype: str, shape: list[int], data_offsets: list[int]) -> NDArray[Any]:
            raw.seek(begin + data_offsets[0])
            return np.fromfile(raw, TYPES[dtype], math.prod(shape)).reshape(shape)

        return {name: read(**header[name]) for name in names}
