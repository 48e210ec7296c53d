"""``centra report``."""

import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any, Unpack

import click
import numpy as np
from click.core import ParameterSource

from centra.choose import Choice
from centra.cli.clustered import clustered
from centra.cli.options import FitOptions, fit_options, method_option, names_of
from centra.cli.output import check_outputs, say, say_json
from centra.cli.pipeline import Source, in_file
from centra.cli.predict import label
from centra.cli.profile import as_dict, rows_of
from centra.cli.reading import as_utf8
from centra.cli.sources import is_model, refuse_model
from centra.data import Csr
from centra.drawn import Drawn
from centra.errors import DataError
from centra.fit import ALGORITHMS, Clustering
from centra.io.model import load_model
from centra.io.read import STDIN
from centra.reports import Report, report
from centra.reports.report import SUFFIXES
from centra.reports.words import verdict, warnings
from centra.sparse import matrix
from centra.wording import counted

Known = Clustering | Drawn | Choice


@click.command("report")
@click.argument("data")
@click.option("-k", "--clusters", metavar="K", help="How many: 5, or auto, 2:8 or 2,3,5 for the best of several.")
@click.option("--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.")
@method_option()
@fit_options()
@click.option("--truth", metavar="COLUMN|MODEL", help="Known classes, or an earlier model, to compare with.")
@click.option("--title", metavar="TEXT", help="In place of the file's name.")
@click.option("--no-rows", is_flag=True, help="Leave out what any single row holds.")
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to: .html")
@click.option("--json", "as_json", is_flag=True, help="Print what the report says as one JSON object.")
def report_command(
    *,
    data: str,
    clusters: str | None,
    model: str | None,
    method: str,
    truth: str | None,
    title: str | None,
    no_rows: bool,
    output: str,
    as_json: bool,
    **options: Unpack[FitOptions],
) -> None:
    """Make a page of a clustering, to be read, printed and handed over.

    DATA is what `centra fit` takes, and is clustered as by `centra fit` -k, or as by `centra choose-k`; or its rows get
    the clusters of a --model. The page is one file, readable without scripts and network.
    """
    refuse_model(data, f"use centra report DATA --model {data}")
    check_outputs([(output, SUFFIXES)], [data] if model is None else [data, model])
    names = names_of(options["names"])
    if clusters is None and model is None:
        raise click.UsageError("say -k, the number of clusters, or -k auto, or --model")
    result, source = clustered(data, clusters or "", model, method, options)
    made = _made(data, options, method, output, result)
    known = None if truth is None else _earlier(source, truth) if is_model(truth) else _truth(source, truth)
    try:
        page = report(
            result,
            _rows(source),
            names=names,
            truth=known,
            rows=not no_rows,
            title=title or Path(source.table.source).name,
            made=made,
            n_threads=options["threads"],
        )
    except DataError as error:
        raise in_file(error, source) from None
    page.save(output)
    if as_json:
        say_json(_as_dict(page, source, output))
    else:
        say(_as_text(page, source, output))


def _rows(source: Source) -> Any:
    """The rows of the file as they were clustered, but in the units of the columns; with all other columns."""
    x = source.selection.x
    if isinstance(x, Csr):
        return matrix(x)
    import pyarrow as pa

    rows = rows_of(source)
    for j, name in enumerate(source.selection.columns):
        at = rows.column_names.index(name)
        rows = rows.set_column(at, name, pa.array(np.ascontiguousarray(x[:, j])))
    return rows


def _earlier(source: Source, path: str) -> list[str]:
    """The clusters that an earlier model gives to the rows."""
    model = load_model(path)
    rows, found = label(source.table, model, path, None)
    (ours,), (theirs,) = (np.nonzero(_kept(each)) for each in (source, rows))
    if not np.array_equal(ours, theirs):
        raise DataError(f"{path} leaves out other rows of {source.table.source}: say --missing as for its fit")
    return [model.names.get(cluster, str(cluster)) for cluster in found.labels.tolist()]


def _kept(source: Source) -> Any:
    return np.ones(source.table.n, np.bool_) if source.selection.kept is None else source.selection.kept


