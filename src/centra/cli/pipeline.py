"""From a file to clusters and back to files: what ``centra fit`` does, and the demo with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from centra import check
from centra.cli import drawing
from centra.cli.drawing import Shown
from centra.cli.output import check_outputs, progress_bar
from centra.cli.runs import with_runs
from centra.data import Csr, Floats, Rows2D
from centra.drawn import Drawn, drawn_of
from centra.errors import DataError
from centra.fit import ALGORITHMS, METHODS, Clustering, cluster, too_few_distinct_rows
from centra.io import model as model_files
from centra.io import picture
from centra.io.atomic import staged
from centra.io.labels import check_labels, write_labels
from centra.io.missing import Missing, MissingName
from centra.io.model import Model, write_model
from centra.io.read import read_table
from centra.io.reading import AS_IT_IS, Reading
from centra.io.selection import Selection, select
from centra.io.table import Table
from centra.io.write import SUFFIXES as TABLES
from centra.naming import checked_names
from centra.result import Params
from centra.scaling import ScaleName, Scaling, apply_scaling, fit_scaling, undo_scaling, variance_shares
from centra.space import EUCLIDEAN, Space
from centra.wording import counted

DOMINANT = 0.95  # of the variance


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be clustered of a table: names of columns, and the scale to bring them to."""

    columns: Sequence[str] | None = None
    exclude: Sequence[str] = ()
    weight: str | None = None
    scale: ScaleName = "none"
    missing: MissingName = "error"


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What ``centra fit`` was asked for; paths are None for what isn't wanted.

    Where nobody said how many runs there should be, `runs_open`, they may be more than ``params`` has.
    """

    data: str
    params: Params
    chosen: Chosen = Chosen()
    seed: int = 0
    labels: str | None = None
    model: str | None = None
    plot: str | None = None
    reading: Reading = AS_IT_IS
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    runs_open: bool = False

    @property
    def space(self) -> Space:
        """Where the rows live."""
        return METHODS[self.params.method].space(self.params.options)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The rows of a file; ``x`` of the selection is in the units of the columns, `scaled` is what is clustered."""

    table: Table
    selection: Selection
    scaling: Scaling | None
    scaled: Rows2D | Csr
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of it; ``x`` of the selection and ``centers`` are in the units of the columns."""

    job: Job
    table: Table
    selection: Selection
    scaling: Scaling | None
    result: Clustering
    centers: Floats
    seconds: float
    notes: tuple[str, ...] = ()


def run(job: Job) -> Outcome:
    """Read, cluster, write. Whatever goes wrong, no output is written and older ones stay.

    Raises
    ------
    CentraError
    """
    _check_outputs(job)
    source = taken(read_table(job.data, job.reading), job.chosen, job.space)
    if job.labels is not None:
        check_labels(source.table, job.labels, job.names)
    outcome = fit(job, source)
    _write(outcome, source)
    return outcome


def taken(table: Table, chosen: Chosen, space: Space = EUCLIDEAN) -> Source:
    """Choose what is to be clustered of a table, and bring it to one scale. The table stays as it is.

    Raises
    ------
    DataError
    """
    columns = chosen.columns
    if columns is None:
        try:
            columns = space.columns([table.names[i] for i in table.numeric() if table.names[i] not in chosen.exclude])
        except DataError as error:
            raise DataError(f"{table.source}: {error}") from None
    selection = select(table, columns, chosen.weight, chosen.exclude, Missing(chosen.missing))
    scaling = fit_scaling(chosen.scale, selection.x, selection.weights)
    notes = (*table.notes, *selection.notes)
    if scaling is None and space.straight:
        notes += _on_one_column(selection)
    return Source(table, selection, scaling, apply_scaling(scaling, selection.x), notes)


def _on_one_column(selection: Selection) -> tuple[str, ...]:
    """That clusters hang on a single column, should it be so."""
    shares = variance_shares(selection.x, selection.weights)
    most = int(shares.argmax())
    if len(shares) == 1 or not shares[most] > DOMINANT:
        return ()
    return (
        f"column {selection.columns[most]!r} holds {100 * shares[most]:.4g} % of the variance, so that clusters hang "
        "on it alone; --scale std brings all columns to one scale",
    )


def fit(job: Job, source: Source) -> Outcome:
    """Cluster rows, with a bar on a terminal, and write nothing.

    Raises
    ------
    DataError, ParameterError
    """
    rng, name = check.generator(job.seed), source.table.source
    if job.runs_open:
        job = replace(job, params=with_runs(job.params, source.scaled))
    start = perf_counter()
    try:
        rows = check.data(source.scaled, source.selection.weights)
        with progress_bar(METHODS[job.params.method].runs(job.params)) as (progress, watch):
            result = cluster(rows, job.params, rng, progress=progress, watch=watch)
    except DataError as error:
        raise in_file(error, source) from None
    if too_few_distinct_rows(result):
        found = int((result.sizes > 0).sum())
        distinct = counted(found, "distinct row")
        distinct += "" if source.selection.weights is None else " of positive weight"
        raise DataError(
            f"{name} has only {distinct}, fewer than the {job.params.n_clusters} clusters asked for: use -k {found}"
        )
    seconds = perf_counter() - start
    names = checked_names(job.names, len(result.centers))
    result = replace(result, columns=source.selection.columns, scaling=source.scaling, names=names)
    centers = undo_scaling(source.scaling, result.centers)
    notes = source.notes
    if apart := int((result.labels < 0).sum()):
        notes += (f"{counted(apart, 'row')} of zeros in no cluster: the label is -1",)
    return Outcome(job, source.table, source.selection, source.scaling, result, centers, seconds, notes)


def in_file(error: DataError, source: Source) -> DataError:
    """What is wrong with some rows, with the file, and the row as a person finds it there."""
    if error.row is None:
        return DataError(f"{source.table.source}: {error}")
    kept, complaint = source.selection.kept, error.complaint.replace('zero="apart"', "centra fit --zero apart")
    row = error.row if kept is None else int(np.flatnonzero(kept)[error.row])
    return DataError(f"{source.table.source}, {source.table.where(row)}: {complaint}")


def shown(result: Clustering | Drawn, source: Source) -> Shown:
    """What pictures of a clustering are drawn from."""
    selection = source.selection
    drawn = replace(drawn_of(result), columns=selection.columns, scaling=source.scaling)
    return Shown(drawn, selection.x)


def _check_outputs(job: Job) -> None:
    outputs = [(job.labels, TABLES), (job.model, model_files.SUFFIXES), (job.plot, picture.SUFFIXES)]
    check_outputs(outputs, [job.data])
    if job.plot is not None:
        picture.prepare()


def _write(outcome: Outcome, source: Source) -> None:
    job = outcome.job
    with staged() as stage:
        if job.labels is not None:
            with stage.open(job.labels) as file:
                write_labels(
                    file, job.labels, outcome.table, outcome.result.labels, outcome.selection.kept, names=job.names
                )
        if job.model is not None:
            with stage.open(job.model) as file:
                write_model(file, _model(outcome))
        if job.plot is not None:
            ax = drawing.draw("scatter", shown(outcome.result, source))
            with stage.open(job.plot) as file:
                drawing.write_axes(file, job.plot, ax)


def _model(outcome: Outcome) -> Model:
    result, params = outcome.result, outcome.job.params
    asked = {
        "n_clusters": params.n_clusters,
        "init": params.init,
        "n_init": params.n_init,
        "max_iter": params.max_iter,
        "tol": params.tol,
        "random_state": outcome.job.seed,
        **params.options,
        **({"algorithm": params.method} if params.method in ALGORITHMS else {}),
    }
    return Model(
        result.centers,
        result.sizes,
        result.inertia,
        result.n_iter,
        result.stop_reason,
        asked,
        outcome.selection.columns,
        outcome.scaling,
        METHODS[params.method].estimator,
        missing=outcome.selection.missing,
        reading=outcome.job.reading,
        names=outcome.job.names,
    )
