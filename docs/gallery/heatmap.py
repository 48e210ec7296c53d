"""
Profiles in units
=================

The means of the clusters, each in the units of its column; a colour tells how far it is from the mean of all wines. The
columns that set clusters apart most come first. Text, which is not clustered by, follows with the shares of its values.
In the shell: ``centra plot heatmap data.csv -k 3 --scale std -o heatmap.png``; as a table: ``centra profile``.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import kmeans, plot

wine = load_wine(as_frame=True)
measures = wine.data[["alcohol", "magnesium", "flavanoids", "color_intensity", "hue", "proline"]]
result = kmeans(StandardScaler().fit_transform(measures), 3, n_init=10, random_state=0)
plot.heatmap(result, measures.assign(grower=["ABC"[grower] for grower in wine.target]))
