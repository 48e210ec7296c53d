"""What all pictures share: figures that need no screen, two styles, and text that stays text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from centra import check
from centra.data import Floats
from centra.extras import require
from centra.plot import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

StyleName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Style:
    """The colours of everything that is not a cluster.

    Attributes
    ----------
    paper : what it is drawn on
    ink : titles, numbers of clusters
    muted : axes and what is written along them
    faint : guide lines, rows without a cluster
    line : a curve, where there is one
    accent : what is chosen, or the best
    """

    name: StyleName
    paper: str
    ink: str
    muted: str
    faint: str
    line: str
    accent: str

    def colors(self, k: int) -> Floats:
        """See :func:`centra.plot.palette.colors`."""
        return palette.colors(k, dark=self.name == "dark")


STYLES = {
    "light": Style("light", "#ffffff", "#333333", "#666666", "#d4d4d4", "#0f72bb", "#dd410d"),
    "dark": Style("dark", "#16191d", "#e8e8e8", "#a3a3a3", "#45494f", "#6db6f2", "#ff8a5c"),
}


def styled(name: str) -> Style:
    """A style by its name.

    Raises
    ------
    ParameterError
    """
    return STYLES[check.choice("style", name, tuple(STYLES))]


def new_axes(ax: "Axes | None", style: Style, width: float, height: float) -> "Axes":
    """The given axes, or those of a new figure, so many inches wide and high; in the colours of a style.

    Raises
    ------
    MissingExtraError
        matplotlib is not installed.
    """
    require("matplotlib", "plot", "drawing")
    from matplotlib.figure import Figure

    ax = Figure(figsize=(width, height), layout="constrained").subplots() if ax is None else ax
    if style.name != "light":  # whose paper is white, as figures are unless their owner wants them otherwise
        ax.figure.set_facecolor(style.paper)
        ax.set_facecolor(style.paper)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.muted)
    ax.tick_params(colors=style.muted)
    return ax


def write(ax: "Axes", style: Style, *, title: str | None = None, x: str | None = None, y: str | None = None) -> None:
    """Title and names of the axes, to the letter: a name may have the signs of a formula in it. None: as it is."""
    if title is not None:
        literal(ax.set_title(title, color=style.ink))
    if x is not None:
        literal(ax.set_xlabel(x, color=style.muted))
    if y is not None:
        literal(ax.set_ylabel(y, color=style.muted))


def literal(text: "Text") -> "Text":
    """The same text, never taken for a formula."""
    text.set_parse_math(False)
    return text


def counted(number: int, noun: str) -> str:
    """``1 row``, ``1,000 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
