"""
A row that is far out
=====================

A few rows that are far away squash all others into a corner: the title says so. ``clip=True`` draws them at the edge,
as triangles, and gives the others the room. In the shell: ``--clip``. The row that is far out here has weight 0: else
it would take a star for itself.
"""

import numpy as np
from matplotlib.figure import Figure

from centra import datasets, kmeans, plot

X = np.vstack([datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3), [[60.0, 0.2]]])
result = kmeans(X, 7, n_init=10, sample_weight=np.append(np.ones(400), 0), random_state=0)

figure = Figure(figsize=(9, 4), layout="constrained")
left, right = figure.subplots(1, 2)
plot.scatter(result, X, columns=["x", "y"], ax=left)
plot.scatter(result, X, columns=["x", "y"], clip=True, ax=right)
