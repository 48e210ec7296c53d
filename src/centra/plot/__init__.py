"""Pictures of clusterings. matplotlib is imported when one is drawn, no sooner, and never with its pyplot."""

from centra.plot.dots import scatter

__all__ = ["scatter"]
