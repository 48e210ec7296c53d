"""Pictures out."""

import logging
import os
from typing import TYPE_CHECKING, BinaryIO

from centra.extras import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


def prepare(purpose: str = "drawing") -> None:
    """Have matplotlib draw as it does by default, in this process, so that pictures are alike on all machines.

    What the user's own configuration says of backends, fonts and colours is for their plots, and may not even be
    possible here. What matplotlib tells its log, as of folders for its caches, is of no use to who wants a picture.

    Raises
    ------
    MissingExtraError
    """
    os.environ.pop("MPLBACKEND", None)  # an unknown one would be an error
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    require("matplotlib", "plot", purpose)
    import matplotlib

    matplotlib.rcdefaults()


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
