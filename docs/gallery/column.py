"""
One column
==========

A single column is drawn as a histogram, with the cuts between the clusters: here the petals of 150 irises, by length.
"""

from sklearn.datasets import load_iris

from centra import kmeans, plot

petals = load_iris(as_frame=True).data[["petal length (cm)"]]
result = kmeans(petals, 3, n_init=10, random_state=0)
plot.scatter(result, petals, names={0: "long", 1: "short", 2: "longest"})
