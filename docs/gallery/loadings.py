"""
What the axes are made of
=========================

Where more than two columns are drawn along the directions in which rows vary most, arrows tell what these are made of:
a row that has more of a column lies farther along its arrow. In the shell: ``centra plot scatter data.csv -k 3
--scale std --loadings -o axes.png``.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import kmeans, plot

measures = ["alcohol", "magnesium", "flavanoids", "color_intensity", "hue", "proline"]
X = StandardScaler().fit_transform(load_wine(as_frame=True).data[measures])
result = kmeans(X, 3, n_init=10, random_state=0)
plot.scatter(result, X, columns=measures, loadings=True)
