"""
A map of the centres
====================

How far clusters are from each other, as well as a plane can show it, with circles as large as they are. Here ten
clusters of handwritten digits, each called by the digit that most of its rows are.
"""

from sklearn.datasets import load_digits

from centra import compare, kmeans, plot

digits = load_digits()
result = kmeans(digits.data, 10, n_init=10, random_state=0)
matching = compare(result, digits.target).matching
plot.distances(result, names={cluster: str(digit) for cluster, digit in matching.items()})
