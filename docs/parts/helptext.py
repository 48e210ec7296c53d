"""``{helptext} fit``: what ``centra fit --help`` says, as it says it today."""

from click.testing import CliRunner
from docutils.nodes import literal_block
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from centra.cli import cli


class Helptext(Directive):
    optional_arguments = 1

    def run(self) -> list[literal_block]:
        asked = CliRunner().invoke(cli, [*self.arguments, "--help"], prog_name="centra", terminal_width=90)
        assert asked.exit_code == 0, asked.output
        return [literal_block(asked.output, asked.output, language="none")]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("helptext", Helptext)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
