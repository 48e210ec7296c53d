"""Engines: ways to answer the questions of :class:`~centra.rows.Rows`. ``bind`` is the one door.

A new engine is a file with a subclass of :class:`~centra.engine.base.EngineRows`, and a line in ENGINES; if it is for
rows of a type of their own (see :class:`centra.data.Stored`), also in ENGINE_OF.
"""

import os
from functools import cache
from importlib import import_module

import numpy as np

from centra.data import Csr, Data
from centra.engine.base import EngineRows
from centra.errors import ParameterError
from centra.rows import Rows

ENGINES = {
    "native": "centra.engine.native:NativeRows",
    "numpy": "centra.engine.numpy:NumpyRows",
}
ENGINE_OF: dict[type, str] = {np.ndarray: "native", Csr: "native"}  # others are answered by "numpy"

__all__ = ["ENGINES", "ENGINE_OF", "bind"]


def bind(data: Data, n_threads: int | None = None, *, engine: str | None = None, parts: int = 1) -> Rows:
    """Bind data to an engine.

    Parameters
    ----------
    data : Data
    n_threads : int or None
        None: as many as the process may use. The answers don't depend on it, to the bit.
    engine : str, optional
        One of ENGINES. By default what the environment variable CENTRA_ENGINE says, such as ``numpy`` or ``native:3``
        for three parts; else what the type of the rows asks for.
    parts : int
        Cut the rows in so many parts, each on an engine of its own.

    Raises
    ------
    ParameterError
        CENTRA_ENGINE means nothing.
    """
    if engine is None and (said := os.environ.get("CENTRA_ENGINE")):
        engine, parts = _told(said)
    engine = engine or ENGINE_OF.get(type(data.x), "numpy")
    if parts > 1:
        from centra.engine.parts import PartedRows, split

        return PartedRows([bind(part, n_threads, engine=engine) for part in split(data, parts)])
    return _engine(engine).bind(data, n_threads)


@cache
def _engine(name: str) -> type[EngineRows]:
    """Its class, brought on first use."""
    module, _, rows = ENGINES[name].partition(":")
    return getattr(import_module(module), rows)


def _told(said: str) -> tuple[str, int]:
    """What CENTRA_ENGINE says: an engine, and how many parts."""
    engine, colon, parts = said.partition(":")
    if engine not in ENGINES or (colon and not (parts.isdecimal() and int(parts) > 0)):
        names = " or ".join(ENGINES)
        raise ParameterError(f"CENTRA_ENGINE={said}: expected {names}, in three parts for instance native:3")
    return engine, int(parts or 1)
