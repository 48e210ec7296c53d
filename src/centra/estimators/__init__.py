"""scikit-learn estimators: thin classes over :mod:`centra.fit`."""

from centra.estimators.functions import k_means, kmeans_plusplus
from centra.estimators.kmeans import KMeans
from centra.estimators.load import load
from centra.estimators.minibatch import MiniBatchKMeans

__all__ = ["KMeans", "MiniBatchKMeans", "k_means", "kmeans_plusplus", "load"]
