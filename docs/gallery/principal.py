"""
More than two columns
=====================

Rows of more than two columns are drawn along the two directions in which they vary most. The axes say how much of the
variance each shows: what is close together in the picture need not be so in all columns.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import kmeans, plot

X = StandardScaler().fit_transform(load_wine().data)
result = kmeans(X, 3, n_init=10, random_state=0)
plot.scatter(result, X)
