"""What each picture shows of a clustering: its rows in the units of the columns, or as they were clustered."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from centra import plot
from centra.cli.output import lacking_letters
from centra.data import Csr, Rows2D
from centra.given import Drawn
from centra.io.picture import write_picture
from centra.result import Progress
from centra.scaling import Scaling, undo_scaling

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from centra.choose import Choice
    from centra.plot.canvas import StyleName


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A clustering, and the rows that it is of.

    Attributes
    ----------
    result : Drawn
        Its centres are scaled, as the rows were that were clustered.
    names : tuple of str
        Of the columns.
    scaling : Scaling or None
    x : ndarray or Csr of shape (n, d), or None
        The rows in the units of the columns; None if there is a model alone.
    scaled : ndarray or Csr of shape (n, d), or None
        The rows as they were clustered.
    """

    result: Drawn
    names: tuple[str, ...]
    scaling: Scaling | None
    x: Rows2D | Csr | None = None
    scaled: Rows2D | Csr | None = None

    @property
    def scaled_names(self) -> tuple[str, ...]:
        """What to write beside axes along which scaled columns are drawn."""
        return self.names if self.scaling is None else tuple(f"{name} (scaled)" for name in self.names)

    @property
    def in_units(self) -> Drawn:
        """The clustering with its centres in the units of the columns."""
        return replace(self.result, centers=undo_scaling(self.scaling, self.result.centers))


def scatter(shown: Shown, style: "StyleName" = "light") -> "Axes":
    """One or two columns in their units; the main axes of more make sense only of what was clustered."""
    if len(shown.names) > 2:
        return plot.scatter(shown.result, shown.scaled, columns=shown.names, style=style)
    return plot.scatter(shown.in_units, shown.x, columns=shown.names, style=style)


def voronoi(shown: Shown, style: "StyleName") -> "Axes":
    """As they were clustered: only there a cell is where its centre is the nearest."""
    return plot.voronoi(shown.result, shown.scaled, columns=shown.scaled_names, style=style)


def steps(shown: Shown, style: "StyleName") -> "Axes":
    """As they were clustered, since the iterations are replayed."""
    return plot.steps(shown.result, shown.scaled, columns=shown.scaled_names, style=style)


def convergence(shown: Shown, style: "StyleName") -> "Axes":
    """The runs alone."""
    return plot.convergence(shown.result, style=style)


def restarts(shown: Shown, style: "StyleName") -> "Axes":
    """The runs alone."""
    return plot.restarts(shown.result, style=style)


def silhouette(shown: Shown, style: "StyleName") -> "Axes":
    """As they were clustered: it is made of distances."""
    return plot.silhouette(shown.result, shown.scaled, style=style)


def profiles(shown: Shown, style: "StyleName") -> "Axes":
    """In the units of the columns, each of which has a scale of its own anyway."""
    return plot.profiles(shown.in_units, shown.x, columns=shown.names, style=style)


def choose_k(choice: "Choice", style: "StyleName" = "light") -> "Axes":
    """Every criterion."""
    return plot.choose_k(choice, style=style)


def animate(shown: Shown, path: str, fps: float, style: "StyleName", progress: Progress | None) -> None:
    """As they were clustered, like the steps."""
    with lacking_letters(path):
        plot.animate(
            shown.result, shown.scaled, path, fps=fps, columns=shown.scaled_names, style=style, progress=progress
        )


def write_axes(file: BinaryIO, path: str, ax: "Axes") -> None:
    """Write the figure that a picture was drawn on, in the format of a name."""
    with lacking_letters(path):
        write_picture(file, Path(path).suffix.lower(), cast("Figure", ax.figure))
