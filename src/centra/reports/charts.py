"""The pictures of a report, as SVG."""

from collections.abc import Callable, Sequence

import numpy as np

from centra.choose import Choice
from centra.data import Floats, Labels
from centra.plot.canvas import shortened
from centra.plot.outlines import hull
from centra.plot.paper import frame
from centra.plot.placing import occupied, place
from centra.reports import svg
from centra.reports.findings import Map, Silhouettes
from centra.wording import alike, counted

WIDE, HIGH = 480, 380  # of the map: small, lest its words be too small on a phone
EDGE = 42  # about it, for what is written along its sides
BINS = 24
MOST_RIDGES = 12  # clusters in a picture of a column
RIDGE, OVERLAP = 22, 8  # height of one, and how far it rises above
BLADES = 400  # corners of all silhouettes together
ARROWS, LETTER = 8, 7.8  # of loadings; how wide a letter is


def of_rows(found: Map, columns: Sequence[str], names: Sequence[str], n: int, *, rows: bool) -> str:
    """Rows as dots with their hulls, centres as stars with their names; and arrows of what the axes are made of."""
    sheet, k = found.sheet, len(found.stars)
    # Where no row is to be told, not even the extremes are.
    left, right, bottom, top = frame(found.places, found.stars) if rows else frame(found.stars)
    scale = np.array([(WIDE - 2 * EDGE) / (right - left), (HIGH - 2 * EDGE) / (top - bottom)])

    def onto(places: Floats) -> Floats:
        return np.column_stack([
            EDGE + (places[:, 0] - left) * scale[0], HIGH - EDGE - (places[:, 1] - bottom) * scale[1]
        ])  # fmt: skip

    places, stars = onto(found.places), onto(found.stars)
    parts: list[str] = []
    if rows and sheet.columns > 1:
        parts += [svg.polygon(onto(hull(found.places[found.labels == c])), f"hull c{c}") for c in range(k)]
    if rows:
        parts += [svg.dots(places[found.labels == c], f"dots c{c}") for c in range(k)]
    low, far = HIGH - EDGE, WIDE - EDGE
    parts += [svg.line(EDGE, low, far, low, "axis"), svg.line(EDGE, EDGE, EDGE, low, "axis")]
    for value, at, anchor in ((left, EDGE, "start"), (right, WIDE - EDGE, "end")):
        parts.append(svg.text(f"{value:.3g}", at, HIGH - EDGE + 16, "tick", text_anchor=anchor))
    for value, at in ((bottom, HIGH - EDGE), (top, EDGE)):
        parts.append(svg.text(f"{value:.3g}", EDGE - 6, at + 4, "tick", text_anchor="end"))
    parts.append(svg.text(shortened(sheet.axes[0], 60), WIDE / 2, HIGH - 8, "label", text_anchor="middle"))
    upright = f"rotate(-90 12 {HIGH / 2:g})"
    parts.append(svg.text(shortened(sheet.axes[1], 50), 12, HIGH / 2, "label", text_anchor="middle", transform=upright))
    arrows, taken = _loadings(found, columns, onto) if sheet.columns > 2 else ("", [])
    parts.append(arrows)
    parts += [svg.star(x, y, 9, f"star c{c}") for c, (x, y) in enumerate(stars.tolist())]
    parts += _names(stars, np.vstack([places if rows else stars, *taken]), names)
    return svg.picture(WIDE, HIGH, f"Map of {counted(n, 'row')} in {counted(k, 'cluster')}", *parts)


def _names(stars: Floats, places: Floats, names: Sequence[str]) -> list[str]:
    """Names of the centres, clear of rows, of stars and of each other, and of what stands along the sides."""
    most = next(letters for k, letters in ((6, 24), (12, 14), (10**9, 8)) if len(names) <= k)
    told = [shortened(name, most) for name in names]
    if len({*told}) < len(told):  # what is left of them doesn't tell them apart
        told = [f"{c} {shortened(name, most - 3)}" for c, name in enumerate(names)]
    corner, up = np.array([EDGE, HIGH - EDGE]), np.array([1.0, -1.0])  # text is placed on paper that counts from below
    texts = np.array([[LETTER * len(name) + 6, 17.0] for name in told])
    dots = occupied((places - corner) * up, (WIDE - EDGE, HIGH - EDGE), 2.5)
    offsets, far = place((stars - corner) * up, texts, dots, 18)
    parts: list[str] = []
    for (x, y), (across, above), name, away in zip(stars.tolist(), offsets.tolist(), told, far.tolist(), strict=True):
        if away:
            parts.append(svg.line(x, y, x + across, y - above, "lead"))
        parts.append(svg.text(name, x + across, y - above + 4.5, "name", text_anchor="middle"))
    return parts


