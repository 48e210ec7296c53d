"""
Very many rows
==============

From 20,000 rows on, dots would hide each other. An image takes their place, in which every row counts: a pixel has
the mean colour of its rows, and is the stronger the more there are; one that is alone is as large as a dot. Here
a million rows, on dark paper.
"""

import numpy as np

from centra import datasets, kmeans, plot

X = datasets.board_gauss(1_000_000, 9, sd=(0.05, 0.2), random_state=16).astype(np.float32)
result = kmeans(X, 9, random_state=0)
plot.scatter(result, X, columns=["x", "y"], style="dark")
