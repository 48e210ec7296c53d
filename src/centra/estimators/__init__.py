"""scikit-learn estimators: thin classes over :mod:`centra.fit`."""

from centra.estimators.functions import k_means, kmeans_plusplus
from centra.estimators.geo import GeoKMeans
from centra.estimators.kmeans import KMeans
from centra.estimators.load import load
from centra.estimators.minibatch import MiniBatchKMeans
from centra.estimators.spherical import SphericalKMeans

__all__ = ["GeoKMeans", "KMeans", "MiniBatchKMeans", "SphericalKMeans", "k_means", "kmeans_plusplus", "load"]
