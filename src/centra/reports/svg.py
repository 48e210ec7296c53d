"""Small pieces of SVG. Colours and fonts are those of classes, so that paper may be light or dark."""

import html
from collections.abc import Iterable

from centra.data import Floats

Attributes = str | float | int


def element(tag: str, *content: str, **attributes: Attributes) -> str:
    """One element; names of attributes have ``_`` for ``-``, and ``kind`` is its class."""
    told = "".join(f' {_name(name)}="{_value(value)}"' for name, value in attributes.items())
    inner = "".join(content)
    return f"<{tag}{told}>{inner}</{tag}>" if inner else f"<{tag}{told}/>"


def text(words: str, x: float, y: float, kind: str = "", **attributes: Attributes) -> str:
    """Words at a place."""
    return element("text", html.escape(words), x=x, y=y, **({"kind": kind} if kind else {}), **attributes)


def picture(width: int, height: int, label: str, *content: str) -> str:
    """A picture that is as wide as it may be, with a description for those who don't see it."""
    return element(
        "svg",
        *content,
        kind="picture",
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=label,
        preserveAspectRatio="xMidYMid meet",
    )


def polygon(points: Floats, kind: str) -> str:
    """A closed outline."""
    return element("path", d=f"{line_of(points)}Z", kind=kind) if len(points) else ""


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return element("path", d=f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", kind=kind)


def line_of(points: Floats) -> str:
    """The path through points."""
    return "".join(f"{'L' if i else 'M'}{number(x)} {number(y)}" for i, (x, y) in enumerate(points.tolist()))


def dots(points: Floats, kind: str) -> str:
    """Dots of one kind, all in one path: a stroke of no length with round ends."""
    path = "".join(f"M{number(x)} {number(y)}h0" for x, y in points.tolist())
    return element("path", d=path, kind=kind) if path else ""


def star(x: float, y: float, radius: float, kind: str) -> str:
    """A star with five points."""
    corners = ((0, -1), (0.225, -0.309), (0.951, -0.309), (0.363, 0.118), (0.588, 0.809), (0, 0.382))
    corners += tuple((-a, b) for a, b in corners[-2:0:-1])
    path = "".join(f"{'L' if i else 'M'}{number(x + radius * a)} {number(y + radius * b)}" for i, (a, b) in
                   enumerate(corners))  # fmt: skip
    return element("path", d=f"{path}Z", kind=kind)


def number(value: float) -> str:
    """With one decimal at most: a tenth of what is seen."""
    return f"{value:z.1f}".removesuffix(".0")


def joined(parts: Iterable[str]) -> str:
    """One after the other."""
    return "".join(parts)


def _name(name: str) -> str:
    return "class" if name == "kind" else name.replace("_", "-")


def _value(value: Attributes) -> str:
    return html.escape(value) if isinstance(value, str) else number(value)
