"""Pictures of clusterings. matplotlib is imported when one is drawn, no sooner, and never with its pyplot."""

from centra.plot.dots import scatter
from centra.plot.numbers import choose_k

__all__ = ["choose_k", "scatter"]
