"""Rows of a stream that wait until there are enough of them to start from."""

from collections.abc import Sequence

import numpy as np

from centra.data import Csr, Data, Rows2D, Stored


class Waiting:
    """Batches as they came, copied, because whoever brings them may use the memory again."""

    def __init__(self) -> None:
        self._parts: list[Data] = []

    def take(self, data: Data) -> None:
        """Keep one more batch."""
        weights = None if data.weights is None else data.weights.copy()
        self._parts.append(Data(data.x[np.arange(data.n)], weights))

    @property
    def present(self) -> int:
        """Rows of positive weight so far."""
        return sum(present(part) for part in self._parts)

    def with_last(self, last: Data) -> Data:
        """All of them and one more batch, in order; sparse if that one is."""
        if not self._parts:
            return last
        parts = [*self._parts, last]
        weights = None
        if any(part.weights is not None for part in parts):
            weights = np.concatenate([np.ones(p.n) if p.weights is None else p.weights for p in parts])
        dtypes = {part.x.dtype for part in parts}
        dtype = dtypes.pop() if len(dtypes) == 1 else np.dtype(np.float64)
        if isinstance(last.x, Csr):
            return Data(_stacked([_csr(part.x, dtype) for part in parts]), weights, last.columns)
        return Data(np.concatenate([part.x.astype(dtype) for part in parts]), weights, last.columns)


def present(data: Data) -> int:
    """Rows of positive weight."""
    return data.n if data.weights is None else int(np.count_nonzero(data.weights))


def _csr(x: Rows2D | Stored, dtype: np.dtype[np.generic]) -> Csr:
    if isinstance(x, Csr):
        return Csr(x.values.astype(dtype), x.columns, x.starts, x.shape)
    x = x if isinstance(x, np.ndarray) else x.astype(np.float64)
    rows, columns = np.nonzero(x)
    starts = np.searchsorted(rows, np.arange(len(x) + 1))
    return Csr(x[rows, columns].astype(dtype), columns.astype(np.int32), starts, x.shape)


def _stacked(parts: Sequence[Csr]) -> Csr:
    ends = np.cumsum([part.starts[-1] for part in parts])
    starts = [part.starts[1:] + end - part.starts[-1] for part, end in zip(parts, ends, strict=True)]
    shape = sum(map(len, parts)), parts[0].shape[1]
    values, columns = (np.concatenate([getattr(part, name) for part in parts]) for name in ("values", "columns"))
    return Csr(values, columns, np.concatenate([[0], *starts]), shape)
