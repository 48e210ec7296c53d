"""Where clusters that are drawn come from: a fit, a model and rows, or a model alone."""

from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import click
from click.core import ParameterSource

from centra.cli.drawing import Shown
from centra.cli.options import FitOptions
from centra.cli.output import warn
from centra.cli.pipeline import Job, Source, fit, shown, taken
from centra.cli.predict import label
from centra.cli.reading import ReadOptions
from centra.drawn import NO_LABELS, Drawn
from centra.errors import DataError
from centra.fit import Clustering, Labelled, space_of
from centra.io.model import SUFFIXES, Model, load_model
from centra.io.read import read_table
from centra.io.reading import Reading
from centra.io.table import Table
from centra.naming import checked_names
from centra.stopping import StopReason
from centra.wording import counted

# What means nothing where clusters are those of a model.
FIT_ONLY = {"clusters", *FitOptions.__annotations__} - {"threads", "names", *ReadOptions.__annotations__}


def is_model(path: str) -> bool:
    """Whether a file is a model, by its name."""
    return Path(path).suffix.lower() in SUFFIXES


def refuse_model(path: str, instead: str) -> None:
    """Say what to do instead where a model stands in the place of rows.

    Raises
    ------
    click.UsageError
    """
    if is_model(path):
        raise click.UsageError(f"{path} is a model, which keeps no rows: {instead}")


def of_fit(job: Job, *, plane: bool = False) -> Shown:
    """Cluster first; `plane` is for what can be drawn of two columns only.

    Raises
    ------
    DataError, ParameterError
    """
    return shown(*fitted(job, plane=plane))


def fitted(job: Job, *, plane: bool = False, table: Table | None = None) -> tuple[Clustering, Source]:
    """The same, and what was read, unless there is a table already.

    Raises
    ------
    DataError, ParameterError
    """
    source = taken(read_table(job.data, job.reading) if table is None else table, job.chosen, job.space)
    _check_plane(plane, len(source.selection.columns), source.table.source)
    outcome = fit(job, source)
    _tell(source)
    return outcome.result, source


def _tell(source: Source) -> None:
    """Say on stderr which numbers are not in the picture: it has no summary."""
    table = source.table
    numbers = {table.names[i] for i in table.numeric()}
    left_out = [f"{name} ({why})" for name, why in source.selection.left_out if why and name in numbers]
    if left_out:
        warn(f"{table.source}: left out {', '.join(left_out)}; --columns takes what it names")


def of_rows(data: str, path: str, threads: int | None, reading: Reading, *, plane: bool = False) -> Shown:
    """Rows in the clusters of a model.

    Raises
    ------
    DataError, ModelError, ParameterError
    """
    return shown(*labelled(data, path, threads, reading, plane=plane))


def labelled(
    data: str, path: str, threads: int | None, reading: Reading, *, plane: bool = False
) -> tuple[Drawn, Source]:
    """The same, and what was read.

    Raises
    ------
    DataError, ModelError, ParameterError
    """
    model = load_model(path)
    _check_plane(plane, model.centers.shape[1], path)
    source, found = label(read_table(data, reading.over(model.reading)), model, path, threads)
    return replace(_drawn(model, found), columns=source.selection.columns), source


def of_model(path: str, *, plane: bool = False) -> Shown:
    """Centres alone.

    Raises
    ------
    DataError, ModelError
    """
    model = load_model(path)
    _check_plane(plane, model.centers.shape[1], path)
    return Shown(_drawn(model))


def called(shown: Shown, names: Mapping[int, str]) -> Shown:
    """The same with names for clusters that were given on the command line.

    Raises
    ------
    ParameterError
    """
    known = checked_names(names, len(shown.result.centers))
    return replace(shown, result=replace(shown.result, names={**shown.result.names, **known}))


def refuse_idle(model: str, more: Container[str] = (), *, heeded: Container[str] = ()) -> None:
    """Refuse options that would go unheeded, since the clusters are those of a model; those `heeded` are let through.

    Raises
    ------
    click.UsageError
    """
    ctx = click.get_current_context()
    for parameter in ctx.command.params:
        name = parameter.name or ""
        said = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if said and name not in heeded and (name in FIT_ONLY or name in more):
            raise click.UsageError(f"{parameter.opts[0]} can't go with {model}, a model with clusters of its own")


def _check_plane(plane: bool, d: int, source: str) -> None:
    """A long fit should not end in a picture that can't be drawn."""
    if plane and d != 2:
        columns = counted(d, "column")
        raise DataError(
            f"{source} has {columns} to cluster by, but cells are drawn of two: name them, as in --columns x,y"
        )


def _drawn(model: Model, found: Labelled | None = None) -> Drawn:
    """What is shown of a model, which knows nothing of the runs that led there."""
    return Drawn(
        model.centers,
        NO_LABELS if found is None else found.labels,
        model.inertia if found is None else found.inertia,
        model.n_iter,
        cast("StopReason", model.stop_reason),
        space=space_of(model.estimator, model.params),
        within=None if found is None else found.within,
        columns=model.columns,
        names=model.names,
        scaling=model.scaling,
        sizes=model.sizes if found is None else None,
    )
