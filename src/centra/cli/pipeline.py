"""From a file to clusters and back to files: what ``centra fit`` does, and the demo with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from centra import check
from centra.data import Floats
from centra.errors import DataError
from centra.extras import require
from centra.fit import Progress, cluster, too_few_distinct_rows
from centra.io import model as model_files
from centra.io import picture
from centra.io.atomic import check_output, staged
from centra.io.labels import check_labels, write_labels
from centra.io.model import Model, Scaling, pack_model
from centra.io.read import read_table
from centra.io.scale import ScaleName, apply_scaling, fit_scaling, undo_scaling
from centra.io.table import Selection, Table, select
from centra.io.write import SUFFIXES as TABLES
from centra.result import Clustering, Params, Watch

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """What ``centra fit`` was asked for; paths are None for what isn't wanted."""

    data: str
    params: Params
    columns: Sequence[str] | None = None
    weight: str | None = None
    scale: ScaleName = "none"
    seed: int = 0
    labels: str | None = None
    model: str | None = None
    plot: str | None = None


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


def run(job: Job, progress: Progress | None = None, watch: Watch | None = None) -> Outcome:
    """Read, cluster, write. Whatever goes wrong, no output is written and older ones stay.

    Raises
    ------
    CentraError
    """
    rng = check.generator(job.seed)
    _check_outputs(job)
    table = read_table(job.data)
    if job.labels is not None:
        check_labels(table, _suffix(job.labels))
    selection = select(table, job.columns, job.weight)
    scaling = fit_scaling(job.scale, selection.x, selection.weights)
    scaled = apply_scaling(scaling, selection.x)
    start = perf_counter()
    try:
        result = cluster(check.data(scaled, selection.weights), job.params, rng, progress=progress, watch=watch)
    except DataError as error:
        raise DataError(f"{table.source}: {error}") from None
    if too_few_distinct_rows(result):
        found = int((result.sizes > 0).sum())
        rows = "1 distinct row" if found == 1 else f"{found} distinct rows"
        raise DataError(
            f"{table.source} has only {rows}, fewer than the {job.params.n_clusters} clusters asked for: use -k {found}"
        )
    seconds = perf_counter() - start
    centers = undo_scaling(scaling, result.centers)
    outcome = Outcome(job, table, selection, scaling, result, centers, seconds)
    _write(outcome)
    return outcome


def _check_outputs(job: Job) -> None:
    for path, suffixes in ((job.labels, TABLES), (job.model, model_files.SUFFIXES), (job.plot, picture.SUFFIXES)):
        if path is not None:
            check_output(path, suffixes, [job.data])
    if job.plot is not None:
        require("matplotlib", "plot", "drawing")


def _suffix(path: str) -> str:
    return Path(path).suffix.lower()


def _write(outcome: Outcome) -> None:
    job = outcome.job
    with staged() as stage:
        if job.labels is not None:
            with stage.open(job.labels) as file:
                write_labels(file, _suffix(job.labels), outcome.table, outcome.result.labels)
        if job.model is not None:
            with stage.open(job.model) as file:
                file.write(pack_model(_model(outcome)))
        if job.plot is not None:
            figure = picture.new_figure()
            _draw(outcome, figure.subplots())
            with stage.open(job.plot) as file:
                picture.write_picture(file, _suffix(job.plot), figure)


def _model(outcome: Outcome) -> Model:
    result, params = outcome.result, outcome.job.params
    asked = {
        "n_clusters": params.n_clusters,
        "init": params.init,
        "n_init": params.n_init,
        "max_iter": params.max_iter,
        "tol": params.tol,
        "random_state": outcome.job.seed,
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
    )


def _draw(outcome: Outcome, ax: "Axes") -> None:
    from centra.plot import scatter

    x, result = outcome.selection.x, replace(outcome.result, centers=outcome.centers)
    if x.shape[1] > 2 and outcome.scaling is not None:
        # The main axes of columns in different units mean nothing; those of what was clustered do.
        x, result = apply_scaling(outcome.scaling, x), outcome.result
    scatter(result, x, columns=outcome.selection.columns, ax=ax)
