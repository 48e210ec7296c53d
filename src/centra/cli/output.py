"""What goes to the terminal: results to stdout, progress to stderr."""

import json
import os
import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import click

from centra.errors import OutputError
from centra.extras import require
from centra.fit import Progress
from centra.result import Watch


@contextmanager
def writing_stdout() -> Generator[None]:
    """A block that writes to stdout; a full disk behind it becomes a sentence.

    Raises
    ------
    OutputError
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise OutputError(f"standard output can't be written: {(error.strerror or 'unknown reason').lower()}") from None


def silence_stdout() -> None:
    """Send what is still in the buffers nowhere, since Python would try once more on its way out, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Print a line to stdout."""
    with writing_stdout():
        click.echo(text)


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object to stdout."""
    say(json.dumps(value))


def warn(text: str) -> None:
    """Print a line to stderr."""
    click.echo(f"centra: {text}", err=True)


@contextmanager
def lacking_letters(path: str) -> Generator[None]:
    """A block that draws a picture; what matplotlib says of each letter that its font lacks becomes one sentence."""
    with warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", "Glyph .* missing from font")
        yield
    if any(str(each.message).startswith("Glyph") for each in said):
        warn(f"{path}: some letters are not in matplotlib's font, and are drawn as boxes")


@contextmanager
def progress_bar(runs: int) -> Generator[tuple[Progress | None, Watch | None]]:
    """A bar over the runs of a fit and a count of the iterations, on a terminal; nothing on a pipe."""
    with _bar("clustering, iteration {task.fields[iteration]}") as bar:
        if bar is None:
            yield None, None
            return
        task = bar.add_task("", total=runs, iteration=0)
        yield (
            lambda done, _: bar.update(task, completed=done),
            lambda iteration, _inertia, _centers: bar.update(task, iteration=iteration + 1),
        )


@contextmanager
def counting_bar(text: str) -> Generator[Callable[[int, int], None] | None]:
    """A bar over what is told as (done, total), on a terminal; nothing on a pipe."""
    with _bar(text) as bar:
        if bar is None:
            yield None
            return
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bar(text: str) -> Generator[Any]:
    if not sys.stderr.isatty():
        yield None
        return
    require("rich", "cli", "the progress bar")
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(text), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar
