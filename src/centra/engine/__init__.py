"""Engines: ways to answer the questions of :class:`~centra.rows.Rows`. ``bind`` is the one door."""

from typing import Literal

from centra.data import Data
from centra.rows import Rows

Engine = Literal["native", "numpy"]

__all__ = ["Engine", "bind"]


def bind(data: Data, n_threads: int | None = None, *, engine: Engine = "native", parts: int = 1) -> Rows:
    """Bind data to an engine.

    Parameters
    ----------
    data : Data
    n_threads : int or None
        None: as many as the process may use. The answers don't depend on it, to the bit.
    engine : {"native", "numpy"}
        The C++ core, or the readable reference.
    parts : int
        Cut the rows in so many parts, each on an engine of its own.
    """
    if parts > 1:
        from centra.engine.parts import PartedRows, split

        return PartedRows([bind(part, n_threads, engine=engine) for part in split(data, parts)])
    if engine == "numpy":
        from centra.engine.numpy import NumpyRows

        return NumpyRows(data)
    from centra.engine.native import NativeRows

    return NativeRows.bind(data, n_threads)
