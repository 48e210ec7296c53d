"""``{helptext} fit``: what ``centra fit --help`` says, as it says it today, set for pages of any width."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import click
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from centra.cli import cli

WIDE = 10_000  # letters: click cuts nothing short


class Page(click.HelpFormatter):
    """Takes what click would print, and keeps it as parts of a page."""

    def __init__(self) -> None:
        super().__init__(width=WIDE)
        self.parts = nodes.container(classes=["help"])

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.parts += nodes.literal_block("", f"{prog} {args}", language="none", classes=["usage"])

    def write_heading(self, heading: str) -> None:
        self.parts += nodes.rubric("", heading)

    def write_text(self, text: str) -> None:
        paragraphs = [" ".join(each.split()) for each in text.split("\n\n")]
        self.parts += [nodes.paragraph("", "", *told(each)) for each in paragraphs if each]

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = nodes.definition_list()
        for name, said in rows:
            term = nodes.term("", "", nodes.literal("", "", *breakable(name, "|")))
            listed += nodes.definition_list_item("", term, nodes.definition("", nodes.paragraph("", "", *told(said))))
        self.parts += listed


def breakable(text: str, mark: str) -> Iterator[nodes.Node]:
    """A text of which a line may end after the marks between several values."""
    first, *others = re.split(rf"(?<={re.escape(mark)})(?=\S)", text)
    yield nodes.Text(first)
    for each in others:
        yield nodes.raw("", "<wbr>", format="html")
        yield nodes.Text(each)


def told(text: str) -> Iterator[nodes.Node]:
    """A sentence; what is to be typed stays as it is, or two hyphens would become a dash."""
    for number, each in enumerate(re.split(r"(`[^`]+`|(?<!\S)--?[a-z][\w-]*)", text)):
        yield from [nodes.literal("", each.strip("`"))] if number % 2 else breakable(each, ",")


class Helptext(Directive):
    optional_arguments = 2  # a command, and one of its commands

    def run(self) -> list[nodes.Node]:
        context = click.Context(cli, info_name="centra", **cli.context_settings)
        for name in self.arguments:
            group: Any = context.command
            context = click.Context(group.get_command(context, name), info_name=name, parent=context)
        page = Page()
        context.command.format_help(context, page)
        return [page.parts]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("helptext", Helptext)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
