"""
A row that is far out
=====================

One row that is far away squashes all others into a corner: the title says so. ``clip=True`` draws it at the edge, as a
triangle, and gives the others the room. In the shell: ``--clip``.
"""

import numpy as np
from matplotlib.figure import Figure

from centra import datasets, kmeans, plot

X = np.vstack([datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3), [[60.0, 45.0]]])
result = kmeans(X, 8, n_init=10, random_state=0)

figure = Figure(figsize=(9, 4), layout="constrained")
left, right = figure.subplots(1, 2)
plot.scatter(result, X, ax=left)
plot.scatter(result, X, clip=True, ax=right)
