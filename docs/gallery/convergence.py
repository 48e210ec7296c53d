"""
Convergence
===========

How fast the inertia fell, and how many rows still changed their cluster. ``record="full"`` keeps the iterations of
all runs, so that those that ended elsewhere can be seen beside the best.
"""

from centra import datasets, kmeans, plot

X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
result = kmeans(X, 7, init="random", n_init=10, random_state=0, record="full")
plot.convergence(result)
