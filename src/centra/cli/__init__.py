"""The command line: one file a command."""

import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import click

from centra import __version__
from centra.cli.animate import animate_command
from centra.cli.bound import bound_command
from centra.cli.choose import choose_command
from centra.cli.compare import compare_command
from centra.cli.demo import demo_command
from centra.cli.doctor import doctor_command
from centra.cli.explore import explore_command
from centra.cli.fit import fit_command
from centra.cli.image import image_command
from centra.cli.options import by_option
from centra.cli.output import silence, unheard, warn
from centra.cli.places import places_command
from centra.cli.plot import plot_command
from centra.cli.predict import predict_command
from centra.cli.profile import profile_command
from centra.cli.report import report_command
from centra.errors import CentraError, ParameterError
from centra.plot.fonts import LACKING

BAD_DATA = 3
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Guarded(click.Group):
    """Says in one sentence what is wrong with the input; exit codes as in ``centra --help``."""

    def invoke(self, ctx: click.Context) -> None:
        with _in_one_sentence(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", LACKING)  # said of the file that is written
            super().invoke(ctx)

    # What --help and --version print, they print before that.
    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _in_one_sentence():
            return super().make_context(*args, **kwargs)


@contextmanager
def _in_one_sentence() -> Generator[None]:
    try:
        yield
        return
    except click.ClickException as error:
        if sys.stderr is not None:  # click would turn to stdout
            with unheard():
                error.show()
        sys.exit(error.exit_code)
    except ParameterError as error:
        warn(by_option(error))
    except CentraError as error:
        warn(str(error))
    except MemoryError:
        warn("not enough memory for these data: choose fewer columns or rows")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough: no reason to complain.
        silence(sys.stdout)
        sys.exit(BROKEN_PIPE)
    except OSError as error:
        # Whatever was not foreseen where it happened; text that never left a buffer would be tried once more.
        if error.filename is None and sys.stdout is not None:
            silence(sys.stdout)
        warn(
            f"{error.filename or 'standard output'} can't be read or written: {(error.strerror or str(error)).lower()}"
        )
    sys.exit(BAD_DATA)


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
    bound_command,
    profile_command,
    report_command,
    compare_command,
    explore_command,
    plot_command,
    animate_command,
    places_command,
    image_command,
    demo_command,
    doctor_command,
):
    cli.add_command(_command)
