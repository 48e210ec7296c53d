"""Results in a few lines, at the prompt and in notebooks: never a long array."""

import html
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from centra.data import Index
from centra.wording import printable

SIZES_SHOWN = 8
AGREE = 1e-3  # of the lowest inertia: runs that end so close to it agree
BARS = "▁▂▃▄▅▆▇█"


def lines(title: str, facts: Iterable[tuple[str, str]]) -> str:
    """A title, and a line for each fact that is there."""
    return "\n".join([title, *(f"  {name:<10}{fact}" for name, fact in facts if fact)])


def shares(sizes: Index, names: Mapping[int, str] = MappingProxyType({})) -> str:
    """``62 (41.3 %), young spenders 50 (33.3 %), ... and 3 more``."""
    total = max(int(sizes.sum()), 1)
    shown = [
        f"{printable(names[cluster]) + ' ' if cluster in names else ''}{size:,} ({100 * size / total:.1f} %)"
        for cluster, size in enumerate(sizes[:SIZES_SHOWN].tolist())
    ]
    more = len(sizes) - len(shown)
    return ", ".join(shown) + (f", ... and {more:,} more" if more else "")


def agreement(inertias: Sequence[float]) -> str:
    """How many runs end as low as the best; nothing of a single one."""
    if len(inertias) < 2:
        return ""
    best = min(inertias)
    alike = sum(inertia <= best * (1 + AGREE) for inertia in inertias)
    return f"{alike} of {len(inertias):,} agree to 0.1 %"


def strip(values: NDArray[np.float64]) -> str:
    """Values as bars of text; a dot where there is none."""
    there = np.isfinite(values)
    if not there.any():
        return "·" * len(values)
    low, high = float(values[there].min()), float(values[there].max())
    steps = np.zeros(len(values), int)
    if high > low:
        steps[there] = ((values[there] - low) / (high - low) * (len(BARS) - 1)).round().astype(int)
    return "".join(BARS[step] if here else "·" for step, here in zip(steps.tolist(), there.tolist(), strict=True))


def as_html(text: str) -> str:
    """The same for a notebook."""
    return f'<pre style="line-height:1.3">{html.escape(text)}</pre>'
