"""
Every two columns
=================

Four measures of 150 irises against each other, and on the diagonal how each cluster lies in one of them. Of more than
six columns, the six are drawn that set clusters apart most. In the shell: ``centra plot pairs data.csv -k 3 -o
pairs.png``.
"""

from sklearn.datasets import load_iris

from centra import kmeans, plot

iris = load_iris()
result = kmeans(iris.data, 3, n_init=10, random_state=0)
plot.pairs(result, iris.data, columns=[name.removesuffix(" (cm)") for name in iris.feature_names])
