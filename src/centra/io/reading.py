"""What is said of how a file is to be read."""

from dataclasses import dataclass

# Cells without a value, in small letters.
MISSING = ("", "na", "n/a", "nan", "null", "none", "?", "-", ".", "\\n", "#n/a", "<na>", "1.#qnan", "-1.#ind")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said of how a file is to be read; None is to be found out."""

    sep: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    header: bool | None = None
    skip: int | None = None
    comment: str | None = None
    na: tuple[str, ...] = ()
    sheet: str | None = None


AS_IT_IS = Reading()  # everything is found out
