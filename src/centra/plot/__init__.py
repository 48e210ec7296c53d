"""Pictures of clusterings. matplotlib is imported when one is drawn, no sooner, and never with its pyplot."""

from centra.plot._animate import animate
from centra.plot._choose_k import choose_k
from centra.plot._convergence import convergence
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
    "convergence",
    "places",
    "profiles",
    "restarts",
    "scatter",
    "silhouette",
    "steps",
    "voronoi",
]
