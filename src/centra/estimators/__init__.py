"""scikit-learn estimators: thin classes over :mod:`centra.fit`."""

from centra.estimators.kmeans import KMeans
from centra.estimators.load import load

__all__ = ["KMeans", "load"]
