"""From first centres to good ones: one file an algorithm, each a function of Rows."""

from centra.refine.empty import relocate
from centra.refine.lloyd import lloyd

__all__ = ["lloyd", "relocate"]
