"""``centra plot``: one command a kind of picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Unpack, cast

import click

from centra import plot
from centra.cli import drawing
from centra.cli.choose import compare, numbers_of_clusters, sampled
from centra.cli.drawing import Shown
from centra.cli.options import (
    CompareOptions,
    FitOptions,
    compare_options,
    fit_job,
    fit_options,
    look_options,
    names_of,
)
from centra.cli.output import check_outputs, warn
from centra.cli.reading import Decorator, reading, together
from centra.cli.sources import called, is_model, of_fit, of_model, of_rows, refuse_idle, refuse_model
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
    least : {"model", "rows", "fit"}
        What it can be drawn of: also of a model alone; also of rows with a model; of a fit only.
    plane : bool
        Whether there have to be two columns.
    n_init : int, optional
        Runs that show something; by default as many as in `centra fit`.
    record : what the fit has to remember.
    own : options that it alone has, which are parameters of its function.
    """

    name: str
    text: str
    least: Literal["model", "rows", "fit"]
    plane: bool = False
    n_init: int | None = None
    record: Record = None
    own: Sequence[Decorator] = ()


SCATTER = (
    click.option("--hull", is_flag=True, help="Draw the convex hull of each cluster's rows."),
    click.option("--ellipse", is_flag=True, help="Around each cluster: 95 % of a normal cloud like it."),
    click.option("--loadings", is_flag=True, help="Of more than two columns: arrows of what the axes are made of."),
    click.option("--clip", is_flag=True, help="Draw the few rows that squash all others at the edge."),
)
KINDS = (
    Kind("scatter", "Rows as dots, centres as stars; one column as a histogram.", "rows", own=SCATTER),
    Kind("voronoi", "The part of the plane that belongs to each centre.", "model", plane=True),
    Kind("pairs", "Every two columns against each other.", "rows"),
    Kind("steps", "The iterations of a run, side by side.", "fit", n_init=1, record="full"),
    Kind("convergence", "How runs come down.", "fit", n_init=10, record="full"),
    Kind("restarts", "Where runs from different starts end.", "fit", n_init=20),
    Kind("silhouette", "How well each row fits its cluster; takes n^2 distances.", "rows"),
    Kind("profiles", "What sets clusters apart, column by column.", "rows"),
    Kind("heatmap", "The means of clusters in the units of the columns.", "rows"),
    Kind("distances", "A map of the centres, with circles as large as their clusters.", "model"),
)
FITTED = "DATA is what `centra fit` takes, and is clustered as by `centra fit`"
SOURCES = {
    "fit": f"{FITTED} -k with --n-init {{n_init}}, unless told otherwise.",
    "rows": f"{FITTED} -k; or its rows get the clusters of a --model.",
    "model": f"{FITTED} -k; or its rows get the clusters of a --model. A MODEL can be drawn alone, too.",
}
OWN = {"hull", "ellipse", "loadings", "clip"}
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
        title: str | None,
        model: str | None,
        **options: Any,
    ) -> None:
        _check(output, [data] if model is None else [data, model])
        own = {name: options.pop(name) for name in OWN & {*options}}
        given = cast("FitOptions", options)
        shown = called(_shown(kind, data, clusters, model, given), names_of(given["names"]))
        _write(output, drawing.draw(kind.name, shown, style, title=title, **own))

    asked = [
        click.argument("data", metavar="DATA|MODEL" if kind.least == "model" else "DATA"),
        click.option(
            "-k", "--clusters", type=int, help="How many clusters." + ("  [required]" if kind.least == "fit" else "")
        ),
        click.option(
            "--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.", hidden=kind.least == "fit"
        ),
        OUTPUT,
        look_options(),
        *kind.own,
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
        refuse_idle(data, {"model"})
        return of_model(data, plane=kind.plane)
    if model is not None:
        if kind.least == "fit":
            raise click.UsageError(
                f"{kind.name} is drawn of runs, which {model} doesn't keep: say -k instead of --model"
            )
        refuse_idle(model)
        return of_rows(data, model, options["threads"], reading(options), plane=kind.plane)
    if clusters is None:
        raise click.UsageError("say -k, the number of clusters" + (", or --model" if kind.least != "fit" else ""))
    return of_fit(fit_job(data, clusters, options, record=kind.record), plane=kind.plane)


@click.command("choose-k")
@click.argument("data")
@compare_options()
@OUTPUT
@look_options()
def _choose_k(
    *, data: str, output: str, style: "StyleName", title: str | None, **options: Unpack[CompareOptions]
) -> None:
    """What each criterion says of each number of clusters.

    DATA is what `centra fit` takes. `centra choose-k` prints the table, too.
    """
    refuse_model(data, "use centra plot choose-k DATA")
    ks = numbers_of_clusters(options["clusters"])
    _check(output, [data])
    choice, source = compare(data, ks, options)
    for note in sampled(choice):
        warn(f"{source.table.source}: {note}")
    _write(output, plot.choose_k(choice, style=style, title=title))


def _check(output: str, inputs: list[str]) -> None:
    check_outputs([(output, SUFFIXES)], inputs)
    prepare()


def _write(output: str, ax: "Axes") -> None:
    with replacing(output) as file:
        drawing.write_axes(file, output, ax)


for _each in (*map(_command, KINDS), _choose_k):
    plot_command.add_command(_each)
