"""
Two clusterings, or clusters and known classes
==============================================

150 irises in three clusters, beside the species that botanists know them as. Clusters are matched with species so that
as many flowers as can be are in matched ones, which are framed; a cell is as dark as its share of the row.
"""

from sklearn.datasets import load_iris

from centra import compare, kmeans, plot

iris = load_iris()
result = kmeans(iris.data, 3, n_init=10, random_state=0)
comparison = compare(result, iris.target_names[iris.target])
print(comparison)
plot.compare(comparison)
