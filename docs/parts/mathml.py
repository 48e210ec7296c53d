"""Formulae as MathML, which browsers draw by themselves: a page needs nothing from elsewhere."""

import re
from typing import Any

from docutils.nodes import SkipNode, math, math_block
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx


def drawn(formula: str, *, block: bool = False) -> str:
    """A formula of TeX as MathML. Bars do not grow: browsers would stretch the first, but not one that has a power."""
    return re.sub(r"<mo([^>]*)>(?=[‖|]<)", r'<mo\1 stretchy="false">', tex2mathml(formula, as_block=block))


def inline(writer: Any, node: math) -> None:
    writer.body.append(drawn(node.astext()))
    raise SkipNode


def block(writer: Any, node: math_block) -> None:
    writer.body.append(f'<div class="formula">{drawn(node.astext(), block=True)}</div>')
    raise SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
