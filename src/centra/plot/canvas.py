"""What all pictures share: figures that need no screen, two styles, and text that stays text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from centra import check
from centra.data import Floats
from centra.errors import ParameterError
from centra.extras import require
from centra.plot import palette
from centra.plot.fonts import with_letters
from centra.wording import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

StyleName = Literal["light", "dark"]
LETTER = 0.008  # inches that a letter is wide in type of one point, on average
NAME = 8  # points: the type of names beside stars
SMALLEST = 6.5  # points: the type that can be read on a phone


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

    def rims(self, colors: Floats) -> Floats:
        """See :func:`centra.plot.palette.rims`."""
        return palette.rims(colors, dark=self.name == "dark")


STYLES = {
    "light": Style("light", "#ffffff", "#333333", "#666666", "#adadad", "#0f72bb", "#dd410d"),
    "dark": Style("dark", "#16191d", "#e8e8e8", "#a3a3a3", "#565b62", "#6db6f2", "#ff8a5c"),
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
    ParameterError
        What is given is not axes that are drawn on along two straight sides.
    """
    require("matplotlib", "plot", "drawing")
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    own, given = ax is None, cast(object, ax)
    if ax is None:
        from centra.plot.shown import ShownAxes

        figure = Figure(figsize=(width, height), layout="constrained")
        ax = figure.subplots(subplot_kw={"axes_class": ShownAxes})
    if not own and (not isinstance(given, Axes) or given.name != "rectilinear"):
        raise ParameterError(
            f"ax is of type {type(ax).__name__}: expected one Axes of matplotlib, neither polar nor 3-D",
            parameter="ax",
        )
    if own or style.name != "light":  # on light paper, that of given axes is as their owner wants it
        ax.figure.set_facecolor(style.paper)
        ax.set_facecolor(style.paper)
    if own:
        ax.grid(False)
    return _lined(ax, style)


def inset(ax: "Axes", box: tuple[float, float, float, float], style: Style, **options: Any) -> "Axes":
    """Axes within others, on the same paper; the place is in shares of theirs: left, bottom, width, height."""
    panel = ax.inset_axes(box, **options)
    panel.set_facecolor(ax.get_facecolor())
    panel.grid(False)
    return _lined(panel, style)


def _lined(ax: "Axes", style: Style) -> "Axes":
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(style.muted)
    ax.tick_params(colors=style.muted)
    return ax


def write(ax: "Axes", style: Style, *, title: str | None = None, x: str | None = None, y: str | None = None) -> None:
    """Title and names of the axes, to the letter: a name may have the signs of a formula in it. None: as it is."""
    if title is not None:
        fit(ax.set_title(title, color=style.ink), inches(ax)[0])
    if x is not None:
        fit(ax.set_xlabel(x, color=style.muted), inches(ax)[0])
    if y is not None:
        fit(ax.set_ylabel(y, color=style.muted), inches(ax)[1])


def fit(text: "Text", inches: float) -> "Text":
    """The same text in smaller type, and then shortened, where it is longer than a side of so many inches."""
    words = printable(text.get_text())
    room = inches / LETTER  # for so many letters of one point
    size = min(float(text.get_fontsize()), max(SMALLEST, room / max(len(words), 1)))
    text.set(text=shortened(words, max(12, int(room / size))), fontsize=size)
    return literal(text)


def literal(text: "Text") -> "Text":
    """The same text, never taken for a formula, and without characters that no file of a picture may have."""
    text.set_text("\n".join(printable(line) for line in text.get_text().split("\n")))
    text.set_usetex(False)
    text.set_parse_math(False)
    with_letters(text)
    return text


def shortened(name: str, most: int) -> str:
    """A name in one line of so many letters at most, left out in the middle: columns often differ in their last ones.

    >>> shortened("a rather long name of column 11", 22)
    'a rather lo… column 11'
    """
    name = printable(name)
    if len(name) <= most:
        return name
    head = most // 2
    return f"{name[:head]}…{name[len(name) - (most - 1 - head) :]}"


def decimal(value: float, places: int) -> str:
    """A number with so many decimals, and without the sign of what is rounded to 0.

    >>> decimal(-0.004, 2), decimal(-1.5, 1)
    ('0.00', '−1.5')
    """
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def inches(ax: "Axes") -> tuple[float, float]:
    """Width and height, before they are laid out."""
    return ax.bbox.width / ax.figure.dpi, ax.bbox.height / ax.figure.dpi
