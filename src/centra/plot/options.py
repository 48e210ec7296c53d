"""What pictures take beside what they show: one table, of which their signatures and docstrings are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast, get_args

from centra.errors import ParameterError
from centra.plot.canvas import Style, StyleName, new_axes, styled
from centra.slips import refuse_unknown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = TypeVar("Draw", bound=Callable[..., Any])


class FigureOptions(TypedDict, total=False):
    """What is to be seen on a figure of its own."""

    title: str | None
    style: StyleName
    figsize: tuple[float, float] | None


class FilmOptions(FigureOptions, total=False):
    """What a film takes."""

    names: Mapping[int, str] | None


class Options(FigureOptions, total=False):
    """What every picture takes."""

    ax: "Axes | None"


class NamedOptions(Options, total=False):
    """What a picture of clusters takes."""

    names: Mapping[int, str] | None


DEFAULTS = {"names": None, "title": None, "style": "light", "figsize": None, "ax": None}
TEXTS = {
    "names": """names : mapping from int to str, optional
    What to call clusters, such as ``{0: "young spenders"}``; by default as the result does.""",
    "title": """title : str, optional
    In place of the picture's own; ``""`` for none.""",
    "style": """style : {"light", "dark"}
    ``"dark"`` colours the whole figure that `ax` is in; ``"light"`` leaves its paper as it is.""",
    "figsize": """figsize : (float, float), optional
    Width and height of a new figure in inches; by default what suits the picture.""",
    "ax": """ax : matplotlib.axes.Axes, optional
    Where to draw; by default on a new figure, which needs no screen: ``.figure.savefig("picture.png")``.""",
}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How a picture is to look."""

    style: Style
    names: Mapping[int, str] | None = None
    own_title: str | None = None
    figsize: tuple[float, float] | None = None
    ax: "Axes | None" = None

    @classmethod
    def of(cls, options: FigureOptions) -> "Look":
        """What was asked for.

        Raises
        ------
        ParameterError
        """
        given: Any = options
        title, size, ax = given.get("title"), given.get("figsize"), given.get("ax")
        if title is not None and not isinstance(title, str):
            raise ParameterError.of("title", title, "text")
        if size is not None:
            size = _size(size)
            if ax is not None:
                raise ParameterError("figsize is of a new figure: with ax, set that of the figure it is in")
        return cls(styled(given.get("style", "light")), given.get("names"), title, size, ax)

    def axes(self, width: float, height: float) -> "Axes":
        """The given axes, or those of a new figure of so many inches unless others were asked for."""
        if self.figsize is not None:
            width, height = self.figsize
        return new_axes(self.ax, self.style, width, height)

    def title(self, own: str) -> str:
        """The title that was asked for, or the picture's own."""
        return own if self.own_title is None else self.own_title


def _size(size: Any) -> tuple[float, float]:
    try:
        width, height = (float(side) for side in size)
    except (TypeError, ValueError):
        raise ParameterError.of("figsize", size, "width and height in inches, such as (6, 5)") from None
    if not (0.5 <= width <= 200 and 0.5 <= height <= 200):
        raise ParameterError.of("figsize", size, "width and height in inches, from 0.5 to 200")
    return width, height


def picture(draw: Draw) -> Draw:
    """The same function with the options that it takes in its signature and its docstring."""
    own = signature(draw)
    kind = get_args(own.parameters["options"].annotation)[0]
    taken = [name for name in TEXTS if name in kind.__annotations__]
    annotations = kind.__annotations__
    parameters = [each for each in own.parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
    parameters += [
        Parameter(name, Parameter.KEYWORD_ONLY, default=DEFAULTS[name], annotation=annotations[name]) for name in taken
    ]
    known = frozenset(each.name for each in parameters)

    @wraps(draw)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not known.issuperset(kwargs):
            refuse_unknown(draw.__name__, [each.name for each in parameters], kwargs)
        return draw(*args, **kwargs)

    told: Any = call
    told.__signature__ = own.replace(parameters=parameters)
    before, returns, after = (draw.__doc__ or "").partition("\n\n    Returns\n")
    texts = "\n".join(TEXTS[name] for name in taken)
    told.__doc__ = before + "".join(f"\n    {line}" for line in texts.split("\n")) + returns + after
    return cast("Draw", call)
