"""Clusters of the rows of a file: into a number that is given, the best of several numbers, or those of a model."""

from dataclasses import replace
from typing import cast

import click

from centra.choose import Choice
from centra.cli.choose import compare, numbers_of_clusters
from centra.cli.options import CompareOptions, FitOptions, fit_job
from centra.cli.pipeline import Source
from centra.cli.reading import reading
from centra.cli.runs import RUNS
from centra.cli.sources import fitted, labelled, refuse_idle
from centra.drawn import Drawn
from centra.fit import Clustering
from centra.io.table import Table

AUTO = "1:10"
REFERENCES = 20
ONE_FIT = {
    "max_iter": "--max-iter",
    "tol": "--tol",
    "max_seconds": "--max-seconds",
}  # what fits of several K have no say in


def clustered(
    data: str, clusters: str, model: str | None, method: str, options: FitOptions, *, table: Table | None = None
) -> tuple[Clustering | Drawn | Choice, Source]:
    """A clustering or, of several K, all of them; each knows how columns are called and were scaled.

    Parameters
    ----------
    data : file
    clusters : ``5``, ``2:8``, ``2,3,5`` or ``auto``; nothing where there is a model
    model : file, or None
    method, options : as for a fit. Names are the caller's to give, as the number of clusters may be open.
    table : what was read of the file already

    Raises
    ------
    DataError, ModelError, ParameterError, click.UsageError
    """
    if model is not None:
        refuse_idle(model, {"method"})
        return labelled(data, model, options["threads"], reading(options))
    ks = numbers_of_clusters(AUTO if clusters.strip() == "auto" else clusters)
    if len(ks) == 1:
        return fitted(fit_job(data, ks[0], {**options, "names": ()}, method=method), table=table)
    for name, option in ONE_FIT.items():
        if options[name] is not None:
            raise click.UsageError(f"{option} can't go with several K: say one, as in -k {ks[0]}")
    more = {"clusters": "", "criteria": None, "refs": REFERENCES, "exact": False, "n_init": options["n_init"] or RUNS}
    choice, source = compare(data, ks, cast("CompareOptions", {**options, **more}), method, table=table)
    columns, scaling = source.selection.columns, source.scaling
    return replace(
        choice, fits={k: replace(fit, columns=columns, scaling=scaling) for k, fit in choice.fits.items()}
    ), source  # fmt: skip
