"""Pictures of clusterings. matplotlib is imported when one is drawn, no sooner, and never with its pyplot."""

from difflib import get_close_matches
from typing import Any

from centra.plot._animate import Film as Film
from centra.plot._animate import animate
from centra.plot._choose_k import choose_k
from centra.plot._compare import compare
from centra.plot._convergence import convergence
from centra.plot._distances import distances
from centra.plot._heatmap import heatmap
from centra.plot._pairs import pairs
from centra.plot._places import places
from centra.plot._profiles import profiles
from centra.plot._restarts import restarts
from centra.plot._scatter import scatter
from centra.plot._silhouette import silhouette
from centra.plot._steps import steps
from centra.plot._voronoi import voronoi

__all__ = [
    "animate",
    "choose_k",
    "compare",
    "convergence",
    "distances",
    "heatmap",
    "pairs",
    "places",
    "profiles",
    "restarts",
    "scatter",
    "silhouette",
    "steps",
    "voronoi",
]
# What others call these pictures.
OTHER_NAMES = {
    "elbow": "choose_k",
    "gap": "choose_k",
    "scree": "choose_k",
    "cells": "voronoi",
    "clusters": "scatter",
    "pairplot": "pairs",
    "parallel": "profiles",
    "mds": "distances",
    "confusion": "compare",
}


def __getattr__(name: str) -> Any:
    """A word for those who look for a picture under another name."""
    close = [OTHER_NAMES[name]] if name in OTHER_NAMES else get_close_matches(name, __all__, 1)
    hint = f": did you mean plot.{close[0]}?" if close else f"; there are {', '.join(__all__)}"
    raise AttributeError(f"centra.plot has no picture {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted(__all__)
