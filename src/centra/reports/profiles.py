"""The third section of a report: what clusters are, column by column."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from centra.clusters.profile import Statistics
from centra.plot.canvas import shortened
from centra.reports import charts
from centra.reports.findings import Findings
from centra.reports.tables import figure, folded, paragraph, shade, table
from centra.wording import alike, counted

TELLING = 10  # columns whose distributions are open; as many as there are at most follow, folded
MOST_COLUMNS = 40  # in all


def of_profiles(found: Findings) -> str:
    """The means as a map of shades; tables in the units of the columns; how values lie; shares of words."""
    ranked = sorted(found.profile.statistics.items(), key=lambda each: -largest(each[1]))
    heads = ["", "all", *found.names]
    rows, kinds = _means(ranked)
    parts = [
        paragraph(
            "Means in the units of the columns; the farther a mean is from that of all rows, in standard deviations, "
            "the stronger the shade: blue below, orange above. Columns that set clusters apart most come first.",
            "quiet",
        ),
        table(heads, rows[:MOST_COLUMNS], kinds=kinds, kind="heat"),
    ]
    if len(rows) > MOST_COLUMNS:
        more = table(heads, rows[MOST_COLUMNS:], kinds=kinds[MOST_COLUMNS:], kind="heat")
        parts.append(folded(counted(len(rows) - MOST_COLUMNS, "more column"), more))
    spreads = [
        [f"{name}, {what}", *alike([each.overall[place], *getattr(each, field).tolist()], 4, grouped=True)]
        for name, each in ranked
        for what, field, place in (("median", "median", 1), ("sd", "sd", 2))
    ]
    parts.append(folded("Medians and standard deviations", table(heads, spreads)))
    if shares := _shares(found):
        parts += ["<h3>Shares of rows</h3>", table(heads, shares)]
    if found.examples is not None:
        parts += _distributions(found, [name for name, _ in ranked])
    return "".join(parts)


def largest(statistics: Statistics) -> float:
    return float(np.nanmax(np.abs(statistics.difference), initial=0.0))


def _means(ranked: Sequence[tuple[str, Statistics]]) -> tuple[list[list[str]], list[list[str]]]:
    rows = [[name, *alike([each.overall[0], *each.mean.tolist()], 4, grouped=True)] for name, each in ranked]
    kinds = [["", *(shade(by) for by in each.difference.tolist())] for _, each in ranked]
    return rows, kinds


def _shares(found: Findings) -> list[list[str]]:
    """Of the commonest words; where rows are not to be told, of none that are of few."""
    sizes, n = found.profile.sizes, max(1, int(found.profile.sizes.sum()))
    rows: list[list[str]] = []
    for column, values in found.profile.shares.items():
        for value, share in values.items():
            rows_of = float(share @ sizes)
            if found.examples is not None or rows_of >= 10:
                name = f"{column} = {shortened(value, 40)}"
                rows.append([name, f"{100 * rows_of / n:.0f} %", *(f"{100 * each:.0f} %" for each in share.tolist())])
    return rows


def _distributions(found: Findings, ranked: Sequence[str]) -> list[str]:
    shown = found.shown
    columns = {name: j for j, name in enumerate(shown.columns)}
    known = [name for name in ranked if name in columns][:MOST_COLUMNS]
    pictures = [
        figure(name, charts.of_column(_column(shown.x, columns[name]), shown.result.labels, found.names, name))
        for name in known
    ]
    few = f'<div class="columns">{"".join(pictures[:TELLING])}</div>'
    parts = ["<h3>How values lie in each cluster</h3>", few]
    if found.k > charts.MOST_RIDGES:
        parts.insert(1, paragraph(f"The first {charts.MOST_RIDGES} clusters, which are the largest.", "quiet"))
    if len(known) > TELLING:
        rest = f'<div class="columns">{"".join(pictures[TELLING:])}</div>'
        parts.append(folded(f"{len(known) - TELLING} more columns", rest).replace(" data-print", "", 1))
    return parts


def _column(x: Any, j: int) -> Any:
    if isinstance(x, np.ndarray):
        return x[:, j].astype(np.float64)
    stored = x.columns == j  # sparse rows: all others are 0
    values = np.zeros(len(x))
    values[np.arange(len(x)).repeat(np.diff(x.starts))[stored]] = x.values[stored]
    return values
