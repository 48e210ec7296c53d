"""Checked rows on an engine, and their numbers with them: no algorithm sees others."""

from centra import check
from centra.data import Data
from centra.engine import bind
from centra.rows import Rows


def bound(data: Data, n_threads: int | None = None) -> Rows:
    """Rows as they are.

    Raises
    ------
    DataError
        Of numbers that are not finite, too large, or so small that they would have to be scaled.
    """
    rows = bind(data, n_threads)
    check.bound(data, rows.moments)
    return rows


def scaled(data: Data, n_clusters: int, n_threads: int | None = None) -> tuple[Rows, int]:
    """Rows multiplied by a power of two where squares of differences would be lost; and which one.

    Raises
    ------
    DataError
        Fewer rows than clusters, numbers that are not finite or too large, or no power of two that helps.
    """
    rows = bind(data, n_threads)
    if exponent := check.scalable(data, rows.moments, n_clusters):
        rows = bind(data.times(exponent), n_threads)
    return rows, exponent