def _loadings(found: Map, columns: Sequence[str], onto: Callable[[Floats], Floats]) -> tuple[str, list[Floats]]:
    """Arrows with the names of columns; and the places that these names take."""
    sheet = found.sheet
    vectors = (sheet.directions * found.places.std(axis=0)[:, None]).T
    lengths = np.hypot(*vectors.T)
    if not lengths.max() > 0:
        return "", []
    chosen = [j for j in np.argsort(-lengths, kind="stable")[:ARROWS].tolist() if lengths[j] > 0.12 * lengths.max()]
    middle = onto(sheet.centers(sheet.mean[None]))[0]
    parts: list[str] = []
    boxes: list[Floats] = []  # left, top, right, bottom
    order: list[int] = chosen
    for j in order:
        toward = vectors[j] / lengths.max() * 0.4 * min(WIDE, HIGH) * [1, -1]
        x, y = (middle + toward).tolist()
        parts.append(svg.line(middle[0], middle[1], x, y, "arrow"))
        right = toward[0] >= 0
        name = shortened(columns[j], max(8, int((WIDE - x if right else x) / LETTER)))
        wide, down = LETTER * len(name), toward[1] > 0
        below = y + (13 if down else -3)
        box = np.zeros(4)
        for _ in order:  # names that would lie on others go farther up or down
            box = np.array([x if right else x - wide, below - 12, x + wide if right else x, below + 3])
            near = [each for each in boxes if (box[:2] < each[2:]).all() and (each[:2] < box[2:]).all()]
            if not near:
                break
            below = float(near[0][3] + 13 if down else near[0][1] - 4)
        boxes.append(box)
        parts.append(svg.text(name, x, below, "loading", text_anchor="start" if right else "end"))
    taken = [np.stack(np.meshgrid(np.arange(x, z, 2), np.arange(y, w, 2)), -1).reshape(-1, 2) for x, y, z, w in boxes]
    return svg.element("g", *parts, kind="loadings"), taken


def of_column(values: Floats, labels: Labels, names: Sequence[str], title: str) -> str:
    """How the values of a column lie in each cluster, one above the other; a line is at the mean of all."""
    there = ~np.isnan(values) & (labels >= 0)
    values, labels = values[there], labels[there]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    shown = min(len(names), MOST_RIDGES)
    wide, left, right = 340, 92, 8
    tall = 20 + RIDGE * shown + 24
    x = np.repeat(np.linspace(left, wide - right, BINS + 1), 2)[1:-1]
    parts: list[str] = []
    for c in range(shown):
        counts, _ = np.histogram(values[labels == c], edges)
        floor = 20 + RIDGE * (c + 1)
        heights = np.repeat(counts / max(1, counts.max()), 2) * (RIDGE + OVERLAP - 4)
        outline = np.vstack([[left, floor], np.column_stack([x, floor - heights]), [wide - right, floor]])
        parts.append(svg.polygon(outline, f"ridge c{c}"))
        parts.append(svg.text(shortened(names[c], 13), left - 6, floor - 3, "tick", text_anchor="end"))
    if len(values):
        at = left + (float(values.mean()) - edges[0]) / (edges[-1] - edges[0]) * (wide - left - right)
        parts.append(svg.line(at, 14, at, 20 + RIDGE * shown, "mean"))
    ends = alike([edges[0], edges[-1]], 4, grouped=True)
    parts.append(svg.text(ends[0], left, tall - 6, "tick"))
    parts.append(svg.text(ends[1], wide - right, tall - 6, "tick", text_anchor="end"))
    return svg.picture(wide, tall, f"{title}, by cluster", *parts)


