"""
Hulls and ellipses
==================

``hull=True`` draws the smallest outline that holds all rows of a cluster, ``ellipse=True`` the one that holds 95 % of a
normal cloud like it, ``ellipse=0.5`` half of that. In the shell: ``centra plot scatter data.csv -k 7 --hull -o
hulls.png``, or ``--ellipse``.
"""

from matplotlib.figure import Figure

from centra import datasets, kmeans, plot

X = datasets.board_gauss(400, 7, sd=(0.05, 0.2), random_state=3)
result = kmeans(X, 7, n_init=10, random_state=0)

figure = Figure(figsize=(9, 4), layout="constrained")
left, right = figure.subplots(1, 2)
plot.scatter(result, X, hull=True, columns=["x", "y"], title="hull=True", ax=left)
plot.scatter(result, X, ellipse=True, columns=["x", "y"], title="ellipse=True", ax=right)
