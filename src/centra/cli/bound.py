"""``centra bound``."""

import math
from typing import Any, Unpack

import click

from centra import check
from centra.bounds import Bound, lower_bound
from centra.cli.options import FitOptions, fit_job, fit_options, method_option
from centra.cli.output import bar, say, say_json
from centra.cli.pipeline import Source, in_file
from centra.cli.reading import reading
from centra.cli.sources import fitted, labelled, refuse_idle, refuse_model
from centra.drawn import Drawn
from centra.errors import DataError, ParameterError
from centra.fit import Clustering
from centra.gap import gap
from centra.space import EUCLIDEAN, Space
from centra.telling import lines
from centra.wording import counted


@click.command("bound")
@click.argument("data")
@click.option("-k", "--clusters", type=int, help="How many clusters.")
@click.option("--model", metavar="MODEL", help="A model of `centra fit`, instead of -k.")
@method_option()
@fit_options()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the lines.")
def bound_command(
    *,
    data: str,
    clusters: int | None,
    model: str | None,
    method: str,
    as_json: bool,
    **options: Unpack[FitOptions],
) -> None:
    """Tell how far from the best the clusters can be, in per cent.

    DATA is what `centra fit` takes, and is clustered as by `centra fit` -k; or its rows get the clusters of a --model.
    No clustering of these rows has a lower inertia than the bound, whatever was rounded. Hundreds of rows take seconds,
    at worst some minutes; --max-seconds is for the fit and for the bound, for each as many.
    """
    refuse_model(data, f"use centra bound DATA --model {data}")
    seconds = None if options["max_seconds"] is None else check.not_negative("max_seconds", options["max_seconds"])
    if model is not None:
        refuse_idle(model, {"method", "names"}, heeded={"max_seconds"})
        result, source = labelled(data, model, options["threads"], reading(options))
    elif clusters is None:
        raise click.UsageError("say -k, the number of clusters, or --model")
    else:
        job = fit_job(data, clusters, options, method=method)
        _refuse_sphere(job.space)
        result, source = fitted(job)
    _refuse_sphere(result.space)
    found = _bound(source, len(result.centers), seconds)
    inertia = float(result.inertia or 0.0)
    if as_json:
        say_json(_as_dict(found, inertia, source))
    else:
        say(_as_text(found, inertia, result, source, model))


def _refuse_sphere(space: Space) -> None:
    if space is not EUCLIDEAN:
        raise ParameterError(
            "bounds are of squared distances in Euclidean space, and clusters on a sphere have none", parameter="method"
        )


def _bound(source: Source, k: int, seconds: float | None) -> Bound:
    try:
        with bar("looking for a bound", counted=False) as shown:
            if shown is not None:
                shown.add_task("", total=None)
            return lower_bound(source.scaled, k, sample_weight=source.selection.weights, max_seconds=seconds)
    except DataError as error:
        raise in_file(error, source) from None


def _as_text(found: Bound, inertia: float, result: Clustering | Drawn, source: Source, model: str | None) -> str:
    n, k = source.scaled.shape[0], len(result.centers)
    apart = gap(inertia, found)
    told = "no bound above 0 was found" if math.isinf(apart) else f"{apart:.3g} % above the least inertia at most"
    facts = [
        ("inertia", f"{inertia:.10g} ({model or counted(max(1, len(result.restarts)), 'run')})"),
        ("bound", f"{found.value:.10g} ({found.method}, {found.seconds:.2g} s)"),
        ("gap", told),
    ]
    return lines(f"{source.table.source}: {counted(n, 'row')} in {counted(k, 'cluster')}", facts)


def _as_dict(found: Bound, inertia: float, source: Source) -> dict[str, Any]:
    apart = gap(inertia, found)
    return {
        "data": source.table.source,
        "rows": found.n_rows,
        "clusters": found.n_clusters,
        "inertia": inertia,
        "bound": found.value,
        "method": found.method,
        "seconds": found.seconds,
        "gap_percent": None if math.isinf(apart) else apart,
    }
