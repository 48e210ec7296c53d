"""``centra explore``."""

import json
import shlex
from typing import Unpack

import click
import numpy as np
from click.core import ParameterSource

from centra.cli.clustered import clustered
from centra.cli.options import FitOptions, fit_options, method_option, names_of
from centra.cli.output import check_outputs, say
from centra.cli.profile import rows_of
from centra.cli.reading import as_utf8
from centra.cli.sources import refuse_model
from centra.errors import DataError
from centra.pages import explored, playground

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
@click.option("-o", "--output", metavar="FILE", default="explore.html", show_default=True, help="Where to: .html")
def explore_command(
    *,
    data: str | None,
    clusters: str | None,
    model: str | None,
    method: str,
    names_file: str | None,
    no_rows: bool,
    output: str,
    **options: Unpack[FitOptions],
) -> None:
    """Make a page to look at clusters, to name them, and to move their stars.

    DATA is what `centra fit` takes. Several K are compared as by `centra choose-k`, and the page has a slider. Without
    DATA, it is a playground with boards to try k-means on. One file, which opens without any network.
    """
    check_outputs([(output, SUFFIXES)], [each for each in (data, model, names_file) if each is not None])
    if data is None:
        if clusters is not None or model is not None:
            raise click.UsageError("say DATA, the file with the rows")
        found = playground()
    else:
        refuse_model(data, f"use centra explore DATA --model {data}")
        names = {**({} if names_file is None else _names_in(names_file)), **names_of(options["names"])}
        result, source = clustered(data, KS if clusters is None else clusters, model, method, options)
        kept = source.selection.kept
        found = explored(
            result,
            source.selection.x,
            names=names,
            rows=not no_rows,
            title=source.table.source,
            texts=rows_of(source),
            numbers=None if kept is None else np.flatnonzero(kept),
            first=1,
            shell=_shell(),
        )
    found.save(output)
    say(f"{output}: open it in a browser")


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


def _shell() -> str:
    """The command as it was typed, in one order, but for names, which the page knows; K as the page shows it."""
    ctx = click.get_current_context()
    words, last = ["centra", "explore"], []
    for parameter in ctx.command.params:
        value = ctx.params.get(parameter.name or "")
        said = ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
        if parameter.name in ("names", "names_file") or not (said or parameter.name == "output"):
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
