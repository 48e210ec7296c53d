"""``centra profile``."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Unpack

import click
import numpy as np

from centra.cli import table
from centra.cli.options import FitOptions, fit_job, fit_options, method_option, names_of
from centra.cli.output import check_outputs, say, say_json
from centra.cli.pipeline import Source
from centra.cli.reading import reading
from centra.cli.sources import fitted, labelled, refuse_idle, refuse_model
from centra.clusters import Profile, profiled
from centra.clusters.profile import as_frame
from centra.drawn import Drawn
from centra.fit import Clustering
from centra.io.atomic import replacing
from centra.io.write import SUFFIXES as TABLES
from centra.io.write import write_rows
from centra.wording import alike, counted

COLUMNS_SHOWN = 40
NAME = 24  # letters


@click.command("profile")
@click.argument("data")
@click.option("-k", "--clusters", type=int, help="How many clusters.")
@click.option("--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.")
@method_option()
@fit_options()
@click.option("-o", "--output", metavar="FILE", help="Write the whole table: .csv .tsv .parquet .arrow .feather")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the tables.")
def profile_command(
    *,
    data: str,
    clusters: int | None,
    model: str | None,
    method: str,
    output: str | None,
    as_json: bool,
    **options: Unpack[FitOptions],
) -> None:
    """Tell what the clusters are: what sets each apart, and their means in the units of the columns.

    DATA is what `centra fit` takes, and is clustered as by `centra fit` -k; or its rows get the clusters of a --model.
    Columns that were not clustered by are told, too: numbers by their means, text by the shares of its values.
    """
    refuse_model(data, f"use centra profile DATA --model {data}")
    check_outputs([(output, TABLES)], [data] if model is None else [data, model])
    names = names_of(options["names"])
    if model is not None:
        refuse_idle(model, {"method"})
        result, source = labelled(data, model, options["threads"], reading(options))
    elif clusters is None:
        raise click.UsageError("say -k, the number of clusters, or --model")
    else:
        result, source = fitted(fit_job(data, clusters, options, method=method))
    rows = rows_of(source)
    found = profiled(result, rows, names=names)
    if output is not None:
        with replacing(output) as file:
            write_rows(file, output, as_frame(found, rows, named_at_all=bool(names or result.names)))
    if as_json:
        say_json(as_dict(found, source, output))
    else:
        say(_as_text(found, result, source, output))


def rows_of(source: Source) -> Any:
    """All columns of the rows that were clustered, as an Arrow table."""
    rows: Any = source.table.rows(typed=True)
    kept = source.selection.kept
    numbering = {source.table.names[i] for i in source.table.index()}
    rows = rows.select([name for name in rows.column_names if name not in numbering])
    return rows if kept is None else rows.take(np.flatnonzero(kept))


def _as_text(found: Profile, result: Clustering | Drawn, source: Source, output: str | None) -> str:
    k = len(found.sizes)
    lines = [f"{source.table.source}: {counted(int(found.sizes.sum()), 'row')} in {counted(k, 'cluster')}", ""]
    total = max(1, int(found.sizes.sum()))
    about = [
        ["cluster", *(table.cut(name, NAME) for name in found.names)],
        ["rows", *(str(size) for size in found.sizes)],
        ["share", *(f"{100 * size / total:.1f} %" for size in found.sizes)],
    ]
    if found.within is not None:
        about.append(["inertia", *alike(found.within.tolist(), 4)])
    room = table.width() - sum(table.widths(about)) - 2
    apart = [
        ", ".join(f"{table.cut(name, NAME)} {by:+.1f} sd" for name, by in found.apart(i)) or "nothing" for i in range(k)
    ]
    told = ["what sets it apart", *(table.cut(text, max(room, 20)) for text in apart)]
    lines += [f"{row}  {text}".rstrip() for row, text in zip(_joined(about), told, strict=True)]
    every = [(name, alike([each.overall[0], *each.mean.tolist()], 4)) for name, each in found.statistics.items()]
    lines += _grid("mean", found, every)
    shares = [
        (f"{name} = {value}", [_percent(float(share @ found.sizes) / total), *map(_percent, share.tolist())])
        for name, values in found.shares.items()
        for value, share in values.items()
    ]
    lines += _grid("share", found, shares) if shares else []
    scaled = result.scaling is not None
    lines += ["", f"  measure   standard deviations (sd) of all rows{', in units before scaling' if scaled else ''}"]
    return "\n".join([*lines, f"  table     {output}"] if output else lines)


def _grid(title: str, found: Profile, told: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """A line for each column of the data, a column for all rows and each cluster, as many as there is room for."""
    shown = told[:COLUMNS_SHOWN]
    names = [title, *(table.cut(name, NAME) for name, _ in shown)]
    heads = ["all", *(table.cut(name, NAME) for name in found.names)]
    columns = [names, *([head, *(cells[i] for _, cells in shown)] for i, head in enumerate(heads))]
    fitting = max(3, sum(end <= table.width() for end in accumulate(table.widths(columns))))
    lines = ["", *_joined(columns[:fitting])]
    if len(columns) > fitting:
        lines.append(f"  ... and {counted(len(columns) - fitting, 'more cluster')}: -o writes them all")
    if len(told) > len(shown):
        lines.append(f"  ... and {counted(len(told) - len(shown), 'more column')}: -o writes them all")
    return lines


def _joined(columns: Sequence[Sequence[str]]) -> list[str]:
    """The first column to the left, the others to the right."""
    wide = max(map(table.letters, columns[0]))
    first = [f"  {cell}{' ' * (wide - table.letters(cell))}" for cell in columns[0]]
    return ["".join(row) for row in zip(first, *table.aligned(columns[1:]), strict=True)]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def as_dict(found: Profile, source: Source, output: str | None) -> dict[str, Any]:
    """What the clusters are, for programs."""
    k = len(found.sizes)
    clusters = [
        {
            "cluster": i,
            "name": found.names[i],
            "rows": int(found.sizes[i]),
            "inertia": None if found.within is None else float(found.within[i]),
            "apart": [{"column": name, "difference": by} for name, by in found.apart(i)],
            "columns": {
                name: {what: _number(getattr(each, what)[i]) for what in ("mean", "median", "sd", "difference")}
                for name, each in found.statistics.items()
            },
            "shares": {
                name: {value: float(share[i]) for value, share in values.items()}
                for name, values in found.shares.items()
            },
        }
        for i in range(k)
    ]
    return {"data": source.table.source, "clusters": clusters, "output": output}


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
