"""``centra fit``."""

import csv

import click

from centra import check
from centra.cli.output import progress_bar, say, say_json
from centra.cli.pipeline import Job, run
from centra.cli.summary import as_dict, as_text
from centra.io.scale import ScaleName
from centra.result import STARTS


@click.command("fit")
@click.argument("data")
@click.option("-k", "--clusters", type=int, required=True, help="How many clusters.")
@click.option("--columns", metavar="X,Y,...", help="Columns to cluster by. [default: all numeric ones]")
@click.option(
    "--scale",
    type=click.Choice(["none", "std", "minmax", "robust"]),
    default="none",
    show_default=True,
    help="One scale for all columns: mean 0, deviation 1 (std); from 0 to 1; median 0, quartiles 1 apart (robust).",
)
@click.option("--weight", metavar="COLUMN", help="Column of weights: a row of weight 2 counts as two.")
@click.option(
    "--n-init", type=int, help="Runs from different starts. [default: 1; 10 with random and random_partition]"
)
@click.option(
    "--init",
    type=click.Choice(STARTS),
    default="k-means++",
    show_default=True,
    help="Where to start; quantile is for a single column.",
)
@click.option("--max-iter", type=int, default=300, show_default=True, help="Iterations of a run at most.")
@click.option("--tol", type=float, default=1e-4, show_default=True, help="How little the centres move to be at rest.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same clusters.")
@click.option("--threads", type=int, help="[default: as many as this process may use; the answer is the same]")
@click.option("--labels", metavar="FILE", help="Write the rows and their cluster: .csv .tsv .parquet .arrow .feather")
@click.option("--model", metavar="FILE", help="Write the model, for `centra predict`: .safetensors")
@click.option("--plot", metavar="FILE", help="Draw the clusters: .png .svg .pdf")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the summary.")
def fit_command(
    *,
    clusters: int,
    init: str,
    n_init: int | None,
    max_iter: int,
    tol: float,
    threads: int | None,
    data: str,
    columns: str | None,
    scale: ScaleName,
    weight: str | None,
    seed: int,
    labels: str | None,
    model: str | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """Cluster the rows of DATA.

    DATA is a CSV or TSV file (compressed ones too), Parquet, Arrow/Feather, NPY or NPZ, or - for CSV on standard input.
    """
    params = check.params(
        clusters,
        init=init,
        n_init="auto" if n_init is None else n_init,
        max_iter=max_iter,
        tol=tol,
        n_threads=threads,
    )
    names = None if columns is None else next(csv.reader([columns], skipinitialspace=True), [])
    job = Job(data, params, names, weight, scale, seed, labels, model, plot)
    with progress_bar(params.n_init) as (progress, watch):
        outcome = run(job, progress, watch)
    if as_json:
        say_json(as_dict(outcome))
    else:
        say(as_text(outcome))
