"""
What the clusters are like
==========================

178 wines of three growers, described by thirteen chemical measurements. The profile of a cluster says in which
columns it differs from the rest.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import kmeans, plot

wine = load_wine()
X = StandardScaler().fit_transform(wine.data)
result = kmeans(X, 3, n_init=10, random_state=0)
plot.profiles(result, X, columns=[name.replace("_", " ") for name in wine.feature_names])
