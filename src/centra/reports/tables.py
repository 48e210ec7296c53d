"""Tables and lists in HTML, every word escaped."""

import html
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from centra.plot.canvas import shortened

LONGEST = 32  # letters of a name above a column
STEPS = 6  # shades of a heat map, either way
FARTHEST = 3.0  # standard deviations: from there on, shades are the same


def escaped(words: Any) -> str:
    """For HTML."""
    return html.escape(str(words))


def paragraph(words: str, kind: str = "") -> str:
    """One, of plain words."""
    return f"<p{_kind(kind)}>{escaped(words)}</p>"


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, kinds: Sequence[Sequence[str]] | None = None, kind: str = ""
) -> str:
    """A table whose first column names its rows; `kinds` are classes of the other cells."""
    top = "".join(f'<th scope="col">{escaped(shortened(head, LONGEST))}</th>' for head in heads)
    body: list[str] = []
    for i, (name, *cells) in enumerate(rows):
        told = "".join(f"<td{_kind(kinds[i][j] if kinds else '')}>{escaped(cell)}</td>" for j, cell in enumerate(cells))
        body.append(f'<tr><th scope="row">{escaped(name)}</th>{told}</tr>')
    inner = f"<thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody>"
    return f'<div class="wide" tabindex="0"><table{_kind(kind)}>{inner}</table></div>'


def folded(summary: str, content: str) -> str:
    """Content that is shown on a click, and on paper."""
    return f"<details data-print><summary>{escaped(summary)}</summary>{content}</details>"


def figure(title: str, picture: str) -> str:
    """A picture with its title."""
    return f"<figure><figcaption>{escaped(title)}</figcaption>{picture}</figure>"


def shade(difference: float) -> str:
    """The class of a cell that is so many standard deviations from the mean of all rows."""
    if not np.isfinite(difference):
        return ""
    return f"h{round(float(np.clip(difference / FARTHEST, -1, 1)) * STEPS) + STEPS}"


def shades() -> str:
    """What these classes look like: blue below the mean, orange above, never so dark that words are lost."""
    rules: list[str] = []
    for step in range(2 * STEPS + 1):
        color, share = ("--low", STEPS - step) if step < STEPS else ("--high", step - STEPS)
        mixed = f"color-mix(in srgb,var({color}) {round(100 * share / STEPS)}%,var(--paper))"
        rules.append(f".report .h{step}{{background:{mixed}}}")
    return "".join(rules)


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
