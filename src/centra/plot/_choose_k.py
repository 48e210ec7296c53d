"""What each criterion says of each K."""

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from centra.data import Floats
from centra.errors import ParameterError
from centra.plot.canvas import Style, inches, literal, write
from centra.plot.options import Look, Options, picture
from centra.plot.ticks import whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 0.72  # of a criterion's strip; strips are 1 apart
ARROWS = {"larger": " ↑", "smaller": " ↓", None: ""}
ENDS = 0.1  # of the width, on either side, for the values at the ends
BELOW = 0.75  # of the height is for finite values where others are infinite


@picture
def choose_k(choice: Any, **options: Unpack[Options]) -> "Axes":
    """Draw every criterion over one shared axis of K, each in a strip of its own with a scale of its own.

    A band is one standard error on either side; a dot is where a criterion would choose; the vertical line is the
    recommended K; an arrow tells whether larger or smaller values are better, and the first and the last value are
    written beside their dots. An infinite value is a triangle at the top of its strip, above all that are finite.

    Parameters
    ----------
    choice : Choice
        What :func:`centra.choose_k` found.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ParameterError
        It is no Choice; or `ax` is no plain Axes.
    MissingExtraError
        matplotlib is not installed.
    """
    if not hasattr(choice, "scores"):
        raise ParameterError(
            f"choice is of type {type(choice).__name__}: expected what centra.choose_k() gives back", parameter="choice"
        )
    look = Look.of(options)
    strips = {name: (scores.values, scores.errors, scores.vote) for name, scores in choice.scores.items()}
    inertia = np.array([choice.fits[k].inertia for k in choice.ks])
    ks, count = np.array(choice.ks), len(strips) + 1
    ax = look.axes(6.4, 1.2 + 0.62 * count)
    points = 72 * np.array(inches(ax)) / [1, count]
    for place, (values, errors, vote) in enumerate([(inertia, None, None), *strips.values()]):
        _strip(ax, look.style, count - 1 - place, ks, values, errors=errors, vote=vote, height=points[1])
    if choice.best is not None:
        ax.axvline(choice.best, color=look.style.accent, lw=1.2, alpha=0.6, zorder=1)
    arrows = {name: ARROWS[better] for name, better in choice.better.items()}
    _frame(ax, ks, ["inertia", *(choice.titles[name] + arrows[name] for name in strips)])
    # Titles of criteria, which on a phone would take half of the picture and run into each other.
    ax.tick_params("y", labelsize=float(np.clip(min(points[0] / 22, 0.6 * points[1]), 5.5, 10)))
    title = "no recommendation" if choice.best is None else f"K = {choice.best} is recommended"
    title += f", the {choice.end} compared" if choice.end else ""
    title += "" if choice.complete else " (interrupted)"
    write(ax, look.style, title=look.title(title), x="number of clusters, K  (↑ larger is better, ↓ smaller)")
    return ax


def _frame(ax: "Axes", ks: NDArray[np.int64], titles: list[str]) -> None:
    margin, count = ENDS * (ks[-1] - ks[0]) or 0.5, len(titles)
    ax.set(xlim=(ks[0] - margin, ks[-1] + margin), ylim=(-0.2, count - 0.1))
    ax.set_yticks([count - 1 - place + HEIGHT / 2 for place in range(count)], titles)
    whole_numbers(ax)
    ax.spines["left"].set_visible(False)
    ax.tick_params("y", length=0)


def _strip(
    ax: "Axes",
    style: Style,
    bottom: int,
    ks: NDArray[np.int64],
    values: Floats,
    *,
    errors: Floats | None,
    vote: int | None,
    height: float,
) -> None:
    """Draw one criterion in a strip that is so many points high."""
    ax.axhline(bottom - 0.1, color=style.faint, lw=0.6, zorder=0)
    heights, spread = _to_scale(values, errors)
    if np.isnan(heights).all():
        return
    heights += bottom
    _write_ends(ax, style, ks, values, heights)
    infinite = np.isposinf(values)
    width, point, dot = np.clip([0.08 * height, 0.25 * height, 0.4 * height], [0.7, 2, 2.5], [1.3, 4, 7])
    curve = np.where(infinite, np.nan, heights)
    ax.plot(ks, curve, color=style.line, lw=float(width), marker=".", ms=float(point), zorder=2)
    if errors is not None:
        ax.fill_between(ks, curve - spread, curve + spread, color=style.line, alpha=0.2, lw=0, zorder=1)
    if vote is not None and not np.isnan(heights[ks == vote]).all():
        ax.plot(vote, heights[ks == vote][0], "o", color=style.accent, ms=float(dot), zorder=3)
    if infinite.any():
        _mark_infinite(ax, style, ks[infinite], bottom + HEIGHT, float(dot))


def _write_ends(ax: "Axes", style: Style, ks: NDArray[np.int64], values: Floats, heights: Floats) -> None:
    """Write the first and the last of the finite values beside their dots."""
    from matplotlib.transforms import ScaledTranslation

    there = np.flatnonzero(np.isfinite(values)).tolist()
    for i, side in [(there[-1], 1), (there[0], -1)][: len(there)] if there else []:
        # An annotation, and what is measured for the layout, would take twice the time; within the axes, there is room.
        aside = ScaledTranslation(5 * side / 72, 0, ax.figure.dpi_scale_trans)
        text = ax.text(float(ks[i]), float(heights[i]), _short(float(values[i])), transform=ax.transData + aside)
        text.set(size=6.5, color=style.muted, ha="left" if side > 0 else "right", va="center", in_layout=False)
        literal(text)


def _short(value: float) -> str:
    """In three digits: ``1,240``, ``0.53``, ``−31``."""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", "−") if len(text) <= 9 else f"{value:.2e}"


def _to_scale(values: Floats, errors: Floats | None) -> tuple[Floats, Floats]:
    """Heights above the bottom of a strip, the top for infinite values, and standard errors by the same scale."""
    finite, infinite = np.isfinite(values), np.isposinf(values)
    spread = np.zeros(len(values)) if errors is None else np.nan_to_num(errors)
    low = (values - spread)[finite].min(initial=np.inf)
    high = (values + spread)[finite].max(initial=-np.inf)
    room = HEIGHT * (BELOW if infinite.any() else 1)
    scale = room / (high - low) if high > low else 0.0
    heights = np.full(len(values), np.nan)
    heights[finite] = (values[finite] - low) * scale if scale else room / 2
    heights[infinite] = HEIGHT
    return heights, spread * scale


def _mark_infinite(ax: "Axes", style: Style, ks: NDArray[np.int64], top: float, size: float) -> None:
    """Draw triangles on the top of a strip, with a word for what they are."""
    ax.plot(ks, np.full(len(ks), top), "^", color=style.line, mfc=style.paper, ms=0.6 * size, zorder=4)
    low, high = ax.get_xlim()
    side = "left" if ks[0] - low < high - ks[-1] else "right"
    at, away = (ks[-1], size) if side == "left" else (ks[0], -size)
    text = ax.annotate("infinite", (float(at), top), (away, 0), textcoords="offset points", size=size + 1)
    text.set(color=style.line, ha=side, va="center")
