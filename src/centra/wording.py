"""Numbers and names in sentences."""

import shlex


def counted(number: int, noun: str) -> str:
    """``1 row``, ``1,000 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def example(cell: str | None) -> str:
    """What a column of text holds: ``text, such as 'ann'``, or ``empty``."""
    return "empty" if cell is None else f"text, such as {shortened(cell)!r}"


def shortened(cell: str, letters: int = 40) -> str:
    """The first letters, and that there are more."""
    return cell if len(cell) <= letters else cell[:letters] + "..."


def quoted(word: str) -> str:
    """As it is typed on a command line that takes a list of words."""
    return shlex.quote(f'"{word}"' if "," in word else word)
