"""Scripts of the docs, run on light paper and on dark.

A dark picture is no light one with other colours put in: its script is run once more, and what would be drawn on light
paper is drawn on dark.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from matplotlib import rc_context

from centra.plot.canvas import STYLES

LAST = "___"  # what sphinx-gallery calls the last value of a block, which a notebook would show


@contextmanager
def dark_paper() -> Iterator[None]:
    """For a while, what centra's pictures call light is the dark style, and matplotlib's own defaults are like it."""
    style = STYLES["dark"]
    ink = ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.labelcolor", "ytick.labelcolor")
    muted = ("axes.edgecolor", "xtick.color", "ytick.color", "legend.edgecolor")
    paper = ("figure.facecolor", "axes.facecolor", "legend.facecolor")
    colors = dict.fromkeys(ink, style.ink) | dict.fromkeys(muted, style.muted) | dict.fromkeys(paper, style.paper)
    with patch.dict(STYLES, light=style), rc_context(colors):
        yield


def run(text: str, names: dict[str, Any], file: str) -> dict[str, Any]:
    """Run a script, or a block of one, among names; the same names. If its last line is a value, that is LAST."""
    tree = ast.parse(text, file)
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        kept = ast.copy_location(ast.Assign([ast.Name(LAST, ast.Store())], last.value), last)
        tree.body[-1] = ast.fix_missing_locations(kept)
    exec(compile(tree, file, "exec"), names)
    return names
