"""``centra fit``."""

from dataclasses import replace
from typing import Unpack

import click

from centra.cli.options import FitOptions, fit_job, fit_options, method_option, zero_option
from centra.cli.output import say, say_json
from centra.cli.pipeline import run
from centra.cli.summary import as_dict, as_text


@click.command("fit")
@click.argument("data")
@click.option("-k", "--clusters", type=int, required=True, help="How many clusters.")
@method_option()
@zero_option()
@fit_options()
@click.option("--labels", metavar="FILE", help="Write the rows and their cluster: .csv .tsv .parquet .arrow .feather")
@click.option("--model", metavar="FILE", help="Write the model, for `centra predict`: .safetensors")
@click.option("--plot", metavar="FILE", help="Draw the clusters: .png .svg .pdf")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the summary.")
def fit_command(
    *,
    data: str,
    clusters: int,
    labels: str | None,
    model: str | None,
    plot: str | None,
    method: str,
    zero: str | None,
    as_json: bool,
    **options: Unpack[FitOptions],
) -> None:
    """Cluster the rows of DATA.

    DATA is text such as CSV, with any separator (- for standard input), also compressed; Parquet, Arrow/Feather, a
    spreadsheet, JSON, NPY, NPZ, ARFF, MAT or svmlight; or a folder of these, or a pattern in quotation marks.
    """
    job = replace(fit_job(data, clusters, options, method=method, zero=zero), labels=labels, model=model, plot=plot)
    outcome = run(job)
    if as_json:
        say_json(as_dict(outcome))
    else:
        say(as_text(outcome))
