"""Pictures of clusterings. matplotlib is imported when one is drawn, no sooner, and never with its pyplot."""

from centra.plot.blades import silhouette
from centra.plot.descent import convergence
from centra.plot.dots import scatter
from centra.plot.film import animate
from centra.plot.iterations import steps
from centra.plot.landscape import restarts
from centra.plot.means import profiles
from centra.plot.numbers import choose_k
from centra.plot.tessellation import voronoi

__all__ = ["animate", "choose_k", "convergence", "profiles", "restarts", "scatter", "silhouette", "steps", "voronoi"]
