"""Numbers and names in sentences."""

import shlex
import unicodedata


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


def printable(text: str) -> str:
    """The same text in one line; what is no character at all, as in broken names, is U+FFFD."""
    kinds = (" " if each.isspace() else unicodedata.category(each) for each in text)
    return "".join(
        " " if kind == " " else "\ufffd" if kind in ("Cc", "Cs", "Cn", "Co") else each
        for each, kind in zip(text, kinds, strict=True)
    )
