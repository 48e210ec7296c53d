"""How far from the best a clustering can be: bounds from below on the least inertia, each in a file with its paper."""

from centra.bounds.ladder import lower_bound
from centra.gap import Bound

__all__ = ["Bound", "lower_bound"]
