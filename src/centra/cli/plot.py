"""``centra plot``: one command a kind of picture."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Unpack

import click
from click.core import ParameterSource

from centra.cli import drawing
from centra.cli.choose import compare, numbers_of_clusters, sampled
from centra.cli.drawing import Shown
from centra.cli.options import (
    CompareOptions,
    FitOptions,
    compare_options,
    fit_job,
    fit_options,
    style_option,
)
from centra.cli.output import check_outputs, warn
from centra.cli.reading import ReadOptions, reading, together
from centra.cli.sources import is_model, of_fit, of_model, of_rows, refuse_model
from centra.io.atomic import replacing
from centra.io.picture import SUFFIXES, prepare
from centra.result import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from centra.plot.canvas import StyleName


@dataclass(frozen=True, slots=True)
class Kind:
    """A picture of a clustering.

    Attributes
    ----------
    name, text : what it is called, and what it shows.
    draw : callable
    least : {"model", "rows", "fit"}
        What it can be drawn of: also of a model alone; also of rows with a model; of a fit only.
    plane : bool
        Whether there have to be two columns.
    n_init : int, optional
        Runs that show something; by default as many as in `centra fit`.
    record : what the fit has to remember.
    """

    name: str
    text: str
    draw: "Callable[[Shown, StyleName], Axes]"
    least: Literal["model", "rows", "fit"]
    plane: bool = False
    n_init: int | None = None
    record: Record = None


KINDS = (
    Kind("scatter", "Rows as dots, centres as stars.", drawing.scatter, "rows"),
    Kind("voronoi", "The part of the plane that belongs to each centre.", drawing.voronoi, "model", plane=True),
    Kind("steps", "The iterations of a run, side by side.", drawing.steps, "fit", n_init=1, record="full"),
    Kind("convergence", "How runs come down.", drawing.convergence, "fit", n_init=10, record="full"),
    Kind("restarts", "Where runs from different starts end.", drawing.restarts, "fit", n_init=20),
    Kind("silhouette", "How well each row fits its cluster; takes n^2 distances.", drawing.silhouette, "rows"),
    Kind("profiles", "What sets clusters apart, column by column.", drawing.profiles, "rows"),
)
FITTED = "DATA is what `centra fit` takes, and is clustered as by `centra fit`"
SOURCES = {
    "fit": f"{FITTED} -k with --n-init {{n_init}}, unless told otherwise.",
    "rows": f"{FITTED} -k; or its rows get the clusters of a --model.",
    "model": f"{FITTED} -k; or its rows get the clusters of a --model. A MODEL can be drawn alone, too.",
}
FIT_ONLY = {"clusters", *FitOptions.__annotations__} - {"threads", *ReadOptions.__annotations__}
OUTPUT = click.option("-o", "--output", metavar="FILE", required=True, help="Where to: .png .svg .pdf")


class _Kinds(click.Group):
    """Lists the kinds in the order of their commands, also where something else stands in place of one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        args = [args[0].replace("_", "-"), *args[1:]]  # choose_k is its name in Python
        if args[0] not in self.commands:
            raise click.UsageError(f"{args[0]!r} is no kind of picture: say one of {', '.join(self.commands)}", ctx)
        return super().resolve_command(ctx, args)


@click.group("plot", cls=_Kinds, options_metavar="", subcommand_metavar="KIND DATA|MODEL -o FILE [OPTIONS]")
def plot_command() -> None:
    """Draw a picture of a clustering.

    `centra plot KIND --help` says what a kind can be drawn of.
    """


def _command(kind: Kind) -> click.Command:
    def draw(
        *,
        data: str,
        clusters: int | None,
        output: str,
        style: "StyleName",
        model: str | None,
        **options: Unpack[FitOptions],
    ) -> None:
        _check(output, [data] if model is None else [data, model])
        shown = _shown(kind, data, clusters, model, options)
        _write(output, kind.draw(shown, style))

    asked = [
        click.argument("data", metavar="DATA|MODEL" if kind.least == "model" else "DATA"),
        click.option(
            "-k", "--clusters", type=int, help="How many clusters." + ("  [required]" if kind.least == "fit" else "")
        ),
        click.option(
            "--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.", hidden=kind.least == "fit"
        ),
        OUTPUT,
        style_option(),
        fit_options(kind.n_init),
    ]
    source = SOURCES[kind.least].format(n_init=kind.n_init)
    return click.command(kind.name, help=f"{kind.text}\n\n{source}")(together(*asked)(draw))


def _shown(kind: Kind, data: str, clusters: int | None, model: str | None, options: FitOptions) -> Shown:
    """Clusters from where the words on the command line say that they come from."""
    if kind.least != "model":
        instead = f"DATA --model {data}" if kind.least == "rows" else "DATA -k K"
        refuse_model(data, f"use centra plot {kind.name} {instead}")
    elif is_model(data):
        _refuse(FIT_ONLY | {"model"}, data)
        return of_model(data, plane=kind.plane)
    if model is not None:
        if kind.least == "fit":
            raise click.UsageError(
                f"{kind.name} is drawn of runs, which {model} doesn't keep: say -k instead of --model"
            )
        _refuse(FIT_ONLY, model)
        return of_rows(data, model, options["threads"], reading(options), plane=kind.plane)
    if clusters is None:
        raise click.UsageError("say -k, the number of clusters" + (", or --model" if kind.least != "fit" else ""))
    return of_fit(fit_job(data, clusters, options, record=kind.record), plane=kind.plane)


def _refuse(idle: set[str], model: str) -> None:
    """Refuse options that would go unheeded, since the clusters are those of a model."""
    ctx = click.get_current_context()
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if name in idle and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{parameter.opts[0]} can't go with {model}, a model with clusters of its own")


@click.command("choose-k")
@click.argument("data")
@compare_options()
@OUTPUT
@style_option()
def _choose_k(*, data: str, output: str, style: "StyleName", **options: Unpack[CompareOptions]) -> None:
    """What each criterion says of each number of clusters.

    DATA is what `centra fit` takes. `centra choose-k` prints the table, too.
    """
    refuse_model(data, "use centra plot choose-k DATA")
    ks = numbers_of_clusters(options["clusters"])
    _check(output, [data])
    choice, source = compare(data, ks, options)
    for note in sampled(choice):
        warn(f"{source.table.source}: {note}")
    _write(output, drawing.choose_k(choice, style))


def _check(output: str, inputs: list[str]) -> None:
    check_outputs([(output, SUFFIXES)], inputs)
    prepare()


def _write(output: str, ax: "Axes") -> None:
    with replacing(output) as file:
        drawing.write_axes(file, output, ax)


for _each in (*map(_command, KINDS), _choose_k):
    plot_command.add_command(_each)
