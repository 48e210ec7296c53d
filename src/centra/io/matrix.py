"""NPY and NPZ: one array, never a pickle; the file is mapped, so that a shape larger than the file is noticed."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Rows2D
from centra.errors import DataError
from centra.io.extras import require

if TYPE_CHECKING:
    import pyarrow as pa


def read_matrix(path: str) -> "MatrixTable":
    """Read an array of shape (n, d) or (n,) of real numbers; the columns are called x0, x1, ...

    Raises
    ------
    DataError
    """
    array = _archived(path) if path.lower().endswith(".npz") else _mapped(path)
    if array.ndim not in (1, 2) or array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        raise DataError(
            f"{path} holds an array of shape {array.shape} and dtype {array.dtype}: "
            "rows by columns of numbers up to float64 are needed"
        )
    return MatrixTable(path, array.reshape(len(array), -1) if array.size else array.reshape(0, 1))


def _mapped(path: str) -> NDArray[Any]:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, SyntaxError, TypeError, OverflowError, MemoryError):
        raise DataError(
            f"{path} can't be read: it holds Python objects, is smaller than its header says, or is no NPY file; "
            "save a plain array of numbers with numpy.save"
        ) from None


def _archived(path: str) -> NDArray[Any]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            if len(archive.files) == 1:
                return archive[archive.files[0]]
            found = ", ".join(archive.files) or "none"
    except (ValueError, EOFError, SyntaxError, TypeError, OverflowError, zipfile.BadZipFile, AttributeError):
        raise DataError(
            f"{path} can't be read: it holds Python objects, is damaged, or is no NPZ file; "
            "save a plain array of numbers with numpy.savez"
        ) from None
    raise DataError(f"{path} has to hold a single array; it holds {found}")


@dataclass(frozen=True, slots=True, eq=False)
class MatrixTable:
    """A :class:`~centra.io.table.Table` over an array."""

    source: str
    array: NDArray[Any]
    note: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"x{i}" for i in range(self.array.shape[1]))

    @property
    def n(self) -> int:
        return len(self.array)

    def numeric(self) -> tuple[int, ...]:
        return tuple(range(self.array.shape[1]))

    def index(self) -> frozenset[int]:
        return frozenset()

    def matrix(self, columns: Sequence[int]) -> Rows2D:
        everything = list(columns) == list(self.numeric())
        chosen = self.array if everything else self.array[:, list(columns)]
        return chosen.astype(np.float32 if chosen.dtype == np.float32 else np.float64, copy=False)

    def where(self, row: int) -> str:
        return f"row {row} (counted from 0)"

    def rows(self, *, typed: bool) -> "pa.Table":
        require("pyarrow", "io", "writing tables")
        import pyarrow as pa

        return pa.table([np.ascontiguousarray(column) for column in self.array.T], names=list(self.names))
