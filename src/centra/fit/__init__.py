"""From rows to a clustering: start, refine, publish, keep the best; and labels of rows where the centres are known."""

from centra.fit._cluster import cluster, seeder, told_of, too_few_distinct_rows
from centra.fit._geo import geo
from centra.fit._kmeans import kmeans
from centra.fit._minibatch import minibatch, minibatch_params
from centra.fit._spherical import spherical
from centra.fit.best import Refine, Seed, best_of
from centra.fit.clustering import Clustering
from centra.fit.methods import ALGORITHMS, METHODS, Method, method_of, parameters, space_of
from centra.fit.nearest import Labelled, predict, transform

__all__ = [
    "ALGORITHMS",
    "METHODS",
    "Clustering",
    "Labelled",
    "Method",
    "Refine",
    "Seed",
    "best_of",
    "cluster",
    "geo",
    "kmeans",
    "method_of",
    "minibatch",
    "minibatch_params",
    "parameters",
    "predict",
    "seeder",
    "space_of",
    "spherical",
    "told_of",
    "too_few_distinct_rows",
    "transform",
]
