"""Pictures of what the commands find."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from centra import plot
from centra.cli.output import lacking_letters
from centra.data import Csr, Rows2D
from centra.drawn import Drawn
from centra.io.picture import write_picture
from centra.result import Progress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from centra.plot.canvas import StyleName

OF_RUNS = ("convergence", "restarts", "distances")  # pictures that need no rows


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A clustering, and the rows that it is of.

    Attributes
    ----------
    result : Drawn
        It knows how rows were scaled, what columns are called, and clusters.
    x : ndarray or Csr of shape (n, d), or None
        The rows in the units of the columns; None if there is a model alone.
    """

    result: Drawn
    x: Rows2D | Csr | None = None


def draw(kind: str, shown: Shown, style: "StyleName" = "light", **options: Any) -> "Axes":
    """A picture of a clustering by the name of its function in ``centra.plot``."""
    picture = getattr(plot, kind)
    given = (shown.result,) if kind in OF_RUNS else (shown.result, shown.x)
    return picture(*given, style=style, **options)


def animate(shown: Shown, path: str, progress: Progress | None, **how: Any) -> None:
    """A film."""
    with lacking_letters(path):
        plot.animate(shown.result, shown.x, path, progress=progress, **how)


def write_axes(file: BinaryIO, path: str, ax: "Axes") -> None:
    """Write the figure that a picture was drawn on, in the format of a name."""
    with lacking_letters(path):
        write_picture(file, Path(path).suffix.lower(), cast("Figure", ax.figure))
