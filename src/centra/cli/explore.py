"""``centra explore``."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NoReturn, Unpack

import click
import numpy as np
from click.core import ParameterSource

from centra.cli import server
from centra.cli.clustered import clustered
from centra.cli.options import FitOptions, fit_options, method_option, names_of
from centra.cli.output import check_outputs, say
from centra.cli.pipeline import Source
from centra.cli.profile import rows_of
from centra.cli.reading import as_utf8
from centra.cli.serving import Asked, Known, Refits
from centra.cli.sources import refuse_model
from centra.errors import DataError
from centra.pages import Explorer, explored, playground

KS = "2:8"  # what is compared where nobody says how many clusters there are
SUFFIXES = (".html", ".htm")


@click.command("explore")
@click.argument("data", required=False)
@click.option("-k", "--clusters", help=f"How many clusters: 5, or several to choose from, such as {KS}, the default.")
@click.option("--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.")
@method_option()
@fit_options()
@click.option("--names", "names_file", metavar="FILE", help="What clusters are called: the JSON that the page saves.")
@click.option("--no-rows", is_flag=True, help="No value of any row is in the page, nor anything of tiny clusters.")
@click.option("--serve", is_flag=True, help="Fit again in the page, all rows, on this computer, until Ctrl-C; no file.")
@click.option("-o", "--output", metavar="FILE", default="explore.html", show_default=True, help="Where to: .html")
def explore_command(
    *,
    data: str | None,
    clusters: str | None,
    model: str | None,
    method: str,
    names_file: str | None,
    no_rows: bool,
    serve: bool,
    output: str,
    **options: Unpack[FitOptions],
) -> None:
    """Make a page to look at clusters, to name them, and to move their stars.

    DATA is what `centra fit` takes. Several K are compared as by `centra choose-k`, and the page has a slider. Without
    DATA, it is a playground with boards to try k-means on. One file, which opens without any network.

    With --serve, the page has a form with K, scale, columns and method, which are fitted again on all rows. It is at
    an address that only this computer can reach, and that nobody can guess.
    """
    if serve:
        _refuse_with_serve(data, model)
    else:
        check_outputs([(output, SUFFIXES)], [each for each in (data, model, names_file) if each is not None])
    if data is None:
        if clusters is not None or model is not None:
            raise click.UsageError("say DATA, the file with the rows")
        found = playground()
    else:
        refuse_model(data, f"use centra explore DATA --model {data}")
        names = {**({} if names_file is None else _names_in(names_file)), **names_of(options["names"])}
        wanted = KS if clusters is None else clusters
        if serve:
            _serve(data, Asked(wanted, method, options["scale"], options["columns"], options["seed"]), options, names)
        result, source = clustered(data, wanted, model, method, options)
        found = _page(result, source, names, rows=not no_rows)
    found.save(output)
    say(f"{output}: open it in a browser")


def _serve(data: str, asked: Asked, options: FitOptions, names: Mapping[int, str]) -> NoReturn:
    """Hand out the page, and fit again whenever it is asked for, until Ctrl-C."""
    rows = not click.get_current_context().params["no_rows"]

    def draw(result: Known, source: Source, names: Mapping[int, str], asked: Asked, form: dict[str, Any]) -> str:
        form = form if rows else {**form, "notes": []}  # which may tell what all rows of a column are
        return _page(result, source, names, rows=rows, asked=asked, form=form).html

    refits = Refits(data, asked, options, draw)
    server.serve(
        refits.first(names),
        refits.again,
        lambda address: say(f"{address}\n  open it in a browser on this computer; Ctrl-C ends it"),
    )


def _page(
    result: Known,
    source: Source,
    names: Mapping[int, str],
    *,
    rows: bool,
    asked: Asked | None = None,
    form: dict[str, Any] | None = None,
) -> Explorer:
    kept = source.selection.kept
    return explored(
        result,
        source.selection.x,
        names=names,
        rows=rows,
        title=source.table.source,
        texts=rows_of(source),
        numbers=None if kept is None else np.flatnonzero(kept),
        first=1,
        shell=_shell(asked),
        form=form,
    )


def _refuse_with_serve(data: str | None, model: str | None) -> None:
    if data is None:
        raise click.UsageError("--serve fits again, which a playground does by itself: say DATA, or leave out --serve")
    if model is not None:
        raise click.UsageError(f"--serve fits again, and can't go with {model}, a model with clusters of its own")
    if click.get_current_context().get_parameter_source("output") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--serve writes no file, and can't go with -o: leave out one of them")


def _names_in(path: str) -> dict[int, str]:
    """Names by the numbers of clusters, of a file that the page has saved.

    Raises
    ------
    DataError
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            told = json.load(file)
        return {int(cluster): str(name).strip() for cluster, name in told.items() if str(name).strip()}
    except OSError as error:
        raise DataError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, AttributeError, RecursionError):
        raise DataError(f'{path} has no names of clusters: expected JSON such as {{"0": "young spenders"}}') from None


def _shell(asked: Asked | None) -> str:
    """The command as it was typed, in one order, but for names, which the page knows; K as the page shows it.

    What the form of a page that is served asks for is in place of what was typed.
    """
    ctx = click.get_current_context()
    changed: dict[str, Any] = {} if asked is None else asdict(asked)
    if asked is not None and asked.columns != ctx.params["columns"]:
        changed["exclude"] = None
    words, last = ["centra", "explore"], []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        value = changed.get(name, ctx.params.get(name))
        said = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        said = value not in (None, parameter.default) if name in changed else said
        if name in ("names", "names_file", "serve") or not (said or name == "output"):
            continue
        if isinstance(parameter, click.Argument):
            words.append(shlex.quote(as_utf8(str(value))))
        elif parameter.name == "clusters":
            words += ["-k", "{k}" if str(value).strip().isdecimal() else shlex.quote(str(value))]
        elif parameter.name == "output":
            last = ["-o", shlex.quote(as_utf8(str(value)))]
        else:
            own = parameter.opts[-1] if value is not False else parameter.secondary_opts[-1]
            words.append(own if isinstance(value, bool) else f"{own} {shlex.quote(as_utf8(str(value)))}")
    return " ".join([*words, *last])
