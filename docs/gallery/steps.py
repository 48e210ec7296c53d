"""
Step by step
============

The iterations of a run side by side. ``record="full"`` keeps the centres of all of them.
"""

from centra import datasets, kmeans, plot

X = datasets.board_uniform(100, random_state=0)
result = kmeans(X, 7, init="random", random_state=4, record="full")
plot.steps(result, X, columns=["x", "y"])
