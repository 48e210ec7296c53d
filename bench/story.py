"""Inertia over time, from several algorithms on one board of points, and what no clustering is below.

``make bench-story`` runs them (a minute) and draws docs/images/optima.png and its dark twin. Of each algorithm the best
so far: scikit-learn's KMeans and MiniBatchKMeans from start after start, breathing k-means (PyPI: bkmeans), where it is
installed, from seed after seed, and one swap search.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from sklearn.cluster import KMeans, MiniBatchKMeans

from centra import datasets, kmeans, lower_bound

N, K, SECONDS, BOUND = 500, 50, 10.0, 120.0
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "optima.png"
Curve = tuple[list[float], list[float]]  # seconds, and the inertia that was reached by then
COLORS = {"restarts": "#d55e00", "mini-batches": "#cc79a7", "breathing": "#e69f00", "swap": "#0072b2"}
DARK = {"restarts": "#ff9a5c", "mini-batches": "#e5a8cb", "breathing": "#f5c563", "swap": "#62b5f0"}


def main() -> None:
    x = datasets.board_uniform(N, random_state=0)
    curves = {
        "restarts": repeated(lambda seed: KMeans(K, n_init=1, random_state=seed).fit(x).inertia_),
        "mini-batches": repeated(lambda seed: MiniBatchKMeans(K, n_init=1, random_state=seed).fit(x).inertia_),
        "breathing": breathing(x),
        "swap": swapped(x),
    }
    best = min(values[-1] for _, values in curves.values() if values)
    bound = lower_bound(x, K, max_seconds=BOUND)
    for name, (seconds, values) in curves.items():
        if values:
            print(f"{name:12} {100 * (values[-1] / bound.value - 1):8.4f} % above the bound, after {seconds[-1]:.2f} s")
    print(bound)
    for path, dark in ((PICTURE, False), (PICTURE.with_stem("optima_dark"), True)):
        draw(curves, best, bound.value, path, dark=dark)


def repeated(run: Callable[[int], float]) -> Curve:
    """The best so far of one run after the other."""
    begin, seed = perf_counter(), 0
    seconds: list[float] = []
    values: list[float] = []
    while perf_counter() - begin < SECONDS:
        inertia = run(seed)
        seed += 1
        if not values or inertia < values[-1]:
            seconds.append(perf_counter() - begin)
            values.append(inertia)
    return seconds, values


def breathing(x: np.ndarray) -> Curve:
    try:
        from bkmeans import BKMeans
    except ImportError:
        print("bkmeans is not installed: its curve is left out", file=sys.stderr)
        return [], []
    return repeated(lambda seed: BKMeans(n_clusters=K, random_state=seed).fit(x).inertia_)


def swapped(x: np.ndarray) -> Curve:
    """One search: its history says when what was reached, and does not count what comes before the first iteration."""
    begin = perf_counter()
    kmeans(x, K, max_iter=1, random_state=0)
    before = perf_counter() - begin
    history = kmeans(x, K, algorithm="swap", random_state=0, max_seconds=SECONDS, record="stats").history
    return (before + np.cumsum([step.seconds or 0.0 for step in history])).tolist(), [step.inertia for step in history]


def draw(curves: dict[str, Curve], best: float, bound: float, path: Path, *, dark: bool) -> None:
    paper, ink, quiet = ("#14171c", "#e8e8e8", "#7d8590") if dark else ("#ffffff", "#1a1a1a", "#6b7280")
    look = {"text.color": ink, "axes.labelcolor": ink, "xtick.color": ink, "ytick.color": ink, "axes.edgecolor": quiet}
    with mpl.rc_context(look):
        figure = Figure(figsize=(7.2, 4.2), facecolor=paper, layout="constrained")
        ax = figure.add_subplot(facecolor=paper)
        for name, (seconds, values) in curves.items():
            if not values:
                continue
            above = [100 * (value / best - 1) for value in (*values, values[-1])]
            color = (DARK if dark else COLORS)[name]
            ax.step([*seconds, SECONDS], above, where="post", color=color, lw=2)
            ax.annotate(name, (SECONDS, above[-1]), (6, 0), textcoords="offset points", color=color, va="center")
        level = 100 * (bound / best - 1)
        ax.axhline(level, color=quiet, ls=(0, (4, 3)), lw=1)
        ax.annotate(
            "no clustering is below", (0.001, level), (2, -4), textcoords="offset points", color=quiet, va="top"
        )
        ax.set(xscale="log", xlim=(0.001, SECONDS), ylim=(-1.2, 14), xlabel="seconds", ylabel="above the best (%)")
        ax.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
