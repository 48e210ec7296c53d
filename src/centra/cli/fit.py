"""``centra fit``."""

import csv

import click

from centra import check
from centra.cli.output import progress_bar, say, say_json
from centra.cli.pipeline import Job, run
from centra.cli.summary import as_dict, as_text
from centra.io.scale import ScaleName


@click.command()
@click.argument("data")
@click.option("-k", "--clusters", type=int, required=True, help="How many clusters.")
@click.option("--columns", metavar="X,Y,...", help="Columns to cluster by. [default: all numeric ones]")
@click.option(
    "--scale",
    type=click.Choice(["none", "std", "minmax", "robust"]),
    default="none",
    show_default=True,
    help="Bring columns to one scale: mean 0 and standard deviation 1; from 0 to 1; median 0 and distance of the quartiles 1.",
)
@click.option("--weight", metavar="COLUMN", help="Column of weights: a row of weight 2 counts as two.")
@click.option("--n-init", type=int, help="Runs from different starts. [default: 1, or 10 with --init random]")
@click.option(
    "--init", type=click.Choice(["k-means++", "random"]), default="k-means++", show_default=True, help="Where to start."
)
@click.option("--max-iter", type=int, default=300, show_default=True, help="Iterations of a run at most.")
@click.option("--tol", type=float, default=1e-4, show_default=True, help="How little the centres move to be at rest.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same clusters.")
@click.option("--threads", type=int, help="[default: as many as this process may use; the answer is the same]")
@click.option("--labels", metavar="FILE", help="Write the rows and their cluster: .csv .tsv .parquet .arrow .feather")
@click.option("--model", metavar="FILE", help="Write the model, for `centra predict`: .safetensors")
@click.option("--plot", metavar="FILE", help="Draw the clusters: .png .svg .pdf")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the summary.")
def fit(
    data: str,
    clusters: int,
    columns: str | None,
    scale: ScaleName,
    weight: str | None,
    n_init: int | None,
    init: str,
    max_iter: int,
    tol: float,
    seed: int,
    threads: int | None,
    labels: str | None,
    model: str | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """Cluster the rows of DATA.

    DATA is a CSV or TSV file (compressed ones too), Parquet, Arrow/Feather, NPY or NPZ, or - for CSV on standard input.
    """
    params = check.params(clusters, init, "auto" if n_init is None else n_init, max_iter, tol, threads)
    names = None if columns is None else next(csv.reader([columns], skipinitialspace=True), [])
    job = Job(data, params, names, weight, scale, seed, labels, model, plot)
    with progress_bar(params.n_init) as progress:
        outcome = run(job, progress)
    if as_json:
        say_json(as_dict(outcome))
    else:
        say(as_text(outcome))
