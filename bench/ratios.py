"""A picture of ratios: how long an iteration takes each peer, as a multiple of centra's. report.py draws it."""

from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from centra.plot.canvas import STYLES, Style, StyleName

ABREAST = 7  # workloads
BAR = 0.13


def draw(rows: list[dict[str, Any]], file: Path, name: StyleName = "light") -> None:
    """`rows`: iterations of Lloyd that were measured, centra's among them; drawn on the paper of that name."""
    style = STYLES[name]
    workloads: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        workloads.setdefault(row["workload"], {})[row["peer"]] = row
    groups = [found for found in workloads.values() if "centra" in found]
    peers = [peer for peer in dict.fromkeys(row["peer"] for row in rows) if peer != "centra"]
    bands = [groups[begin : begin + ABREAST] for begin in range(0, len(groups), ABREAST)]
    figure = Figure(figsize=(11, 0.9 + 3.3 * len(bands)), layout="constrained", facecolor=style.paper)
    axes = figure.subplots(len(bands), sharey=True, squeeze=False)[:, 0]
    for ax, band in zip(axes, bands, strict=True):
        bars(ax, band, peers, style)
    names = ["centra", *(name + ("" if same_start(rows, name) else " (from another start)") for name in peers)]
    handles = [axes[0].lines[0], *axes[0].containers]
    figure.legend(handles, names, loc="outside upper center", ncols=len(names), frameon=False, labelcolor=style.ink)
    told = "time of an iteration, divided by centra's (log scale; centra is faster above 1×)"
    figure.supylabel(told, fontsize=10, color=style.ink)
    figure.savefig(file, dpi=110)


def bars(ax: Axes, band: list[dict[str, dict[str, Any]]], peers: list[str], style: Style = STYLES["light"]) -> None:
    ax.set_facecolor(style.paper)
    ax.axhline(1, color=style.ink, lw=1.2)
    for number, (peer, color) in enumerate(zip(peers, style.colors(len(peers)), strict=True)):
        offset = (number - (len(peers) - 1) / 2) * BAR
        ratios = [_speed(found["centra"]) / _speed(found[peer]) if peer in found else 1 for found in band]
        places = [group + offset for group in range(len(band))]
        drawn = ax.bar(places, [ratio - 1 for ratio in ratios], BAR * 0.9, bottom=1, color=color)
        told = [f"{ratio:.3g}" if peer in found else "" for ratio, found in zip(ratios, band, strict=True)]
        ax.bar_label(drawn, told, padding=2, rotation=90, fontsize=7, color=style.ink)
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}×"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(axis="y", color=style.faint, alpha=0.4, lw=0.6)
    ax.set_axisbelow(True)
    ax.margins(y=0.16)
    ax.set_xticks(range(len(band)), [_caption(found["centra"]) for found in band])
    ax.set_xlim(-0.5, ABREAST - 0.5)
    ax.tick_params(colors=style.ink)
    ax.tick_params(axis="x", length=0)
    ax.spines["left"].set_color(style.ink)
    ax.spines[["top", "right", "bottom"]].set_visible(False)


def same_start(rows: list[dict[str, Any]], peer: str) -> bool:
    return all(row["same_start"] for row in rows if row["peer"] == peer)


def _speed(row: dict[str, Any]) -> float:
    """Iterations a second, at best."""
    return row["n_iter"] / row["seconds_min"]


def _caption(row: dict[str, Any]) -> str:
    dtype = "" if row["dtype"] == "float32" else f", {row['dtype']}"
    return f"{row['workload']}\n{row['n']:,} × {row['d']:,}\nk = {row['k']:,}{dtype}"
