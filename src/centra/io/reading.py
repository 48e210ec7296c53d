"""What is said of how a file is to be read."""

from dataclasses import asdict, dataclass
from typing import Any

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

    @property
    def said(self) -> dict[str, Any]:
        """What is not to be found out, by name."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}

    def over(self, usual: "Reading") -> "Reading":
        """What is said here, and what is said there of the rest."""
        return Reading(**usual.said | self.said)


AS_IT_IS = Reading()  # everything is found out