def of_silhouettes(found: Silhouettes, names: Sequence[str]) -> str:
    """A blade for each cluster, the rows in it from high to low."""
    k, n = len(names), len(found.values)
    order = np.lexsort([-found.values, found.labels])
    blades = np.split(found.values[order], np.cumsum(np.bincount(found.labels, minlength=k))[:-1])
    low = min(-0.05, float(found.values.min()))
    wide, left, gap = 480, 130, 4
    tall = int(np.clip(22 * k, 160, 700))
    room = tall - gap * (k + 1)

    def across(value: float) -> float:
        return left + (value - low) / (1 - low) * (wide - left - 12)

    parts = [svg.line(across(0), 4, across(0), tall, "axis")]
    top, last = float(gap), -100.0
    for c, blade in enumerate(blades):
        height = room * len(blade) / n
        if len(blade):
            corners = int(np.clip(BLADES * len(blade) / n, 2, len(blade) + 1))
            some = np.linspace(0, len(blade) - 1, corners).round().astype(int)
            down = top + height * (some + 0.5) / len(blade)
            edge = np.column_stack([[across(v) for v in blade[some]], down])
            first, last_one = (
                [[across(0), top], [edge[0, 0], top]],
                [[edge[-1, 0], top + height], [across(0), top + height]],
            )
            parts.append(svg.polygon(np.vstack([first, edge, last_one]), f"ridge c{c}"))
        middle = top + height / 2
        if middle - last > 13:
            mean = f" · {blade.mean():.2f}" if len(blade) else ""
            parts.append(svg.text(f"{shortened(names[c], 14)}{mean}", left - 8, middle + 4, "tick", text_anchor="end"))
            last = middle
        top += height + gap
    mean = float(found.values.mean())
    parts.append(svg.line(across(mean), 4, across(mean), tall, "mean"))
    parts += [
        svg.text(f"{value:g}", across(value), tall + 16, "tick", text_anchor="middle") for value in (0.0, 0.5, 1.0)
    ]
    return svg.picture(wide, tall + 22, f"Silhouettes of {counted(k, 'cluster')}, their mean is {mean:.2f}", *parts)


def of_runs(inertias: Sequence[float]) -> str:
    """Where the runs ended, from the best to the worst."""
    ends = np.sort(np.array(inertias))
    above = 100 * (ends / ends[0] - 1) if ends[0] > 0 else ends - ends[0]
    top = max(1.0, float(above.max()))
    wide, tall, left = 480, 130, 50
    x = left + 10 + np.arange(len(ends)) / max(1, len(ends) - 1) * (wide - left - 30)
    y = tall - 24 - above / top * (tall - 48)
    return svg.picture(
        wide,
        tall,
        f"Inertia of {counted(len(ends), 'run')}, the worst {above.max():.2g} % above the best",
        svg.line(left, 10, left, tall - 24, "axis"),
        svg.line(left, tall - 24, wide - 12, tall - 24, "axis"),
        svg.text(f"{top:.2g} %", left - 6, 28, "tick", text_anchor="end"),
        svg.text("0 %", left - 6, tall - 20, "tick", text_anchor="end"),
        svg.text("inertia above the best, run by run", wide / 2, tall - 4, "label", text_anchor="middle"),
        svg.dots(np.column_stack([x, y]), "runs"),
    )


def of_choice(choice: Choice) -> str:
    """A strip for each criterion, over the K that were compared."""
    ks = np.array(choice.ks, np.float64)
    wide, left, strip = 480, 150, 38
    tall = strip * len(choice.scores) + 30
    x = left + 12 + (ks - ks[0]) / max(1, float(np.ptp(ks))) * (wide - left - 40)
    parts: list[str] = []
    for row, (name, scores) in enumerate(choice.scores.items()):
        floor, there = strip * (row + 1), np.isfinite(scores.values)
        low, high = (scores.values[there].min(), scores.values[there].max()) if there.any() else (0.0, 1.0)
        heights = (scores.values - low) / ((high - low) or 1.0) * (strip - 14)
        points = np.column_stack([x, floor - heights])[there]
        arrow = {"larger": " ↑", "smaller": " ↓", None: ""}[choice.better[name]]
        parts.append(svg.text(choice.titles[name] + arrow, left - 8, floor - 8, "tick", text_anchor="end"))
        parts.append(svg.element("path", d=svg.line_of(points), kind="curve"))
        voted = [i for i, k in enumerate(choice.ks) if k == scores.vote and there[i]]
        parts.append(svg.dots(np.column_stack([x, floor - np.nan_to_num(heights, posinf=0)])[voted], "vote"))
    if choice.best is not None:
        at = float(x[choice.ks.index(choice.best)])
        parts.insert(0, svg.line(at, 4, at, tall - 26, "mean"))
    every = max(1, len(ks) // 15)
    parts += [
        svg.text(f"{k:g}", float(at), tall - 8, "tick", text_anchor="middle")
        for k, at in list(zip(ks.tolist(), x.tolist(), strict=True))[::every]
    ]
    return svg.picture(wide, tall, "What each criterion says of each number of clusters", *parts)
