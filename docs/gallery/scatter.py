"""
Dots and stars
==============

Rows as dots in the colours of their clusters, centres as stars with their numbers: cluster 0 is the largest.
"""

from centra import datasets, kmeans, plot

X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
result = kmeans(X, 7, n_init=10, random_state=0)
plot.scatter(result, X, columns=["x", "y"])
