"""The explorer while it is served: what its form asks for is clustered anew, of all rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast, get_args

import click
import numpy as np

from centra.agreement import DISSOLVED, contingencies
from centra.choose import Choice
from centra.cli.clustered import clustered
from centra.cli.options import FitOptions, by_option
from centra.cli.pipeline import Source
from centra.cli.reading import reading
from centra.cli.server import Refused, Wish
from centra.data import Labels
from centra.drawn import Drawn
from centra.errors import CentraError, ParameterError
from centra.fit import METHODS, Clustering
from centra.io.read import read_table
from centra.scaling import ScaleName

MOST_COLUMNS = 200  # that can be ticked
SHORT = 100  # letters of numbers of clusters
SCALES = get_args(ScaleName)

Known = Clustering | Drawn | Choice


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for; the columns as ``--columns`` has them."""

    clusters: str
    method: str
    scale: str
    columns: str | None
    seed: int


class Draw(Protocol):
    """What makes a page of clusters."""

    def __call__(
        self, result: Known, source: Source, names: Mapping[int, str], asked: Asked, form: dict[str, Any]
    ) -> str: ...


class Refits:
    """A table, which is read once, and its clusters, however often they are asked for.

    Parameters
    ----------
    data : file
    asked : Asked
        What to begin with.
    options : FitOptions
        Whatever else there is to say, which holds for all fits.
    draw : Draw

    Raises
    ------
    DataError, ParameterError
    """

    def __init__(self, data: str, asked: Asked, options: FitOptions, draw: Draw) -> None:
        self._data, self._asked, self._options, self._draw = data, asked, options, draw
        self._table = read_table(data, reading(options))
        names = self._table.names
        idle = {*self._table.index(), *(i for i, name in enumerate(names) if name == options["weight"])}
        numbers = [names[i] for i in self._table.numeric() if i not in idle and names[i]]
        self._columns = [name for name in numbers if names.count(name) == 1] if len(numbers) <= MOST_COLUMNS else []
        self._turn = 0
        self._labels: dict[int, Labels] = {}  # of the rows of the table, by how many clusters there are

    def first(self, names: Mapping[int, str]) -> str:
        """The page to begin with.

        Raises
        ------
        CentraError, click.UsageError
        """
        return self._made(self._asked, lambda labels: names)

    def again(self, wish: Wish) -> str:
        """The page that is wished for.

        Raises
        ------
        Refused
        """
        try:
            asked, names = self._understood(wish), _names_in(wish)
            shown: Any = wish.get("shown")
            current = wish.get("turn") == self._turn and isinstance(shown, int)
            before = self._labels.get(shown) if current else None  # the page may be that of another tab, an older one
            return self._made(asked, lambda labels: {} if before is None else carried(names, before, labels))
        except ParameterError as error:
            raise Refused(by_option(error)) from None
        except CentraError as error:
            raise Refused(str(error)) from None
        except click.ClickException as error:
            raise Refused(error.format_message()) from None
        except MemoryError:
            raise Refused("not enough memory for this: choose fewer columns or clusters") from None

    def _made(self, asked: Asked, named: Callable[[Labels], Mapping[int, str]]) -> str:
        options = cast("FitOptions", {**self._options, "scale": asked.scale, "seed": asked.seed})
        if asked.columns is not None and asked.columns != self._options["columns"]:
            options = cast("FitOptions", {**options, "columns": asked.columns, "exclude": None})
        result, source = clustered(self._data, asked.clusters, None, asked.method, options, table=self._table)
        if isinstance(result, Choice) and not result.complete:
            raise KeyboardInterrupt  # which was heard while numbers of clusters were compared
        labels = {k: _of_table(fit.labels, source) for k, fit in _fits(result).items()}
        names = named(labels[_shown(result)])
        form = {
            "turn": self._turn + 1,
            "k": asked.clusters,
            "method": asked.method,
            "methods": list(METHODS),
            "scale": asked.scale,
            "scales": list(SCALES),
            "seed": asked.seed,
            "columns": self._columns,
            "ticked": list(source.selection.columns) if self._columns else [],
            "notes": list(source.notes),
        }
        page = self._draw(result, source, names, asked, form)
        self._asked, self._labels, self._turn = asked, labels, self._turn + 1
        return page

    def _understood(self, wish: Wish) -> Asked:
        clusters, method, scale, seed = (wish.get(each) for each in ("k", "method", "scale", "seed"))
        if not isinstance(clusters, str) or not 0 < len(clusters.strip()) <= SHORT:
            raise Refused("say how many clusters: 5, or several to choose from, such as 2:8")
        if not isinstance(method, str) or method not in METHODS or not isinstance(scale, str) or scale not in SCALES:
            raise Refused("there is no such method, or no such scale")
        if type(seed) is not int or not 0 <= seed < 1 << 63:
            raise Refused("the seed has to be a whole number, from 0 on")
        columns: Any = wish.get("columns")
        if not self._columns:
            return Asked(clusters.strip(), method, scale, self._asked.columns, seed)
        if not isinstance(columns, list) or not {*map(str, columns)} <= {*self._columns}:
            raise Refused("there is no such column")
        if not columns:
            raise Refused("tick at least one column to cluster by")
        listed = ",".join(map(_quoted, map(str, columns)))
        return Asked(clusters.strip(), method, scale, listed, seed)


def _quoted(name: str) -> str:
    """A name as ``--columns`` has it."""
    plain = name == name.strip() and not {*name} & {*',"\r\n'}
    return name if plain else '"' + name.replace('"', '""') + '"'


def _fits(result: Known) -> Mapping[int, Any]:
    return result.fits if isinstance(result, Choice) else {len(result.centers): result}


def _shown(result: Known) -> int:
    """Into how many clusters the fit is that is shown first."""
    if isinstance(result, Choice):
        return result.ks[-1] if result.best is None else result.best
    return len(result.centers)


def _of_table(labels: Labels, source: Source) -> Labels:
    """Labels of all rows of a table: -1 for those that are left out."""
    if source.selection.kept is None:
        return labels
    found = np.full(source.table.n, -1, labels.dtype)
    found[source.selection.kept] = labels
    return found


def _names_in(wish: Wish) -> dict[int, str]:
    told: Any = wish.get("names", {})
    if not isinstance(told, dict):
        raise Refused("the names are none")
    named = cast("dict[str, Any]", told)
    return {int(at): name for at, name in named.items() if at.isdecimal() and len(at) < 6 and isinstance(name, str)}


def carried(names: Mapping[int, str], before: Labels, after: Labels) -> dict[int, str]:
    """Names of clusters that are still there: rows in both are more than half of the rows in either.

    Parameters
    ----------
    names : of the clusters of `before`
    before, after : ndarray of shape (n,)
        Labels of the same rows; below 0: in no cluster.
    """
    both = (before >= 0) & (after >= 0)
    if not both.any():
        return {}
    table = contingencies(before[both], after[both])
    of_before, of_after = (
        np.bincount(each[each >= 0], minlength=size) for each, size in ((before, len(table)), (after, table.shape[1]))
    )
    found: dict[int, str] = {}
    for cluster, name in names.items():
        if cluster < len(table) and name.strip():
            other = int(table[cluster].argmax())
            common = int(table[cluster, other])
            if common > DISSOLVED * (int(of_before[cluster]) + int(of_after[other]) - common):
                found[other] = name.strip()
    return found
