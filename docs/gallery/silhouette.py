"""
The silhouette
==============

How much nearer each row is to its own cluster than to the next one, from 1 (well inside) to -1 (better off
elsewhere). Exact, for all rows.
"""

from centra import datasets, kmeans, plot

X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
result = kmeans(X, 7, n_init=10, random_state=0)
plot.silhouette(result, X)
