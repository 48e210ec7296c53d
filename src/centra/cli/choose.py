"""``centra choose-k``."""

import re
import warnings
from math import isfinite, isnan
from typing import Any, Unpack

import click

from centra.choose import Choice, choose_k
from centra.choose.criteria import DEFAULT
from centra.cli import table
from centra.cli.drawing import write_axes
from centra.cli.estimate import comparing
from centra.cli.options import SAMPLE, CompareOptions, chosen, compare_options, method_option, refuse_scale
from centra.cli.output import check_outputs, say, say_json, warn
from centra.cli.pipeline import Source, in_file, taken
from centra.cli.reading import listed, reading
from centra.cli.summary import columns_as_dict, columns_as_text, notes_as_text
from centra.errors import ConvergenceWarning, DataError, ParameterError
from centra.fit import METHODS
from centra.io import picture
from centra.io.atomic import staged
from centra.io.read import read_table
from centra.io.table import Table
from centra.io.write import SUFFIXES as TABLES
from centra.io.write import write_rows
from centra.wording import alike

DIGITS = 4  # of numbers in the table
WIDEST = 9  # letters of them
MOST_NUMBERS = 1000  # of clusters that are compared


@click.command("choose-k")
@click.argument("data")
@method_option()
@compare_options()
@click.option("--plot", metavar="FILE", help="Draw every criterion: .png .svg .pdf")
@click.option("-o", "--output", metavar="FILE", help="Write the table: .csv .tsv .parquet .arrow .feather")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def choose_command(
    *, data: str, method: str, plot: str | None, output: str | None, as_json: bool, **options: Unpack[CompareOptions]
) -> None:
    """Find how many clusters the rows of DATA fall into.

    DATA is what `centra fit` takes. Ctrl-C ends it with what is known so far.
    """
    ks = numbers_of_clusters(options["clusters"])
    check_outputs([(output, TABLES), (plot, picture.SUFFIXES)], [data])
    if plot is not None:
        picture.prepare()
    choice, source = compare(data, ks, options, method)
    _write(choice, output, plot)
    if as_json:
        say_json(_as_dict(choice, source))
    else:
        say(_as_text(choice, source))


def compare(
    data: str, ks: list[int], options: CompareOptions, method: str = "lloyd", *, table: Table | None = None
) -> tuple[Choice, Source]:
    """Cluster the rows of a file, unless it was read already, with every K; what is to be heeded goes to stderr.

    Raises
    ------
    DataError, ParameterError
    """
    space = METHODS[method].space(METHODS[method].options)
    refuse_scale(options["scale"], method, space)
    source = taken(read_table(data, reading(options)) if table is None else table, chosen(options), space)
    name = source.table.source
    with comparing() as progress, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", ConvergenceWarning)
        try:
            choice = choose_k(
                source.scaled,
                ks,
                listed(options["criteria"]) or DEFAULT,
                sample_weight=source.selection.weights,
                sample=None if options["exact"] else max(SAMPLE, *ks),
                init=options["init"],
                n_init=options["n_init"],
                n_refs=options["refs"],
                method=method,
                random_state=options["seed"],
                n_threads=options["threads"],
                progress=progress,
            )
        except DataError as error:
            raise in_file(error, source) from None
    for each in said:
        warn(f"{name}: {each.message}")
    return choice, source


def sampled(choice: Choice) -> list[str]:
    """What is to be known of criteria that looked at a sample, and the way to all rows."""
    return [f"{note}; --exact takes all" for note in choice.notes]


def numbers_of_clusters(text: str) -> list[int]:
    """``1:10`` (both ends count), ``2:20:2`` or ``2,3,5``.

    Raises
    ------
    ParameterError
    """
    numbers: list[int] = []
    for part in text.split(","):
        span = re.fullmatch(r"\s*(\d{1,99})(?::(\d{1,99})(?::(\d{1,99}))?)?\s*", part)
        if span is None or span[3] == "0":
            raise ParameterError(f"-k {text}: expected whole numbers such as 1:10, 2:20:2 or 2,3,5", parameter="k")
        first, last, step = int(span[1]), int(span[2] or span[1]), int(span[3] or 1)
        if last < first:
            raise ParameterError(
                f"-k {text}: {part} is empty; expected the smaller number first, as in 1:10", parameter="k"
            )
        if (last - first) // step + len(numbers) >= MOST_NUMBERS:
            raise ParameterError(f"-k {text}: {MOST_NUMBERS:,} numbers at most can be compared", parameter="k")
        numbers += range(first, last + 1, step)
    return numbers


def _write(choice: Choice, output: str | None, plot: str | None) -> None:
    with staged() as stage:
        if output is not None:
            import pyarrow as pa

            with stage.open(output) as file:
                write_rows(file, output, pa.table(choice.columns))
        if plot is not None:
            ax = choice.plot()
            with stage.open(plot) as file:
                write_axes(file, plot, ax)


def _as_text(choice: Choice, source: Source) -> str:
    lines = _table(choice)
    best = "none" if choice.best is None else str(choice.best)
    lines += ["", f"  best    {best}   (* is where a criterion would choose)", f"  why     {choice.why}"]
    if not choice.complete:
        lines.append("  note    interrupted: not all of it is here")
    lines += [f"  note    {note}" for note in sampled(choice)]
    if any(scores.errors is not None for scores in choice.scores.values()):
        lines.append("  errors  standard errors are in -o FILE and --json")
    lines += ["", *columns_as_text(source.selection), *notes_as_text(source.notes)]
    return "\n".join(lines)


def _table(choice: Choice) -> list[str]:
    """A line for each criterion and a column for each K, in as many blocks as it takes to be no wider than paper."""
    cells = {"k": [f"{k} " for k in choice.ks]}
    for name, values in choice.columns.items():
        if name != "k" and not name.endswith("_se"):
            vote = choice.votes.get(name)
            numbers = alike(values.tolist(), DIGITS, WIDEST)
            cells[name] = [
                ("" if isnan(value) else number) + ("*" if k == vote else " ")
                for k, value, number in zip(choice.ks, values.tolist(), numbers, strict=True)
            ]
    columns = [list(column) for column in zip(*cells.values(), strict=True)]
    wide = max(table.widths(columns)) - 1
    names = max(map(len, cells))
    most = max(1, (table.PAPER - 2 - names) // wide)
    blocks = -(-len(columns) // most)
    size = -(-len(columns) // blocks)  # blocks of about one width
    lines: list[str] = []
    for first in range(0, len(columns), size):
        lines += [""] if first else []
        for name, row in zip(cells, zip(*columns[first : first + size], strict=True), strict=True):
            lines.append(f"  {name:<{names}}{''.join(cell.rjust(wide) for cell in row)}".rstrip())
    return lines


def _as_dict(choice: Choice, source: Source) -> dict[str, Any]:
    columns = {
        name: [value if isfinite(value) else None for value in values.tolist()]
        for name, values in choice.columns.items()
    }
    return {
        "data": source.table.source,
        **columns_as_dict(source.selection),
        "notes": [*source.notes, *sampled(choice)],
        "best": choice.best,
        "why": choice.why,
        "votes": choice.votes,
        "table": columns,
        "complete": choice.complete,
    }