def _truth(source: Source, name: str) -> Any:
    """A column of the file, for the rows that were clustered."""
    column = as_utf8(name)
    rows = rows_of(source)
    if column not in rows.column_names:
        told = ", ".join(rows.column_names[:20])
        raise DataError(f"{source.table.source} has no column {column!r}: there are {told}")
    values = rows.column(column).to_pylist()
    missing = [i for i, value in enumerate(values) if value is None]
    if missing:
        lacking = counted(len(missing), "row")
        raise DataError(f"{source.table.source}: column {column!r} has no value in {lacking}: fill or drop them")
    return [str(value) for value in values]


def _made(data: str, options: FitOptions, method: str, output: str, result: Known) -> dict[str, str]:
    """The command, and what makes its answer the same again."""
    said = {"command": _command(), "in Python": _python(data, options, method, output, result)}
    said["seed"] = str(options["seed"])
    if data != STDIN and Path(data).is_file():
        digest = sha256()
        with open(data, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        said["data"] = f"{Path(data).name}, SHA-256 {digest.hexdigest()}"
    else:
        said["data"] = "standard input" if data == STDIN else data
    if isinstance(result, Choice):
        said["K"] = f"{result.best}, the best of {', '.join(map(str, result.ks))}"
    return said


def _python(data: str, options: FitOptions, method: str, output: str, result: Known) -> str:
    """Much the same in Python."""
    readers = {".parquet": "read_parquet", ".xlsx": "read_excel", ".json": "read_json", ".feather": "read_feather"}
    read_by = readers.get(Path(data).suffix.lower(), "read_csv")
    lines = ["import pandas as pd"]
    rows = "X" if isinstance(result, Choice) or result.columns is None else f"X[{list(result.columns)!r}]"
    seed, scale = options["seed"], options["scale"]
    if isinstance(result, Choice):
        lines.append("from centra import choose_k, report")
        scaled = "" if scale == "none" else f", scale={scale!r}"
        told = f"choose_k({rows}, {list(result.ks)!r}{scaled}, random_state={seed})"
    else:
        name = "kmeans" if method in ALGORITHMS else method
        lines.append(f"from centra import {name}, report")
        told = f"{name}({rows}, {len(result.centers)}, n_init={max(1, len(result.restarts))}, random_state={seed}"
        told += ")" if method in (name, ALGORITHMS[0]) else f", algorithm={method!r})"
        if scale != "none":
            lines.append(f"# columns were brought to one scale: centra fit --scale {scale}")
    return "\n".join([*lines, f"X = pd.{read_by}({data!r})", f"result = {told}", f"report(result, X, {output!r})"])


def _command() -> str:
    """What was typed, as it may be typed again."""
    context = click.get_current_context()
    words = ["centra", context.info_name or "report"]
    for parameter in context.command.params:
        name, value = parameter.name or "", context.params.get(parameter.name or "")
        if isinstance(parameter, click.Argument):
            words.append(str(value))
        elif context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            values = value if isinstance(value, tuple) else (value,)
            for each in values:
                words += [parameter.opts[0]] if isinstance(each, bool) else [parameter.opts[0], str(each)]
    return shlex.join(words)


def _as_text(page: Report, source: Source, output: str) -> str:
    found = page.findings
    lines = [f"{source.table.source}: {verdict(found)[0]}"]
    lines += [f"  {words}" for words in verdict(found)[1:]]
    lines += [f"  note      {words}" for words in warnings(found)]
    return "\n".join([*lines, f"  report    {output}"])


def _as_dict(page: Report, source: Source, output: str) -> dict[str, Any]:
    found = page.findings
    about = as_dict(found.profile, source, output)
    about["verdict"], about["warnings"] = verdict(found), warnings(found)
    about["stability"] = None if found.stability is None else [
        None if np.isnan(value) else value for value in found.stability.jaccard.tolist()
    ]  # fmt: skip
    about["silhouette"] = None if found.silhouettes is None else float(found.silhouettes.values.mean())
    about["best"] = found.k if found.choice is None else found.choice.best
    return about
