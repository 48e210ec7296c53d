"""What goes to the terminal: results to stdout, progress to stderr."""

import json
import os
import sys
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import click

from centra.errors import OutputError
from centra.extras import require
from centra.io.atomic import check_output, leftovers, same_file
from centra.result import RunProgress, Watch


@contextmanager
def writing_stdout() -> Generator[None]:
    """A block that writes to stdout; a full disk behind it becomes a sentence.

    Raises
    ------
    OutputError
    """
    if sys.stdout is None:
        raise OutputError("standard output can't be written: it is closed")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence(sys.stdout)
        raise OutputError(f"standard output can't be written: {(error.strerror or 'unknown reason').lower()}") from None


def silence(stream: Any) -> None:
    """Send what is still in its buffers nowhere, since Python would try once more on its way out, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def unheard() -> Generator[None]:
    """A block that writes to stderr: where that can't be, the exit code has to say it all."""
    try:
        yield
    except OSError:
        silence(sys.stderr)


def say(text: str) -> None:
    """Print a line to stdout."""
    with writing_stdout():
        click.echo(text)


def say_json(value: dict[str, Any]) -> None:
    """Print one JSON object to stdout."""
    say(json.dumps(value))


def warn(text: str) -> None:
    """Print a line to stderr."""
    with unheard():
        click.echo(f"centra: {text}", err=True)


def check_outputs(outputs: Sequence[tuple[str | None, Sequence[str]]], inputs: Sequence[str] = ()) -> None:
    """Refuse outputs that can't be written, before anything is computed, and tell what lies where they go.

    Parameters
    ----------
    outputs : pairs of a path, or None for what isn't wanted, and what its name may end with.
    inputs : files that are read, and must not be overwritten.

    Raises
    ------
    OutputError
    click.UsageError
        Two of them are one file.
    """
    wanted = [(path, suffixes) for path, suffixes in outputs if path is not None]
    for path, suffixes in wanted:
        check_output(path, suffixes, inputs)
    for (one, _), (other, _) in combinations(wanted, 2):
        if same_file(one, other):
            raise click.UsageError(f"{one} and {other} are one file: choose another name for one of them")
    for path, _ in wanted:
        for scratch in leftovers(path):
            warn(f"{path}: a run that was killed has left {scratch}; remove it, unless another machine is writing it")


@contextmanager
def lacking_letters(path: str) -> Generator[None]:
    """A block that draws a picture; what matplotlib says of each letter that its font lacks becomes one sentence."""
    with warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", "Glyph .* missing from font")
        yield
    if any(str(each.message).startswith("Glyph") for each in said):
        warn(f"{path}: some letters are not in matplotlib's font, and are drawn as boxes")


@contextmanager
def progress_bar(runs: int) -> Generator[tuple[RunProgress | None, Watch | None]]:
    """A bar over the runs of a fit and a count of the iterations, on a terminal; nothing on a pipe."""
    with bar("clustering, iteration {task.fields[iteration]}") as shown:
        if shown is None:
            yield None, None
            return
        task = shown.add_task("", total=runs, iteration=0)
        yield (
            lambda done, _: shown.update(task, completed=done),
            lambda iteration, _inertia, _centers: shown.update(task, iteration=iteration + 1),
        )


@contextmanager
def counting_bar(text: str) -> Generator[Callable[[int, int], None] | None]:
    """A bar over what is told as (done, total), on a terminal; nothing on a pipe."""
    with bar(text) as shown:
        if shown is None:
            yield None
            return
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextmanager
def bar(text: str, *, counted: bool = True) -> Generator[Any]:
    """A bar of rich on a terminal, None on a pipe; with a count of what is done where that is no share."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    require("rich", "cli", "the progress bar")
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    count = [MofNCompleteColumn()] if counted else []
    columns = (SpinnerColumn(), TextColumn(text), BarColumn(), *count, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield shown
