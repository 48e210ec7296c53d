"""The command line: one file a command."""

import click

from centra import __version__
from centra.cli.animate import animate_command
from centra.cli.choose import choose_command
from centra.cli.demo import demo_command
from centra.cli.doctor import doctor_command
from centra.cli.fit import fit_command
from centra.cli.options import by_option
from centra.cli.output import silence_stdout
from centra.cli.plot import plot_command
from centra.cli.predict import predict_command
from centra.errors import CentraError, ParameterError

BAD_DATA = 3
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Guarded(click.Group):
    """Says in one sentence what is wrong with the input; exit codes as in ``centra --help``."""

    def invoke(self, ctx: click.Context) -> None:
        try:
            super().invoke(ctx)
            return
        except ParameterError as error:
            click.echo(f"centra: {by_option(str(error))}", err=True)
        except CentraError as error:
            click.echo(f"centra: {error}", err=True)
        except MemoryError:
            click.echo("centra: not enough memory for these data: choose fewer columns or rows", err=True)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            # Whoever read our output has seen enough: no reason to complain.
            silence_stdout()
            ctx.exit(BROKEN_PIPE)
        ctx.exit(BAD_DATA)


@click.group(cls=_Guarded, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="centra")
def cli() -> None:
    """k-means: exact, fast, and with pictures.

    Exit codes: 0 done, 1 a fault of centra, 2 wrong usage, 3 bad data or a file that can't be read or written.
    """


for _command in (
    fit_command,
    predict_command,
    choose_command,
    plot_command,
    animate_command,
    demo_command,
    doctor_command,
):
    cli.add_command(_command)
