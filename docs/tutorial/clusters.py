"""
What are the clusters?
======================

Clustering gives numbers: this row is in cluster 0, that one in cluster 2. What *is* cluster 0? Who is typical of it,
who hardly belongs to it, is it there at all, and what shall we call it?

Every block of this page is run when the page is made: what you see printed or drawn is what the code above it gave.
A wine shop has 178 bottles, and an analysis of each: how strong it is, how deep its colour, and how much it has of two
substances, flavanoids and proline. Who grew it is written on the bottle, too; this is text, and not clustered by.
"""

from textwrap import fill

from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from centra import DataError, choose_k, cluster_stability, compare, kmeans, metrics, plot

bottles = load_wine(as_frame=True)
wines = bottles.data.rename(columns={"color_intensity": "colour"})
measures = ["alcohol", "colour", "flavanoids", "proline"]
wines = wines[measures].assign(grower=["ABC"[grower] for grower in bottles.target])

choice = choose_k(wines[measures], range(1, 9), scale="std", random_state=0)
print(fill(choice.why, 80))
result = choice.fits[3]
print(result)

# %%
# ``scale="std"`` gives each measure the same say: proline goes up to 1,680, flavanoids to 5. The fit remembers it, so
# that all that follows takes the wines as they are, and tells of them in their own units.
#
# What sets them apart
# --------------------
#
# :func:`~centra.profile` is a table with a row for each cluster. ``apart`` names the three columns whose means are
# farthest from those of all wines, counted in standard deviations (sd) of all wines, so that columns can be compared:

profile = result.profile(wines)
print(profile[["cluster", "rows", "apart"]].to_string(index=False))

# %%
# For each column there is a ``mean``, a ``median``, an ``sd`` and the ``difference`` by which it was ranked; for text,
# the shares of its commonest values. The table is a frame of pandas, as the wines are; of polars or Arrow, if these
# were.

means = [f"{measure} mean" for measure in measures]
shares = [f"grower = {grower}" for grower in "ABC"]
print(profile[["share", *means, *shares]].round(2).T.to_string())

# %%
# The same as a picture: a number is a mean in the units of its column, and the colour tells how odd it is.

plot.heatmap(result, wines)

# %%
# Call them by name
# -----------------
#
# Cluster 0 is weak and pale, cluster 1 strong, cluster 2 deep in colour. With names, every table and picture says so:

result = result.named({0: "light", 1: "strong", 2: "dark"})
print(result)

# %%
# Four columns are drawn along the two directions in which the wines differ most. ``loadings`` shows what these are made
# of, an ``ellipse`` holds 95 % of a cloud like the cluster.

plot.scatter(result, wines, ellipse=True, loadings=True)

# %%
# Typical ones, and doubtful ones
# -------------------------------
#
# Which to put in the window? The bottles nearest to the centre:

print(result.exemplars(wines, 2).to_string(index=False))

# %%
# Which ones to taste again? Those that are nearly as near to a second centre: ``margin`` is how much farther it is.

print(result.borderline(wines, 4).to_string(index=False))

# %%
# ``within`` has the inertia of each cluster, the squared distances of its rows to its centre in sum: the more a wine of
# it has, the more a cluster is a mixture.

for cluster, name in result.names.items():
    inertia = result.within[cluster]
    print(f"{name:6}  {inertia:5.1f}, or {inertia / result.sizes[cluster]:.2f} a wine")

# %%
# Beside what is known
# --------------------
#
# Nobody told the growers, but clusters and growers go together. :func:`~centra.compare` matches them so that as many
# wines as can be are in pairs. The adjusted Rand index is 1 where both say the same, and about 0 where they have
# nothing to do with each other; ``moved`` has the rows that are in no pair. Two clusterings can be compared just as
# well.

comparison = compare(result, wines["grower"])
print(comparison)
print("moved:", comparison.moved.tolist())

# %%
plot.compare(comparison)

# %%
# Are they there?
# ---------------
#
# k-means gives as many clusters as it is asked for. One that is there comes back where wines are drawn anew:
# :func:`~centra.cluster_stability` draws 50 times, clusters what it drew, and looks how like each cluster is to the one
# that is most like it (Jaccard: wines in both, as a share of those in either).

stability = cluster_stability(wines, result, random_state=0)
print(stability)

# %%
# What to think of the mean is Hennig's advice (2007, `doi:10.1016/j.csda.2006.11.025
# <https://doi.org/10.1016/j.csda.2006.11.025>`__): from 0.85 on, a cluster is highly stable; from 0.75 on, it is valid
# and stable; from 0.6 on, there is something, but which rows belong to it is in doubt; below, don't trust it. Of
# seven clusters in place of three, not all are to be trusted:

print(cluster_stability(wines, choice.fits[7], random_state=0))

# %%
# Stable does not mean separate: the border of one long cloud that is cut in two may be found again each time. The
# silhouette tells how far each wine is from the next cluster; it goes beside the stability in one picture.

plot.silhouette(result, wines, stability=stability)

# %%
# How far the clusters are from each other, with circles as large as they are:

plot.distances(result)

# %%
# How good are labels?
# --------------------
#
# ``centra.metrics`` judges labels, wherever they come from: here the clusters and the growers, on scaled columns. The
# larger a value, the tighter and the farther apart they are; of Davies and Bouldin's, the smaller.

scaled = StandardScaler().fit_transform(wines[measures])
judges = metrics.silhouette, metrics.calinski_harabasz, metrics.davies_bouldin, metrics.dunn
print("                    clusters  growers")
for judge in judges:
    told = judge(scaled, result.labels), judge(scaled, wines["grower"])
    print(f"{judge.__name__:18}  {told[0]:8.2f}  {told[1]:7.2f}")

# %%
# Where rows are very many, ``metrics.silhouette(X, labels, sample=20_000)`` looks at some of them.
#
# In whose units?
# ---------------
#
# Rows that you scale yourself are others than those that you had. A picture of the one with the centres of the other
# would show all stars in a heap, so it is refused:

own = kmeans(scaled, 3, n_init=10, random_state=0)
try:
    plot.scatter(own, wines[measures])
except DataError as error:
    print(fill(str(error), 80))

# %%
# ``own.profile(wines)`` is possible all the same: means need no distances. For the rest, hand over the scaling, too,
# as a Pipeline of scikit-learn. Its steps are taken, and undone for what is shown. Clusters of scikit-learn's KMeans
# are drawn and told like all others:

model = make_pipeline(StandardScaler(), KMeans(3, n_init=10, random_state=0)).fit(wines[measures])
plot.pairs(model, wines)

# %%
# ``names=`` calls clusters by name in one picture or table. An estimator of centra keeps them for good where they are
# put into ``cluster_names_``, ``{0: "light"}`` for example, and so does the model that it saves.
#
# In the shell
# ------------
#
# A file needs no Python. Names are kept in the model::
#
#     centra fit wines.csv -k 3 --scale std --model m.safetensors --labels labelled.csv \
#         --name 0=light --name 1=strong --name 2=dark
#     centra profile wines.csv --model m.safetensors -o profile.csv
#     centra plot heatmap wines.csv --model m.safetensors -o heatmap.png
#     centra compare labelled.csv --truth grower
