"""
Voronoi cells
=============

The part of the board that is nearest to each star: a new point gets the label of the cell that it falls in.
"""

from centra import datasets, kmeans, plot

X = datasets.board_uniform(3000, random_state=1)
result = kmeans(X, 20, n_init=10, random_state=0)
plot.voronoi(result, X, columns=["x", "y"])
