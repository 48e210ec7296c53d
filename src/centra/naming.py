"""Names of clusters, which tables and pictures write in place of their numbers."""

from collections.abc import Mapping
from typing import Any

from centra.errors import ParameterError


def checked_names(names: Any, k: int) -> dict[int, str]:
    """Names by the numbers of clusters, from 0 on.

    Parameters
    ----------
    names : mapping from int to str, or sequence of k str
    k : int

    Raises
    ------
    ParameterError
        A key is no cluster, a value is no text, or two clusters are called alike.
    """
    expected = f"names by the numbers of clusters from 0 to {k - 1}, such as {{0: 'young spenders'}}"
    if not isinstance(names, Mapping):
        if isinstance(names, str) or not hasattr(names, "__len__") or len(names) != k:
            raise ParameterError.of("names", names, expected)
        names = dict(enumerate(names))
    known: dict[int, str] = {}
    for cluster, name in names.items():
        if type(cluster) is bool or not hasattr(cluster, "__index__") or not 0 <= int(cluster) < k:
            raise ParameterError.of("names", names, expected)
        if not isinstance(name, str) or not name.strip():
            raise ParameterError.of("names", names, expected)
        known[int(cluster)] = name
    if len({*known.values()}) < len(known):
        raise ParameterError.of("names", names, "a name of its own for each cluster")
    return known
