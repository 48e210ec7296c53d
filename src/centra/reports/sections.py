"""The seven sections of a report, each a function of what was found."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from centra.plot.canvas import shortened
from centra.reports import charts
from centra.reports.findings import LOOKED, Findings
from centra.reports.profiles import largest, of_profiles
from centra.reports.tables import escaped, folded, paragraph, table
from centra.reports.words import GLOSSARY, of_stability, verdict, warnings
from centra.wording import alike, counted

CARDS = 30
TYPED = ("command", "in Python")
MOST_BETWEEN = 30  # clusters in a table of distances
TITLES = (
    "Verdict",
    "The clusters",
    "Profiles",
    "Map",
    "Quality",
    "The choice of K",
    "How it was made",
)


def of_verdict(found: Findings) -> str:
    """What there is, why so many, how good it is; and what to be wary of."""
    said = "".join(paragraph(words, "lead" if i == 0 else "") for i, words in enumerate(verdict(found)))
    beware = "".join(f"<li>{escaped(words)}</li>" for words in warnings(found))
    return said + (f'<ul class="beware">{beware}</ul>' if beware else "")


def of_clusters(found: Findings) -> str:
    """A card for each."""
    cards = [_card(found, cluster) for cluster in range(found.k)]
    open_ones = f'<div class="cards">{"".join(cards[:CARDS])}</div>'
    if found.k <= CARDS:
        return open_ones
    rest = f'<div class="cards">{"".join(cards[CARDS:])}</div>'
    return open_ones + folded(f"{counted(found.k - CARDS, 'more cluster')}", rest)


def _card(found: Findings, cluster: int) -> str:
    profile, n = found.profile, int(found.profile.sizes.sum())
    size = int(profile.sizes[cluster])
    lines: list[str] = []
    for name, by in profile.apart(cluster):
        statistics = profile.statistics[name]
        mean, overall = alike([float(statistics.mean[cluster]), statistics.overall[0]], 4, grouped=True)
        lines.append(f"<li>{escaped(name)} {mean}, all: {overall} ({'+' if by > 0 else '−'}{abs(by):.1f} sd)</li>")
    facts = f"<p>{counted(size, 'row')}, {100 * size / max(1, n):.1f} %</p>"
    facts += f"<ul>{''.join(lines)}</ul>" if lines else paragraph("No column sets it apart.", "quiet")
    more: list[str] = []
    if said := of_stability(found, cluster):
        more.append(f"<dt>Stability</dt><dd>{escaped(said)}</dd>")
    if found.examples is not None:
        typical = [_row(row, found, cluster) for row in found.examples if row["cluster"] == cluster]
        more += [
            f"<dt>Typical {'row' if len(typical) == 1 else 'rows'}</dt>",
            *(f"<dd>{each}</dd>" for each in typical),
        ]
    swatch = f'<span class="swatch c{cluster}"></span>'
    head = f"<h3>{swatch}{escaped(_called(found, cluster))}</h3>"
    return f'<article class="card c{cluster}" data-test="card">{head}{facts}<dl>{"".join(more)}</dl></article>'


def _called(found: Findings, cluster: int) -> str:
    name = found.names[cluster]
    return f"Cluster {name}" if name == str(cluster) else name


def _row(row: Mapping[str, Any], found: Findings, cluster: int) -> str:
    """A row by the columns that set its cluster apart, and its words."""
    telling = [name for name, _ in found.profile.apart(cluster)]
    words = [name for name, value in row.items() if isinstance(value, str) and name not in ("name", *telling)][:2]
    told = [f"{name} {_value(row[name])}" for name in (*telling, *words) if name in row]
    return escaped(f"row {row['row']}: {', '.join(told)}")


def _value(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else shortened(str(value), 40)


def of_map(found: Findings) -> str:
    """Rows and centres on a sheet; how far the centres are from each other."""
    n, drawn = found.shown.inside.n, len(found.map.places)
    sheet = found.map.sheet
    said = (
        "Rows by their first two principal components: two directions along which they differ most."
        if sheet.columns > 2
        else "Rows by the columns that they were clustered by."
    )
    if found.examples is None:
        said = "Centres only: single rows are left out of this report."
    elif drawn < n:
        said += f" {drawn:,} of {n:,} rows are drawn, some of every cluster; all numbers are of all rows."
    told = found.examples is not None
    parts = [paragraph(said, "quiet"), charts.of_rows(found.map, found.shown.columns, found.names, n, rows=told)]
    if 1 < found.k <= MOST_BETWEEN:
        apart = _between(found)
        rows = [[name, *cells] for name, cells in zip(found.names, apart, strict=True)]
        unit = ", of scaled columns" if found.shown.result.scaling is not None else ""
        parts += [f"<h3>Distances between centres{unit}</h3>", table(["", *found.names], rows)]
    return "".join(parts)


def _between(found: Findings) -> list[list[str]]:
    space, centers = found.shown.result.space, found.shown.result.space.taken(found.shown.result.centers)
    apart = [space.distances(np.square(centers - center).sum(axis=1)) for center in centers]
    return [
        ["" if i == j else f"{value:,.3g}" for j, value in enumerate(each.tolist())] for i, each in enumerate(apart)
    ]


def of_quality(found: Findings) -> str:
    """Silhouettes, runs, rows at borders; beside known classes, if there are any."""
    parts: list[str] = []
    if found.silhouettes is not None:
        n = found.shown.inside.n
        of = (
            f" of {found.looked:,} rows, some of every cluster: all would take n² distances" if found.looked < n else ""
        )
        said = GLOSSARY["silhouette"] + (f" They are{of}." if of else "")
        parts += ["<h3>Silhouettes</h3>", paragraph(said, "quiet")]
        parts.append(charts.of_silhouettes(found.silhouettes, found.names))
    if found.stability is not None:
        rows = [
            [name, f"{value:.2f}", reading]
            for name, value, reading in zip(
                found.names, found.stability.jaccard.tolist(), found.stability.reading, strict=True
            )
        ]
        of = f", on {found.looked:,} rows" if found.looked < found.shown.inside.n else ""
        said = f"{GLOSSARY['stability']} ({len(found.stability.each)} resamples{of})"
        parts += ["<h3>Stability</h3>", paragraph(said, "quiet")]
        parts.append(table(["", "mean Jaccard", "reading"], rows))
    if len(found.inertias) > 1:
        parts += ["<h3>Runs from different starts</h3>", charts.of_runs(found.inertias)]
    if found.border:
        parts += ["<h3>Rows between two clusters</h3>", _border(found)]
    if found.comparison is not None:
        parts += ["<h3>Beside what is known</h3>", _comparison(found)]
    return "".join(parts) or paragraph("There is a single cluster: nothing to compare it with.", "quiet")


def _border(found: Findings) -> str:
    assert found.border is not None
    ranked = sorted(found.profile.statistics.items(), key=lambda each: -largest(each[1]))
    columns = [name for name, _ in ranked if name in found.border[0]][:4]
    rows = [
        [
            str(row["row"]),
            found.names[int(row["cluster"])],
            found.names[int(row["second"])],
            f"{row['margin']:.3g}",
            *(_value(row[name]) for name in columns),
        ]
        for row in found.border
    ]
    return table(["row", "cluster", "next", "margin", *columns], rows)


def _comparison(found: Findings) -> str:
    assert found.comparison is not None
    known = found.comparison
    said = f"Adjusted Rand index {known.adjusted_rand:.2f}: {GLOSSARY['adjusted Rand index'].lower()} "
    said += f"{100 * known.agree:.0f} % of the rows are in matched groups."
    names = [found.names[name] if isinstance(name, int) and 0 <= name < found.k else str(name) for name in known.rows]
    rows = [[name, *(f"{n:,}" for n in row)] for name, row in zip(names, known.counts.tolist(), strict=True)]
    return paragraph(said) + table(["", *map(str, known.columns)], rows)


def of_choice(found: Findings) -> str:
    """What each criterion says of each K."""
    choice = found.choice
    if choice is None:
        said = f"K = {found.k} was given, so that none was chosen: -k auto compares several and says which, and why."
        return paragraph(said, "quiet")
    rows, kinds = [], []
    for name, scores in choice.scores.items():
        arrow = {"larger": " ↑", "smaller": " ↓", None: ""}[choice.better[name]]
        rows.append([choice.titles[name] + arrow, *alike(scores.values.tolist(), 4, grouped=True)])
        kinds.append(["vote" if k == scores.vote else "" for k in choice.ks])
    notes = "".join(paragraph(note, "quiet") for note in choice.notes)
    said = paragraph(choice.why) + notes + charts.of_choice(choice)
    return said + folded("The numbers", table(["", *(f"K = {k}" for k in choice.ks)], rows, kinds=kinds))


def of_making(made: Mapping[str, str]) -> str:
    """Commands, versions, and words that are not everybody's."""
    told = "".join(_fact(name, value) for name, value in made.items())
    words = "".join(f"<dt>{escaped(word)}</dt><dd>{escaped(meaning)}</dd>" for word, meaning in GLOSSARY.items())
    looked = f"Silhouettes and resamples are of {LOOKED:,} rows at most."
    return f"<dl>{told}</dl><h3>Glossary</h3><dl>{words}</dl>{paragraph(looked, 'quiet')}"


def _fact(name: str, value: str) -> str:
    """Lines that are to be typed stand by themselves."""
    shown = f"<pre>{escaped(value)}</pre>" if name in TYPED else escaped(value)
    return f"<dt>{escaped(name)}</dt><dd>{shown}</dd>"


def all_of(found: Findings, made: Mapping[str, str], prefix: str = "") -> str:
    """All seven, with their headings."""
    contents = (
        of_verdict(found),
        of_clusters(found),
        of_profiles(found),
        of_map(found),
        of_quality(found),
        of_choice(found),
        of_making(made),
    )
    return "".join(
        f'<section id="{prefix}section-{i}"><h2>{i} {title}</h2>{content}</section>'
        for i, (title, content) in enumerate(zip(TITLES, contents, strict=True), 1)
    )
