"""What a table is to the rest of the house."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from centra.data import Csr, Rows2D
from centra.io.writing import Writing


class Table(Protocol):
    """Rows with named columns, as they were read from a file; columns go by position, since names may repeat."""

    @property
    def source(self) -> str:
        """The file, as it is called in messages."""
        ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def n(self) -> int: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the summary should know of how the file was read."""
        ...

    def numeric(self) -> tuple[int, ...]:
        """Positions of the columns that hold numbers."""
        ...

    def readable(self, position: int) -> bool:
        """Whether numbers can be made of a column that is asked for: of dates, too."""
        ...

    def about(self, position: int) -> str:
        """What a column holds that doesn't hold numbers, such as "text, such as 'ann'"."""
        ...

    def index(self) -> frozenset[int]:
        """Positions of columns that only number the rows (a frame's saved index): never chosen unasked."""
        ...

    def matrix(self, columns: Sequence[int]) -> Rows2D | Csr:
        """Numeric columns side by side, missing values as NaN; float32 if all of them are, else float64."""
        ...

    def where(self, row: int) -> str:
        """How a person finds a row: the line in a text file, else the row's number."""
        ...

    @property
    def writing(self) -> Writing | None:
        """How it is written, if it is text."""
        ...

    def is_blank(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some rows have no value in any column."""
        ...

    def rows(self, *, typed: bool) -> Any:
        """All rows as they were read, a pyarrow.Table.

        Text files give text, unless `typed` asks for numbers where that loses nothing.
        """
        ...
