"""k-means: exact, fast, and with pictures.

Public names are brought on first use, so that ``import centra`` costs next to nothing and a script which only calls
:func:`kmeans` never imports scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOMES = {
    "Bound": "centra.bounds",
    "CentraError": "centra.errors",
    "Choice": "centra.choose",
    "ClusterStability": "centra.choose",
    "Clustering": "centra.fit",
    "Comparison": "centra.comparing",
    "ConvergenceWarning": "centra.errors",
    "DataError": "centra.errors",
    "GeoKMeans": "centra.estimators",
    "KMeans": "centra.estimators",
    "MiniBatchKMeans": "centra.estimators",
    "ModelError": "centra.errors",
    "ParameterError": "centra.errors",
    "SphericalKMeans": "centra.estimators",
    "animate": "centra.plot",
    "borderline": "centra.clusters",
    "choose_k": "centra.choose",
    "cluster_stability": "centra.choose",
    "compare": "centra.comparing",
    "exemplars": "centra.clusters",
    "explore": "centra.pages",
    "geo": "centra.fit",
    "k_means": "centra.estimators",
    "kmeans": "centra.fit",
    "minibatch": "centra.fit",
    "kmeans_plusplus": "centra.estimators",
    "load": "centra.estimators",
    "lower_bound": "centra.bounds",
    "profile": "centra.clusters",
    "report": "centra.reports",
    "spherical": "centra.fit",
}
_MODULES = ("datasets", "images", "metrics", "places", "plot")

if TYPE_CHECKING:
    from centra import datasets, images, metrics, places, plot
    from centra.bounds import Bound, lower_bound
    from centra.choose import Choice, ClusterStability, choose_k, cluster_stability
    from centra.clusters import borderline, exemplars, profile
    from centra.comparing import Comparison, compare
    from centra.errors import CentraError, ConvergenceWarning, DataError, ModelError, ParameterError
    from centra.estimators import GeoKMeans, KMeans, MiniBatchKMeans, SphericalKMeans, k_means, kmeans_plusplus, load
    from centra.fit import Clustering, geo, kmeans, minibatch, spherical
    from centra.pages import explore
    from centra.plot import animate
    from centra.reports import report

__all__ = [
    "Bound",
    "CentraError",
    "Choice",
    "ClusterStability",
    "Clustering",
    "Comparison",
    "ConvergenceWarning",
    "DataError",
    "GeoKMeans",
    "KMeans",
    "MiniBatchKMeans",
    "ModelError",
    "ParameterError",
    "SphericalKMeans",
    "__version__",
    "animate",
    "borderline",
    "choose_k",
    "cluster_stability",
    "compare",
    "datasets",
    "exemplars",
    "explore",
    "geo",
    "images",
    "k_means",
    "kmeans",
    "kmeans_plusplus",
    "load",
    "lower_bound",
    "metrics",
    "minibatch",
    "places",
    "plot",
    "profile",
    "report",
    "spherical",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"centra.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'centra' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
