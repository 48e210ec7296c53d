"""Two clusterings of the same rows side by side, or one beside classes that are known."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from centra.agreement import Counts, adjusted_rand, contingencies
from centra.assignment import assigned
from centra.categories import Groups, groups
from centra.data import Index
from centra.errors import DataError, ParameterError
from centra.extras import installed
from centra.frames import made
from centra.pipelines import last_of
from centra.telling import as_html, lines
from centra.wording import counted, printable, shortened

MOST = 10_000_000  # cells of a table: beyond, matching takes minutes, and no one reads it
ROWS_SHOWN, WIDE, LETTERS = 6, 76, 16  # where a result is printed

Name = int | str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """What :func:`compare` found.

    Attributes
    ----------
    adjusted_rand : float
        1 where both are the same but for the numbers of clusters, 0 on average where they have nothing to do with each
        other: Hubert and Arabie (1985), doi:10.1007/BF01908075.
    agree : float
        The share of rows that are in matched clusters.
    matching : mapping from a label of a to a label of b
        Which go together, each in one pair at most, so that as many rows as can be are in pairs: the Hungarian method,
        Kuhn (1955), doi:10.1002/nav.3800020109. Clusters that have no rows in common are never a pair.
    moved : ndarray of shape (number of rows that are in no pair,), int64
        These rows, ascending.
    counts : ndarray of shape (groups of a, groups of b), int64
        How many rows are in each of both. Pairs are on the diagonal, in the order of the labels of a, before all that
        have no partner.
    rows, columns : tuple of int or str
        What the rows and the columns of `counts` are called: names of clusters, where they have any, else labels.
    """

    adjusted_rand: float
    agree: float
    matching: Mapping[Name, Name]
    moved: Index
    counts: Counts
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]

    @property
    def table(self) -> Any:
        """The counts with their names: a frame of pandas or else of polars if one of them is installed, else a dict.

        Pandas has the names of rows in its index, the others in a first column.
        """
        if installed("pandas"):
            import pandas as pd

            of_rows, of_columns = pd.Index(self.rows, name="a"), pd.Index(self.columns, name="b")
            return pd.DataFrame(self.counts, index=of_rows, columns=of_columns)
        names = ["a", *map(str, self.columns)]
        often = Counter(names)  # 2 and "2" are alike here
        names = [name if often[name] == 1 else f"{name} ({j})" for j, name in enumerate(names)]
        return made(dict(zip(names, [np.array([*map(str, self.rows)]), *self.counts.T], strict=True)))

    def __repr__(self) -> str:
        n, (k, m) = int(self.counts.sum()), self.counts.shape
        facts = [
            ("agree", f"{percent(self.agree)} of rows in matched clusters, {len(self.moved):,} moved"),
            ("rand", f"{self.adjusted_rand:.3f} adjusted"),
        ]
        title = f"Comparison of {counted(n, 'row')}: {counted(k, 'cluster')} with {m:,}"
        return "\n".join([lines(title, facts), *self._grid()])

    def _repr_html_(self) -> str:
        return as_html(repr(self))

    def _grid(self) -> list[str]:
        """The first rows and columns, as far as there is room."""
        names = [shortened(printable(str(name)), LETTERS) for name in self.rows[:ROWS_SHOWN]]
        first = ["", *names]
        table, width = [[f"  {cell:<{max(map(len, first))}}" for cell in first]], 2 + max(map(len, first))
        for name, counts in zip(self.columns, self.counts.T, strict=True):
            cells = [shortened(printable(str(name)), LETTERS), *(f"{count:,}" for count in counts[:ROWS_SHOWN])]
            wide = max(map(len, cells))
            if width + 2 + wide > WIDE:
                break
            width += 2 + wide
            table.append([f"  {cell:>{wide}}" for cell in cells])
        left = [(len(self.rows) - len(names), "row"), (len(self.columns) - len(table) + 1, "column")]
        more = " and ".join(counted(count, f"more {what}") for count, what in left if count)
        return ["".join(row).rstrip() for row in zip(*table, strict=True)] + ([f"  ... {more}"] if more else [])


def compare(a: Any, b: Any) -> Comparison:
    """Compare two clusterings of the same rows, whatever their clusters are called, or one with known classes.

    Parameters
    ----------
    a, b : Clustering, fitted estimator, or array-like or series of shape (n,)
        Labels, or classes that are known: whole numbers or words. They may have different numbers of groups. Rows that
        are apart, labelled -1, are a group called -1.

    Returns
    -------
    Comparison

    Raises
    ------
    DataError
        They have not as many rows; a label is missing, or neither a whole number nor a word; both have so many groups
        that they can't be matched.
    ParameterError
        An estimator is not fitted, or has no labels.

    Examples
    --------
    >>> from centra import compare
    >>> comparison = compare([0, 0, 0, 1, 1, 2], ["b", "b", "a", "a", "a", "c"])
    >>> dict(comparison.matching), comparison.moved.tolist(), round(comparison.agree, 3)
    ({0: 'b', 1: 'a', 2: 'c'}, [2], 0.833)
    """
    (of_a, names_a), (of_b, names_b) = _read(a, "a"), _read(b, "b")
    n = len(of_a.of)
    if len(of_b.of) != n:
        raise DataError(f"a has {counted(n, 'row')}, but b has {len(of_b.of):,}: both have to be of the same rows")
    k, m = len(of_a.names), len(of_b.names)
    if k * m > MOST:
        raise DataError(
            f"a has {k:,} groups and b {m:,}, too many to be matched with each other: is one of them of identifiers?"
        )
    counts = contingencies(of_a.of, of_b.of)
    rows, columns = assigned(counts, largest=True)
    together = counts[rows, columns] > 0
    rows, columns = rows[together], columns[together]
    partner = np.full(k, -1)
    partner[rows] = columns
    moved = np.flatnonzero(partner[of_a.of] != of_b.of)
    by_row, by_column = (_first(matched, size) for matched, size in ((rows, k), (columns, m)))
    return Comparison(
        adjusted_rand=adjusted_rand(counts),
        agree=1 - len(moved) / n,
        matching={of_a.names[i]: of_b.names[j] for i, j in zip(rows.tolist(), columns.tolist(), strict=True)},
        moved=moved,
        counts=counts[np.ix_(by_row, by_column)],
        rows=tuple(names_a[i] for i in by_row.tolist()),
        columns=tuple(names_b[j] for j in by_column.tolist()),
    )


def percent(share: float) -> str:
    """All of them only where it is all, none only where it is none.

    >>> percent(0.9333), percent(0.9999), percent(1.0)
    ('93 %', '99.99 %', '100 %')
    """
    digits = next(digits for digits in (0, 1, 2, 6) if share in (0, 1) or 0 < round(100 * share, digits) < 100)
    return f"{100 * share:.{digits}f} %"


def _first(matched: Index, size: int) -> Index:
    """Those that have a partner before all others."""
    return np.array([*chain(matched, np.setdiff1d(np.arange(size), matched))], np.int64)


def _read(given: Any, name: str) -> tuple[Groups, list[Name]]:
    """Groups, and what to call them in tables.

    Raises
    ------
    DataError, ParameterError
    """
    result = last_of(given)
    labels = getattr(result, "labels", getattr(result, "labels_", None))
    if labels is None:
        if hasattr(result, "fit"):
            raise ParameterError(
                f"{name} is of type {type(result).__name__} and has no labels: pass one that was fitted with labels",
                parameter=name,
            )
        found = groups(given, name)
        return found, [*found.names]
    found = groups(labels, name)
    called: Mapping[Any, str] = getattr(result, "names", getattr(result, "cluster_names_", {}))
    return found, [called.get(label, label) for label in found.names]
