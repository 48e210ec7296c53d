"""Sparse rows as text, ``label column:number ...``, as svmlight and LIBSVM write them: they stay sparse."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra.data import Csr, Floats
from centra.errors import DataError
from centra.extras import require
from centra.sparse import csr, matrix

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
LINE = re.compile(rf"\s*{NUMBER}(?:,{NUMBER})*(?:\s+qid:\d+)?(?P<pairs>(?:\s+\d+:{NUMBER})*)\s*")
CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
LOOKED_AT = 20  # lines that tell what a file is


def is_svmlight(head: bytes) -> bool:
    """Whether text begins as such a file does; times of day beside numbers are none."""
    whole = head.split(b"\n") if head.endswith(b"\n") else head.split(b"\n")[:-1] or [head]
    lines = [*islice(filter(None, map(_bare, whole)), LOOKED_AT)]
    pairs = [pair for line in lines for pair in line.split()[1:]]
    return (
        bool(pairs)
        and all(_why_bad(line) is None for line in lines)
        and not all(CLOCK.fullmatch(pair) for pair in pairs)
    )


def read_svmlight(path: str, open_file: Callable[[], Any]) -> "SparseTable":
    """Read such a file.

    Parameters
    ----------
    path : str
    open_file : callable
        Gives a binary stream from the start of the text.

    Raises
    ------
    DataError
    """
    from sklearn import datasets

    load: Any = datasets.load_svmlight_file  # whose types are guessed from its defaults
    try:
        with open_file() as file:
            x, labels = load(io.BufferedReader(file), zero_based=True)
    except (ValueError, OverflowError):
        raise _refusal(path, open_file) from None
    if not x.shape[0]:
        raise DataError(f"{path} has no rows: there is nothing to cluster")
    first = 0 if x.nnz and int(x.indices.min()) == 0 else 1
    if x.shape[1] <= first:
        raise DataError(f"{path} has labels, but no numbers such as 3:0.5: there is nothing to cluster")
    try:
        return SparseTable(path, csr(x[:, first:]), labels, first)
    except DataError:  # NaN
        raise _refusal(path, open_file) from None


@dataclass(frozen=True, eq=False)
class SparseTable:
    """A :class:`~centra.io.table.Table` of a label and of numbers most of which are 0.

    The columns are called by their numbers in the file: x1, x2, ...

    Attributes
    ----------
    source : str
    x : Csr of shape (n, d)
    labels : ndarray of shape (n,), float64
    first : {0, 1}
        What the columns are counted from.
    """

    source: str
    x: Csr
    labels: Floats
    first: int
    notes: tuple[str, ...] = ()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return ("label", *(f"x{i}" for i in range(self.first, self.first + self.x.shape[1])))

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    @property
    def n(self) -> int:
        return len(self.x)

    def numeric(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.names)))

    def readable(self, position: int) -> bool:
        return True

    def about(self, position: int) -> str:
        return "what each row is labelled with"

    def index(self) -> frozenset[int]:
        return frozenset()

    def matrix(self, columns: Sequence[int]) -> Csr:
        if tuple(columns) == self.numeric():
            return self.x
        from scipy.sparse import csr_array, hstack

        everything: Any = hstack([csr_array(self.labels[:, None]), matrix(self.x)], format="csc")
        return csr(everything[:, list(columns)])

    def where(self, row: int) -> str:
        return f"row {row + 1}"

    @property
    def writing(self) -> None:
        return None

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.zeros(len(rows), np.bool_)

    def rows(self, *, typed: bool) -> Any:
        """The labels alone: written out in full, the zeros would be most of the file."""
        require("pyarrow", "io", "writing tables")
        import pyarrow as pa

        return pa.table({"label": self.labels})

    def reaching(self, names: Sequence[str]) -> "SparseTable":
        """With columns of zeros up to the last of some names: what isn't in any row isn't in the file either."""
        numbers = [int(name[1:]) for name in names if re.fullmatch(r"x\d{1,9}", name)]
        first = min([self.first, *numbers])
        shift, width = self.first - first, max([self.x.shape[1], *(number - self.first + 1 for number in numbers)])
        x = replace(self.x, columns=self.x.columns + np.int32(shift), shape=(self.n, width + shift))
        return replace(self, x=x, first=first)


def _bare(line: bytes) -> str:
    return line.partition(b"#")[0].decode("ascii", "replace").strip()


def _why_bad(line: str) -> str | None:
    found = LINE.fullmatch(line)
    if found is None:
        odd = next((part for part in line.split() if not re.fullmatch(rf"(\d+:)?{NUMBER}|qid:\d+", part)), line)
        return f"{odd!r} is not a number, or a column with its number such as 3:0.5"
    at = [int(pair.partition(":")[0]) for pair in found["pairs"].split()]
    return next((f"column {b} follows column {a}" for a, b in pairwise(at) if b <= a), None)


def _refusal(path: str, open_file: Callable[[], Any]) -> DataError:
    """What is wrong, with the first line that is."""
    with open_file() as file:
        content = file.read()
    for number, line in enumerate(content.split(b"\n"), 1):
        if (bare := _bare(line)) and (why := _why_bad(bare)):
            return DataError(f"{path}, line {number}: {why}; rows are written as in 1 3:0.5 7:2, columns ascending")
    return DataError(f"{path} can't be read: it is damaged, or not written as in 1 3:0.5 7:2")
