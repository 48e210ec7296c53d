"""
What the restarts came to
=========================

Where a hundred runs from random starts ended, in order. Steps are optima; if the lowest is reached only once or
twice, more starts are worth trying, or k-means++.
"""

from centra import datasets, kmeans, plot

X = datasets.board_gauss(210, 7, sd=0.02, random_state=33)
result = kmeans(X, 7, init="random", n_init=100, random_state=0)
plot.restarts(result)
