"""``centra compare``."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import click
import numpy as np
from numpy.typing import NDArray

from centra.cli.drawing import write_axes
from centra.cli.options import look_options
from centra.cli.output import check_outputs, say, say_json
from centra.cli.reading import ReadOptions, as_utf8, read_options, reading
from centra.comparing import Comparison, compare
from centra.data import Index
from centra.errors import DataError
from centra.io import picture
from centra.io.atomic import staged
from centra.io.classes import read_labels
from centra.io.labels import COLUMN
from centra.io.read import read_table
from centra.io.reading import Reading
from centra.io.table import Table
from centra.io.write import SUFFIXES as TABLES
from centra.io.write import check_rows, write_rows
from centra.io.writing import SEPARATORS, suffix_of
from centra.plot import compare as draw
from centra.wording import counted

if TYPE_CHECKING:
    from centra.plot.canvas import StyleName

OTHER = "other"  # the column with the labels of the second file


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two columns of labels, and what came of them.

    Attributes
    ----------
    table : Table
        The first file.
    other : ndarray of shape (n,), objects, or None
        The labels of the second file, if there is one.
    moved : ndarray of int64
        Rows of the first file.
    notes : tuple of str
    comparison : Comparison
    """

    table: Table
    other: NDArray[np.object_] | None
    moved: Index
    notes: tuple[str, ...]
    comparison: Comparison


@click.command("compare")
@click.argument("first")
@click.argument("second", required=False)
@click.option("--column", default=COLUMN, show_default=True, metavar="NAME", help="The column of clusters.")
@click.option("--truth", metavar="NAME", help="A column of known classes: of SECOND or, without one, of FIRST.")
@click.option("-o", "--output", metavar="FILE", help="Write the rows that moved: .csv .tsv .parquet .arrow .feather")
@click.option("--plot", metavar="FILE", help="Draw the matched table: .png .svg .pdf")
@look_options()
@read_options()
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, with all of the table and the moved rows."
)
def compare_command(
    *,
    first: str,
    second: str | None,
    column: str,
    truth: str | None,
    output: str | None,
    plot: str | None,
    style: "StyleName",
    title: str | None,
    as_json: bool,
    **options: Unpack[ReadOptions],
) -> None:
    """Compare the clusters of FIRST with those of SECOND, or with classes that are known.

    Both files have the same rows in the same order, as `centra fit` and `centra predict` write them. Clusters are
    matched so that as many rows as can be are in matched ones; the others have moved. Rows without a label are left
    out.
    """
    if second is None and truth is None:
        raise click.UsageError("name a second file, or a column of known classes: --truth NAME")
    inputs = [first] if second is None else [first, second]
    check_outputs([(output, TABLES), (plot, picture.SUFFIXES)], inputs)
    if plot is not None:
        picture.prepare()
    names = as_utf8(column), as_utf8(truth if truth is not None else column)
    found = _compared(first, second, names, reading(options))
    with staged() as stage:
        if output is not None:
            rows, writing = _rows(found, output)
            with stage.open(output) as file:
                write_rows(file, output, rows, writing)
        if plot is not None:
            with stage.open(plot) as file:
                write_axes(file, plot, draw(found.comparison, style=style, title=title))
    if as_json:
        say_json(_as_dict(found, inputs, names, output))
    else:
        notes = [f"  note      {note}" for note in found.notes]
        written = [f"  moved     {output}"] if output is not None else []
        say("\n".join([repr(found.comparison), *notes, *written]))


def _compared(first: str, second: str | None, names: tuple[str, str], how: Reading) -> Compared:
    """
    Raises
    ------
    DataError
    """
    table = read_table(first, how)
    against = table if second is None else read_table(second, how)
    if against.n != table.n:
        raise DataError(
            f"{first} has {counted(table.n, 'row')}, but {second} has {against.n:,}: both have to be of the same rows"
        )
    a, here = read_labels(table, names[0], how.na)
    b, there = read_labels(against, names[1], how.na)
    kept = np.flatnonzero(here & there)
    if not len(kept):
        raise DataError(f"no row has both a {names[0]!r} in {table.source} and a {names[1]!r} in {against.source}")
    try:
        comparison = compare(a[kept].tolist(), b[kept].tolist())
    except DataError as error:
        sides = f"a is column {names[0]!r} of {table.source}, b column {names[1]!r} of {against.source}"
        raise DataError(f"{error} ({sides})") from None
    gaps, differing = len(a) - len(kept), _differing(table, against, names)
    notes = [f"{counted(gaps, 'row')} without a label left out"] if gaps else []
    if differing:
        notes.append(f"the files differ in column {differing[0]!r}, too: their rows have to be in the same order")
    return Compared(table, None if second is None else b, kept[comparison.moved], (*table.notes, *notes), comparison)


def _differing(a: Table, b: Table, but: tuple[str, str]) -> list[str]:
    """Columns of both tables that are of one kind, but have not the same cells: then the rows may not be the same."""
    if a is b:
        return []
    rows, others = a.rows(typed=True), b.rows(typed=True)
    once = [name for name in rows.column_names if rows.column_names.count(name) == others.column_names.count(name) == 1]
    pairs = {name: (rows.column(name), others.column(name)) for name in once if name not in but}
    return [name for name, (one, other) in pairs.items() if one.type == other.type and not one.equals(other)]


def _rows(found: Compared, output: str) -> tuple[Any, Any]:
    """The rows that moved, with the label that they have in the second file, and how text is written.

    Raises
    ------
    DataError, OutputError
    """
    import pyarrow as pa

    suffix = suffix_of(output)
    rows, writing = found.table.rows(typed=suffix not in SEPARATORS).take(found.moved), found.table.writing
    writing = writing if writing is not None and writing.suffix in ("", suffix) else None
    if found.other is None:
        writing = None if writing is None else replace(writing, header=None)
    elif OTHER in rows.column_names:
        raise DataError(
            f"{found.table.source} has a column {OTHER!r} already, where the labels of the second file should go: "
            "rename or drop it"
        )
    else:
        labels = found.other[found.moved].tolist()
        words = any(isinstance(label, str) for label in labels)
        rows = rows.append_column(OTHER, pa.array([*map(str, labels)] if words else labels))
    check_rows(rows, suffix, found.table.source)
    return rows, writing


def _as_dict(found: Compared, inputs: list[str], names: tuple[str, str], output: str | None) -> dict[str, Any]:
    comparison = found.comparison
    return {
        "data": inputs,
        "columns": list(names),
        "rows": int(comparison.counts.sum()),
        "adjusted_rand": comparison.adjusted_rand,
        "agree": comparison.agree,
        "matching": [list(pair) for pair in comparison.matching.items()],
        "table": {
            "rows": list(comparison.rows),
            "columns": list(comparison.columns),
            "counts": comparison.counts.tolist(),
        },
        "moved": found.moved.tolist(),
        "notes": list(found.notes),
        "output": output,
    }
