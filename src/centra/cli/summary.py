"""The summary of a fit, for people and for programs."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from centra.cli import table
from centra.cli.pipeline import Outcome
from centra.io.selection import Selection
from centra.stopping import stopped
from centra.telling import agreement
from centra.wording import alike, printable

CLUSTERS_SHOWN = 30
NAMES_SHOWN = 12


def as_text(outcome: Outcome) -> str:
    """A few lines for people."""
    job, chosen, result = outcome.job, outcome.selection, outcome.result
    lines = [f"{outcome.table.source}: {chosen.x.shape[0]} rows", *columns_as_text(chosen)]
    lines += _field("weights", job.chosen.weight)
    lines += _field("method", None if job.params.method == "lloyd" else job.params.method)
    lines += _field("scaled by", None if outcome.scaling is None else job.chosen.scale)
    lines += notes_as_text(outcome.notes)
    lines += ["", *_clusters(outcome), ""]
    units = "" if outcome.scaling is None else ", of the scaled columns"
    lines += _field("inertia", f"{result.inertia:.8g} (sum of {job.space.measure}{units})")
    if len(result.restarts) > 1:
        lines += _field("runs", f"{agreement([run.inertia for run in result.restarts])}; the best is shown")
    lines += _field("stopped", stopped(result.stop_reason, result.n_iter).removeprefix("stopped "))
    lines += _field("seconds", f"{outcome.seconds:.3f}")
    for name, path in (("labels", job.labels), ("model", job.model), ("plot", job.plot)):
        lines += _field(name, path)
    return "\n".join(lines)


def columns_as_text(chosen: Selection) -> list[str]:
    """What is clustered by, and what is not, and why."""
    left_out = [f"{name} ({why})" if why else name for name, why in chosen.left_out]
    return [*_field("columns", _names(chosen.columns)), *_field("left out", _names(left_out))]


def notes_as_text(notes: Sequence[str]) -> list[str]:
    """What else is to be known."""
    return [line for note in notes for line in _field("note", note)]


def columns_as_dict(chosen: Selection) -> dict[str, Any]:
    """The same for programs."""
    return {
        "columns": list(chosen.columns),
        "left_out": [name for name, _ in chosen.left_out],
        "why_left_out": {name: why for name, why in chosen.left_out if why},
    }


def _field(name: str, value: str | None) -> list[str]:
    return [f"  {name:<10}{value}"] if value else []


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(map(printable, names[:NAMES_SHOWN])) + (f", ... and {more} more" if more > 0 else "")


def _clusters(outcome: Outcome) -> list[str]:
    names, sizes, digits = [*map(printable, outcome.selection.columns)], outcome.result.sizes, outcome.job.space.digits
    shown = outcome.centers[:CLUSTERS_SHOWN]
    most = table.width()
    fixed = [
        ["cluster", *(printable(outcome.result.names.get(i, str(i))) for i in range(len(shown)))],
        ["rows", *(str(size) for size in sizes[: len(shown)])],
        ["share", *(f"{100 * size / sizes.sum():.1f} %" for size in sizes[: len(shown)])],
    ]
    numbers = [_numbers(values.tolist(), digits) for values in shown.T]
    columns = [*fixed, *([name, *cells] for name, cells in zip(names, numbers, strict=True))]
    if sum(table.widths(columns)) > most:
        columns[3:] = [[table.cut(name, max(8, most // 4)), *cells] for name, cells in zip(names, numbers, strict=True)]
    fitting = max(4, sum(end <= most for end in accumulate(table.widths(columns))))
    lines = ["".join(row) for row in zip(*table.aligned(columns[:fitting]), strict=True)]
    if len(sizes) > CLUSTERS_SHOWN:
        lines.append(f"  ... and {len(sizes) - CLUSTERS_SHOWN} more clusters: --json lists them all")
    if len(columns) > fitting:
        lines.append(f"  ... and {len(columns) - fitting} more columns of centres: --json lists them all")
    return lines


def _numbers(values: list[float], digits: str) -> list[str]:
    """One column of centres: to so many decimals, as ".5f" has it, or so many digits of the largest, as ".5g"."""
    if digits.endswith("f"):
        return [f"{value:{digits}}" for value in values]
    return alike(values, int(digits[1:-1]))


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Everything but the labels, for programs; centres in the units of the columns."""
    job, chosen, result = outcome.job, outcome.selection, outcome.result
    return {
        "data": outcome.table.source,
        "rows": chosen.x.shape[0],
        "rows_left_out": 0 if chosen.kept is None else int((~chosen.kept).sum()),
        **columns_as_dict(chosen),
        "notes": list(outcome.notes),
        "weight": job.chosen.weight,
        "scale": job.chosen.scale,
        "seed": job.seed,
        "method": job.params.method,
        "n_clusters": job.params.n_clusters,
        "n_init": job.params.n_init,
        "sizes": result.sizes.tolist(),
        "names": {str(cluster): name for cluster, name in result.names.items()},
        "centers": outcome.centers.tolist(),
        "inertia": result.inertia,
        "restarts": [restart.inertia for restart in result.restarts],
        "n_iter": result.n_iter,
        "stop_reason": result.stop_reason,
        "seconds": outcome.seconds,
        "labels": job.labels,
        "model": job.model,
        "plot": job.plot,
    }
