"""Options of how files are to be read, and what all options are made of."""

import csv
import os
from collections.abc import Callable
from typing import Any, TypedDict

import click

from centra.errors import ParameterError
from centra.io.dialect import BLANKS
from centra.io.reading import Reading

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class ReadOptions(TypedDict):
    """What click makes of :func:`read_options`."""

    sep: str | None
    decimal: str | None
    encoding: str | None
    header: bool | None
    skip: int | None
    comment: str | None
    na: str | None
    sheet: str | None


def together(*options: Decorator) -> Decorator:
    """Several options, listed in this order."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def outputs_option(kinds: str) -> Decorator:
    """``-o``, as often as is wanted."""
    text = f"Where to, more than once if so wanted: {kinds}"
    return click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help=text)


def read_options() -> Decorator:
    """How files are to be read, where that is not to be found out."""
    return together(
        click.option("--sep", metavar="MARK", help="Between cells: a letter, tab, or blank for any number of blanks."),
        click.option("--decimal", type=click.Choice([".", ","]), help="The mark before decimals."),
        click.option("--encoding", metavar="NAME", help="Such as utf-8, utf-16 or latin-1."),
        click.option("--header/--no-header", default=None, help="Whether the first line has the names of the columns."),
        click.option("--skip", type=click.IntRange(0), metavar="N", help="Lines above the table."),
        click.option("--comment", metavar="MARK", help="What lines begin with that are not of the table."),
        click.option("--na", metavar="A,B,...", help="Further ways in which cells without a value are written."),
        click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet, or the array of a .mat file."),
    )


def reading(options: ReadOptions) -> Reading:
    """How text files are written, as far as that is said.

    Raises
    ------
    ParameterError
    """
    sep = options["sep"]
    sep = {"tab": "\t", "\\t": "\t", "blank": BLANKS, "blanks": BLANKS, "space": BLANKS}.get(sep or "", sep)
    if sep is not None and (len(sep) != 1 or not sep.isascii() or sep in '\r\n"'):
        raise ParameterError.of("sep", sep, "a single letter such as , or ;, tab, or blank")
    return Reading(
        sep,
        options["decimal"],
        options["encoding"],
        options["header"],
        options["skip"],
        options["comment"],
        tuple(listed(options["na"]) or ()),
        options["sheet"],
    )


def listed(names: str | None) -> list[str] | None:
    """The names in an option such as ``--columns``: one line of CSV."""
    return None if names is None else next(csv.reader([as_utf8(names)], skipinitialspace=True), [])


def as_utf8(name: str) -> str:
    """A name from the command line as it is in tables, also where Python was told that all text is ASCII."""
    try:
        return os.fsencode(name).decode()
    except UnicodeError:
        return name
