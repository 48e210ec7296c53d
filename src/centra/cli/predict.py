"""``centra predict``."""

import os
import sys
from dataclasses import replace
from typing import Unpack

import click
import numpy as np

from centra import check
from centra.cli.options import missing_option, threads_option
from centra.cli.output import check_outputs, say, say_json, writing_stdout
from centra.cli.pipeline import Source, in_file
from centra.cli.reading import ReadOptions, read_options, reading
from centra.errors import DataError
from centra.fit import Labelled, space_of
from centra.fit import predict as nearest
from centra.io.atomic import replacing
from centra.io.labels import as_list, check_labels, write_labels
from centra.io.missing import Missing, MissingName
from centra.io.model import Model, load_model
from centra.io.read import STDIN, read_table
from centra.io.selection import Selection, select
from centra.io.svmlight import SparseTable
from centra.io.table import Table
from centra.io.write import SUFFIXES as TABLES
from centra.scaling import apply_scaling


@click.command("predict")
@click.argument("model")
@click.argument("data")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to: .csv .tsv .parquet .arrow .feather [default: CSV to stdout]"
)
@threads_option()
@missing_option(None)
@read_options()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with the labels if there is no -o.")
def predict_command(
    *,
    model: str,
    data: str,
    output: str | None,
    threads: int | None,
    as_json: bool,
    missing: MissingName | None,
    **options: Unpack[ReadOptions],
) -> None:
    """Give each row of DATA the cluster of its nearest centre in MODEL.

    The columns of the model are found by name, in any order, and scaled as they were for the fit; others are ignored.
    What the fit was told of how DATA is written and of missing values also holds here.
    """
    threads = check.threads(threads)
    output = None if output == STDIN else output
    check_outputs([(output, TABLES)], [model, data])
    fitted = _with(load_model(model), missing)
    table = read_table(data, reading(options).over(fitted.reading))
    path = output or ".csv"
    if output is not None or not as_json:
        check_labels(table, path, fitted.names)
    source, found = label(table, fitted, model, threads)
    labels, inertia = found.labels, found.inertia
    kept = source.selection.kept
    if output is not None:
        with replacing(output) as file:
            write_labels(file, path, table, labels, kept, names=fitted.names)
    sizes = np.bincount(labels[labels >= 0], minlength=len(fitted.centers)).tolist()
    if as_json:
        about = {"data": table.source, "rows": table.n, "sizes": sizes, "inertia": inertia, "output": output}
        about["notes"] = [*table.notes, *source.selection.notes]
        say_json(about if output is not None else about | {"labels": as_list(labels, kept)})
    elif output is None:
        with writing_stdout():
            write_labels(sys.stdout.buffer, path, table, labels, kept, names=fitted.names)
    else:
        counts = ", ".join(f"{fitted.names.get(i, i)}: {size}" for i, size in enumerate(sizes))
        say(f"{table.source}: {table.n} rows\n  clusters  {counts}\n  labels    {os.fspath(output)}")


def _with(model: Model, missing: MissingName | None) -> Model:
    """The model, told what to do about missing values; what fills them is what filled them for the fit."""
    if missing is None or missing == model.missing.name:
        return model
    return replace(model, missing=Missing(missing))


def label(table: Table, model: Model, path: str, threads: int | None) -> tuple[Source, Labelled]:
    """Give each row the cluster of its nearest centre, by the columns of the model and scaled as for its fit.

    Returns
    -------
    source : Source
    found : Labelled

    Raises
    ------
    DataError, ParameterError
    """
    selection = _matching(table, model, path)
    source = Source(table, selection, model.scaling, apply_scaling(model.scaling, selection.x))
    space = space_of(model.estimator, model.params)
    try:
        return source, nearest(check.data(source.scaled), model.centers.astype(np.float64), threads, space)
    except DataError as error:
        raise in_file(error, source) from None


def _matching(table: Table, model: Model, path: str) -> Selection:
    if isinstance(table, SparseTable) and model.columns is not None:
        table = table.reaching(model.columns)
    if model.columns is not None:
        return select(table, model.columns, missing=model.missing)
    numbering, wanted = table.index(), model.centers.shape[1]
    everything = [table.names[i] for i in table.numeric() if i not in numbering and table.names[i]]
    if len(everything) == wanted:
        return select(table, everything, missing=model.missing)
    selection = select(table, missing=model.missing)
    if len(selection.columns) != wanted:
        raise DataError(
            f"{table.source} has {len(selection.columns)} numeric columns, but {path} needs {wanted} "
            "and doesn't tell their names: give a table with as many"
        )
    return selection
