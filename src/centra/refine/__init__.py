"""From first centres to good ones: one file an algorithm, each a function of Rows."""

from centra.refine.empty import relocate
from centra.refine.exact import exact
from centra.refine.lloyd import lloyd
from centra.refine.minibatch import Running, average, epochs, minibatch, schedule
from centra.refine.swap import swap

__all__ = ["Running", "average", "epochs", "exact", "lloyd", "minibatch", "relocate", "schedule", "swap"]
