"""The summary of a fit, for people and for programs."""

from typing import Any

from centra.cli.pipeline import Outcome

CLUSTERS_SHOWN = 30
COLUMNS_SHOWN = 8
REASONS = {
    "labels": "no row changed its cluster any more",
    "shift": "the centres hardly moved any more (--tol)",
    "max_iter": "--max-iter was reached, the centres still moved",
    "time": "the time was up",
}


def as_text(outcome: Outcome) -> str:
    """A few lines for people."""
    job, chosen, result = outcome.job, outcome.selection, outcome.result
    lines = [f"{outcome.table.source}: {len(chosen.x)} rows", *_field("columns", ", ".join(chosen.columns))]
    lines += _field("left out", ", ".join(chosen.left_out))
    lines += _field("weights", job.weight)
    lines += _field("scaled by", None if outcome.scaling is None else job.scale)
    lines += _field("note", outcome.table.note)
    lines += ["", *_clusters(outcome), ""]
    units = "" if outcome.scaling is None else ", of the scaled columns"
    iterations = "1 iteration" if result.n_iter == 1 else f"{result.n_iter} iterations"
    lines += _field("inertia", f"{result.inertia:.8g} (sum of squared distances to the centres{units})")
    if len(result.restarts) > 1:
        lines += _field("runs", f"{len(result.restarts)}, of which the best is shown")
    lines += _field("stopped", f"after {iterations}: {REASONS[result.stop_reason]}")
    lines += _field("seconds", f"{outcome.seconds:.3f}")
    for name, path in (("labels", job.labels), ("model", job.model), ("plot", job.plot)):
        lines += _field(name, path)
    return "\n".join(lines)


def _field(name: str, value: str | None) -> list[str]:
    return [f"  {name:<10}{value}"] if value else []


def _clusters(outcome: Outcome) -> list[str]:
    columns, sizes = outcome.selection.columns, outcome.result.sizes
    head = ["cluster", "rows", "share", *columns[:COLUMNS_SHOWN]]
    body = [
        [
            str(i),
            str(size),
            f"{100 * size / len(outcome.selection.x):.1f} %",
            *(f"{v:.5g}" for v in center[:COLUMNS_SHOWN]),
        ]
        for i, (size, center) in enumerate(zip(sizes[:CLUSTERS_SHOWN], outcome.centers, strict=False))
    ]
    widths = [max(map(len, cells)) for cells in zip(head, *body, strict=True)]
    lines = ["  " + "  ".join(map(str.rjust, row, widths)) for row in (head, *body)]
    if len(sizes) > CLUSTERS_SHOWN:
        lines.append(f"  ... and {len(sizes) - CLUSTERS_SHOWN} more clusters: --json lists them all")
    if len(columns) > COLUMNS_SHOWN:
        lines.append(f"  The centres have {len(columns) - COLUMNS_SHOWN} more columns: --json lists them all")
    return lines


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """Everything but the labels, for programs; centres in the units of the columns."""
    job, chosen, result = outcome.job, outcome.selection, outcome.result
    return {
        "data": outcome.table.source,
        "rows": len(chosen.x),
        "columns": list(chosen.columns),
        "left_out": list(chosen.left_out),
        "note": outcome.table.note,
        "weight": job.weight,
        "scale": job.scale,
        "seed": job.seed,
        "n_clusters": job.params.n_clusters,
        "sizes": result.sizes.tolist(),
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
