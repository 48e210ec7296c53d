"""NPY and NPZ: one array, never a pickle, and no more numbers than the file holds."""

import lzma
import math
import os
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Rows2D
from centra.errors import DataError
from centra.extras import require
from centra.io.memory import refuse_beyond_memory

# What NumPy raises over files of other kinds, cut short, or with shapes that no file could hold.
DAMAGED = (ValueError, EOFError, SyntaxError, TypeError, OverflowError, RecursionError, tokenize.TokenError)


def read_matrix(path: str) -> "MatrixTable":
    """Read an array of shape (n, d) or (n,) of real numbers; the columns are called x0, x1, ...

    Raises
    ------
    DataError
    """
    array = _archived(path) if path.lower().endswith(".npz") else _single(path)
    if array.ndim not in (1, 2) or array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise DataError(
            f"{path} holds an array of shape {array.shape} and dtype {array.dtype}: "
            "rows by columns of numbers up to float64 are needed"
        )
    array.setflags(write=False)  # what fills gaps fills those of a copy
    return MatrixTable(path, array.reshape(len(array), -1) if array.size else array.reshape(0, 1))


def _single(path: str) -> NDArray[Any]:
    try:
        with open(path, "rb") as file:
            return _array(path, file, os.fstat(file.fileno()).st_size)
    except DataError:
        raise
    except DAMAGED:
        raise DataError(f"{path} can't be read: it is damaged, or no NPY file; save it with numpy.save") from None


def _archived(path: str) -> NDArray[Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) == 1:
                with archive.open(members[0]) as file:
                    return _array(path, file, members[0].file_size)
            found = ", ".join(member.filename.removesuffix(".npy") for member in members) or "none"
    except DataError:
        raise
    except (*DAMAGED, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError):
        raise DataError(
            f"{path} can't be read: it is damaged, or is no NPZ file; save an array of numbers with numpy.savez"
        ) from None
    raise DataError(f"{path} has to hold a single array; it holds {found}")


def _array(path: str, file: Any, size: int) -> NDArray[Any]:
    # Read, not mapped: where a mapped file is cut short meanwhile, its pages are gone, and the process with them.
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if dtype.hasobject:
        raise DataError(f"{path} holds Python objects, which are never loaded: save an array of numbers")
    if min(shape, default=0) < 0:
        raise ValueError(shape)
    needed = math.prod(shape) * dtype.itemsize
    if needed > size - file.tell():
        raise DataError(f"{path} ends before the {shape} numbers that its header tells of: save it again")
    refuse_beyond_memory(path, needed)
    file.seek(0)
    return np.lib.format.read_array(file, allow_pickle=False)


@dataclass(frozen=True, eq=False)
class MatrixTable:
    """A :class:`~centra.io.table.Table` over an array."""

    source: str
    array: NDArray[Any]
    notes: tuple[str, ...] = ()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(f"x{i}" for i in range(self.array.shape[1]))

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @property
    def n(self) -> int:
        return len(self.array)

    def numeric(self) -> tuple[int, ...]:
        return tuple(range(self.array.shape[1]))

    def readable(self, position: int) -> bool:
        return True

    def about(self, position: int) -> str:
        return "numbers"

    def index(self) -> frozenset[int]:
        return frozenset()

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        everything = tuple(columns) == self.numeric()
        chosen = self.array if everything else self.array[:, list(columns)]
        return chosen.astype(np.float32 if chosen.dtype == np.float32 else np.float64, copy=False)

    def where(self, row: int) -> str:
        return f"row {row} (counted from 0)"

    @property
    def writing(self) -> None:
        return None

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.all(np.isnan(self.array[rows].astype(np.float64)), axis=1)

    def rows(self, *, typed: bool) -> Any:
        require("pyarrow", "io", "writing tables")
        import pyarrow as pa

        return pa.table([np.ascontiguousarray(column) for column in self.array.T], names=list(self.names))
