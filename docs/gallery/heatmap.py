"""
Profiles in units
=================

The means of the clusters, each in the units of its column, and in colours how far they are from those of all wines. The
columns that set clusters apart most come first; columns of text would follow, with shares. In the shell: ``centra plot
heatmap data.csv -k 3 --scale std -o heatmap.png``; as a table: ``centra profile``.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import kmeans, plot

wine = load_wine()
result = kmeans(StandardScaler().fit_transform(wine.data), 3, n_init=10, random_state=0)
plot.heatmap(result, wine.data, columns=[name.replace("_", " ") for name in wine.feature_names])
