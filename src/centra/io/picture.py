"""Pictures out."""

from typing import TYPE_CHECKING, BinaryIO

from centra.extras import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


def new_figure(width: float = 6.4, height: float = 4.8) -> "Figure":
    """A figure that needs no screen, width and height in inches.

    Raises
    ------
    MissingExtraError
    """
    require("matplotlib", "plot", "drawing")
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def write_picture(file: BinaryIO, suffix: str, figure: "Figure") -> None:
    """Write a figure in the format of a suffix."""
    figure.savefig(file, format=suffix.removeprefix("."), dpi=150)
