r"""
The tutorial: clustering with k-means in Python
===============================================

Here is a board with points on it. Put a few stars on the board so that every point has one close by: that is all that
k-means does, and this page is about how it does it, where it goes wrong, and what to do then.

In a formula: of :math:`n` points :math:`x_1, \ldots, x_n` and a number :math:`K`, find :math:`K` stars :math:`c_1,
\ldots, c_K` (*centres*, in books) such that the squared distances of the points to their nearest stars are small in
sum. That sum is called the *inertia*:

.. math:: W = \sum_{i=1}^{n} \min_{1 \le j \le K} \lVert x_i - c_j \rVert^2

The points that share a nearest star are a *cluster*.

Every block of this page is run when the page is made, and once more by centra's own tests: what you see printed or
drawn is what the code above it gave. At its end is a link to the page as a notebook. There, a picture is shown if it is
the last value of a cell; nothing has to be switched on for that. Everything here needs NumPy and centra.
"""

from textwrap import fill

import numpy as np

from centra import animate, choose_k, datasets, kmeans, plot

# %%
# A hundred points, seven stars
# -----------------------------
#
# Begin with a board that has no clusters at all: a hundred points, spread evenly. Nothing tells where one cluster
# should end and the next begin, so that nothing distracts from the algorithm.

uniform = datasets.board_uniform(100, random_state=0)
result = kmeans(uniform, 7, init="random", random_state=4, record="full")
plot.scatter(result, uniform, columns=["x", "y"])

# %%
# How did the stars get there? To begin with, each was put on a point drawn at random (``init="random"``). Then two
# steps take turns:
#
# 1. every point goes to the star that is nearest;
# 2. every star goes to the mean of its points.
#
# Neither step can make the inertia larger: the first picks the least of the distances, and of all places the mean is
# the one with the least sum of squared distances. There are only finitely many ways to share points among stars, so
# it comes to an end. This is Lloyd's algorithm (1957, published in 1982, `doi:10.1109/TIT.1982.1056489
# <https://doi.org/10.1109/TIT.1982.1056489>`__).
#
# ``record="full"`` keeps the stars of every iteration, so that they can be looked at:

plot.steps(result, uniform, columns=["x", "y"])

# %%
# The same in numbers. *Moved* says how many points changed their star; the inertia is the one that an iteration
# begins with.

print("iteration  inertia  moved")
for number, step in enumerate(result.history):
    print(f"{number:9}  {step.inertia:7.4f}  {step.moved:5}")
print(f"at the end {result.inertia:7.4f}; it stopped because of: {result.stop_reason}")

# %%
# Most is won in the first iterations, as usual:

plot.convergence(result)

# %%
# Mind what has happened here: there are no clusters on this board, and we got seven. **k-means always gives as many
# clusters as it is asked for.** That they are worth having is for us to say, and the last part of this page is about
# how.

# %%
# A board with clusters
# ---------------------
#
# ``board_gauss(n, k)`` puts ``k`` round clouds anywhere on the board, some tight, some wide.

clouds = datasets.board_gauss(200, 3, random_state=5)
result = kmeans(clouds, 3, random_state=0)
plot.scatter(result, clouds, columns=["x", "y"])

# %%
# What comes back is a plain, frozen record. Clusters are numbered by size, the largest first.

print("sizes     ", result.sizes)
print("centres   ", result.centers.round(3).tolist())
print("inertia   ", round(result.inertia, 4))
print("iterations", result.n_iter)

# %%
# The rows of ``clouds`` come cloud after cloud, so that we can look how many points of each cloud each star got. A
# cloud that is wide loses points to its neighbours: k-means draws the border half way between two stars, however wide
# the clouds are.

origin = np.arange(200) * 3 // 200
for star in range(3):
    points = np.bincount(origin[result.labels == star], minlength=3)
    print(f"star {star} has {points} points of the three clouds")

# %%
# .. _bad-starts:
#
# Very peaked clouds, and starts that go wrong
# --------------------------------------------
#
# Now seven clouds of thirty points, so tight and so far apart that a child would put the stars right. Surely this is
# the easiest board of all?

peaked = datasets.board_gauss(210, 7, sd=0.02, random_state=33)
result = kmeans(peaked, 7, init="random", random_state=23)
plot.scatter(result, peaked, columns=["x", "y"])

# %%
# Two stars hang in the void, each half way between two clouds, both of which it has to serve, while three stars crowd
# into a single one. Let us count:

cloud = np.arange(210) // 30


def census(result):
    """Of how many clouds each star has points, and how many stars each cloud has."""
    pairs = np.zeros((7, 7), int)
    pairs[result.labels, cloud] = 1
    return pairs.sum(axis=1), pairs.sum(axis=0)


clouds_of_stars, stars_of_clouds = census(result)
print("clouds that a star serves:", clouds_of_stars)
print("stars that a cloud has:   ", stars_of_clouds)

# %%
# A closer look at the cloud with three stars:


def close_up(ax, points, title):
    """The same picture, of the surroundings of some points."""
    (left, bottom), (right, top) = points.min(axis=0) - 0.02, points.max(axis=0) + 0.02
    ax.set(xlim=(left, right), ylim=(bottom, top), title=title)
    return ax


crowded = peaked[cloud == stars_of_clouds.argmax()]
ax = plot.scatter(result, peaked, columns=["x", "y"])
close_up(ax, crowded, "three stars, one cloud")

# %%
# And there they stay. This cloud would have to give two of its stars away, but none can leave: a star only ever goes
# to the mean of its own points, and the points of far clouds are not among them. Lloyd's algorithm finds a *local*
# optimum, the bottom of the valley that it starts in.
#
# How often does this happen? Let us start a hundred times, and take stock.

runs = [kmeans(peaked, 7, init="random", random_state=seed) for seed in range(100)]
stock = [tuple(sorted(counts.tolist()) for counts in census(run)) for run in runs]
endings = {
    "a star in each cloud": ([1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1]),
    "a star in two clouds, two in one": ([1, 1, 1, 1, 1, 1, 2], [1, 1, 1, 1, 1, 1, 2]),
    "two in two each, three in one": ([1, 1, 1, 1, 1, 2, 2], [1, 1, 1, 1, 1, 1, 3]),
}
print("of a hundred random starts:")
for ending, counts in endings.items():
    print(f"{stock.count(counts):4} {ending}")
print(f"{sum(counts not in endings.values() for counts in stock):4} otherwise")

# %%
# The wonder is rather that so many end well. Of the :math:`210 \cdot 209 \cdots 204` ways to draw seven points, one
# after the other, only :math:`7!\,30^7` take one of each cloud:

met = np.prod([(210 - 30 * drawn) / (210 - drawn) for drawn in range(7)])
print(f"{met:.1%} of random starts have a star in each cloud to begin with")

# %%
# The other good runs were mended on the way: of two stars in one cloud, one was also the nearest to a cloud without a
# star. It was pulled out towards that one, lost the points that it had at home to the other star, and went over
# altogether. Where the star that is pulled was alone in its cloud, it serves both, and nothing mends.

# %%
# Two cures
# ---------
#
# **Start again**, and keep the best. If a share :math:`p` of the starts is good, then of ten starts all fail with
# probability :math:`(1 - p)^{10}`: ``n_init=10``.
#
# **Start better.** k-means++ puts the first star on a random point, and every further one on a point drawn with
# probability
#
# .. math:: P(x_i) = \frac{D(x_i)^2}{\sum_{l=1}^{n} D(x_l)^2}
#
# where :math:`D` is the distance to the nearest star so far (Arthur and Vassilvitskii, 2007). Points far from all
# stars are likely to get one, so that a cloud is hardly left out. centra draws a few candidates each time and takes
# the best of them (*greedy* k-means++); it is what ``kmeans`` does unless told otherwise.
#
# A hundred starts of each, on this board and, to be fair, on the two others. A start is good if it ends within a
# hundredth of the lowest inertia known for its board, that of a thousand runs of k-means++.

boards = {"peaked": (peaked, 7), "clouds": (clouds, 3), "uniform": (uniform, 7)}
ways = {
    "random": {"init": "random", "n_init": 1},
    "random, best of 10": {"init": "random", "n_init": 10},
    "k-means++": {"n_init": 1},
    "k-means++, best of 10": {"n_init": 10},
}
lowest = {}
for name, (X, k) in boards.items():
    lowest[name] = kmeans(X, k, n_init=1000, random_state=1000).inertia


def good_starts(name, start):
    """How many of a hundred starts are good."""
    X, k = boards[name]
    tried = [kmeans(X, k, random_state=seed, **start).inertia for seed in range(100)]
    return sum(inertia <= 1.01 * lowest[name] for inertia in tried)


print("good starts of a hundred", *(f"{name:>8}" for name in boards))
good = {}
for way, start in ways.items():
    good[way] = {name: good_starts(name, start) for name in boards}
    print(f"{way:24}", *(f"{count:8}" for count in good[way].values()))

p = good["random"]["peaked"] / 100
print(f"by the formula, the best of ten on the peaked board: {1 - (1 - p) ** 10:.0%}")

# %%
# On peaked clouds, k-means++ cures it altogether, and one start will do. On the even board it is hardly better than a
# random start, as there is nothing that a star could miss; restarts help there, and cost little. On the three wide
# clouds, nearly any start is good.
#
# Here is the board that went wrong, from a single start of k-means++: every cloud has its star.

cured = kmeans(peaked, 7, random_state=0)
plot.scatter(cured, peaked, columns=["x", "y"])

# %%
# ``result.restarts`` remembers what each run came to. Here are another hundred random starts on the peaked board, from
# the best to the worst. Runs that agree are a step; the lowest step is the only good one, and the next is far above it.

many = kmeans(peaked, 7, init="random", n_init=100, random_state=0)
plot.restarts(many)

# %%
# A hundred of k-means++ on the even board climb slowly: few agree, and none is bad.

flat = kmeans(uniform, 7, n_init=100, random_state=0)
plot.restarts(flat)

# %%
# The two boards differ in how much a bad start costs. Without clusters, there are many valleys of nearly the same
# depth; with clear ones, the wrong valley is wrong indeed:

ratios = {}
for name, tried in {"peaked": many, "uniform": flat}.items():
    inertias = [run.inertia for run in tried.restarts]
    ratios[name] = max(inertias) / min(inertias)
    print(f"{name:8} the worst inertia of a run is {ratios[name]:.1f} times the best")

# %%
# A dense board, and its cells
# ----------------------------
#
# The stars do more than label the points that we have: every spot of the board has a nearest star. The spots that
# share one are its *Voronoi cell*, and its borders are straight, each half way between two stars. With 20,000 evenly
# spread points the clusters fill their cells to the brim.

dense = datasets.board_uniform(20_000, random_state=0)
honeycomb = kmeans(dense, 20, n_init=10, random_state=0)
plot.scatter(honeycomb, dense, columns=["x", "y"])

# %%
# The same stars and their cells, without the points:

plot.voronoi(honeycomb, columns=["x", "y"])

# %%
# Many of the cells inside are hexagons. That is no accident: with very many stars on an even board, the lowest
# inertia is that of a honeycomb (L. Fejes Tóth, 1959). And the cells are nearly of one size:

print("points of the smallest cluster:", honeycomb.sizes.min())
print("points of the largest:         ", honeycomb.sizes.max())

# %%
# To predict is to look in which cell a new point lies:

newcomer = np.array([[0.1, 0.2]])
nearest = ((honeycomb.centers - newcomer) ** 2).sum(axis=1).argmin()
print("a point at (0.1, 0.2) belongs to cluster", nearest)

# %%
# How to animate it
# -----------------
#
# Readers of tutorials ask for one thing above all: how to put the pictures out, and how to get the animation. Each
# picture on this page is an ``ax`` of matplotlib, and ``ax.figure.savefig("picture.png")`` puts it out. The animation
# takes a result with ``record="full"``. Here is the run that this page began with: in one frame every point takes the
# colour of its nearest star, in the next the stars move to the means of their points and leave trails.

result = kmeans(uniform, 7, init="random", random_state=4, record="full")
animate(result, uniform, columns=["x", "y"])

# %%
# With a path, ``animate(result, uniform, "run.gif")`` writes it; a name that ends in ``.gif`` or ``.mp4`` says what it
# will be. In the shell, the same is ``centra animate data.csv -k 7 -o run.gif``.
#
# The run on the peaked board that went wrong is over sooner. As soon as the points have their colours it is settled: of
# the three stars in one cloud, none is the nearest to any point of another, so that none will ever leave.

stuck = kmeans(peaked, 7, init="random", random_state=23, record="full")
animate(stuck, peaked, columns=["x", "y"])

# %%
# How many stars?
# ---------------
#
# So far, someone told us K. Can't we try every K, and take the one with the lowest inertia?

boards = {"uniform": uniform, "clouds": clouds, "peaked": peaked, "dense": dense[:2000]}
ks = range(1, 11)
choices = {name: choose_k(X, ks, random_state=0) for name, X in boards.items()}

print("inertia, in percent of that at K = 1")
print("K       ", *(f"{k:6}" for k in ks))
for name, choice in choices.items():
    inertia = choice.columns["inertia"]
    print(f"{name:8}", *(f"{share:6.1f}" for share in 100 * inertia / inertia[0]))

# %%
# We can't: it only ever falls. One star more is always one that some points are nearer to, and with as many stars as
# points the inertia is zero.
#
# What about the bend, where the fall slows down? On the peaked board it is at seven, for all to see, but there one
# need not ask. The uniform board has no clusters, and its inertia bends all the same: on an even board in the plane
# it goes like :math:`1/K`, and where that bends is a matter of the scale that one draws it on. The three clouds look
# hardly different from it. What matters is not that the inertia fell, but whether it fell *further than it would have
# without clusters*. Two criteria ask just that.
#
# **The gap statistic** clusters boards that have no clusters but the same extent, and compares logarithms:
#
# .. math:: \mathrm{Gap}(K) = \frac{1}{B} \sum_{b=1}^{B} \log W_b(K) - \log W(K)
#
# where :math:`W_b` is the inertia on the :math:`b`-th of them. The K where the data are furthest ahead is chosen, or
# a smaller one that is as good within the error of the :math:`B` boards; and it may well be :math:`K = 1`: *no
# clusters*. (Tibshirani, Walther and Hastie, 2001, `doi:10.1111/1467-9868.00293
# <https://doi.org/10.1111/1467-9868.00293>`__)
#
# **f(K)** needs no further boards. It compares each inertia with what the one before leads to expect of even points:
#
# .. math:: f(K) = \frac{W(K)}{\alpha_K\, W(K - 1)}, \qquad f(1) = 1
#
# with weights :math:`\alpha_K` that depend on K and the number of columns alone. The smallest f(K) is chosen if it is
# below 0.85, and one cluster if none is. (Pham, Dimov and Nguyen, 2005, `doi:10.1243/095440605X8298
# <https://doi.org/10.1243/095440605X8298>`__)

print("board    clouds  gap  f(K)  recommended")
truth = {"uniform": "none", "clouds": 3, "peaked": 7, "dense": "none"}
for name, choice in choices.items():
    votes = choice.votes
    print(f"{name:8} {truth[name]:>6}  {votes['gap']:3}  {votes['fk']:4}  {choice.best:11}")

# %%
# ``choose_k`` asks five more criteria, says what it recommends and who disagrees:

for name, choice in choices.items():
    print(fill(f"{name}: {choice.why}", 88), end="\n\n")

# %%
# The board of three clouds, all criteria one above the other. Dots are votes, the line is the recommendation, and a
# band is one standard error:

choices["clouds"].plot()

# %%
# And the peaked one, where they all agree:

choices["peaked"].plot()

# %%
# For one K, the *silhouette* looks at each point: how much nearer is it to its own cluster than to the next? It is 1
# well inside, 0 on a border, and below 0 for a point that would be better off elsewhere. The three clouds once more, a
# blade for each cluster, its points in order:

three = kmeans(clouds, 3, random_state=0)
plot.silhouette(three, clouds)

# %%
# The middle blade is a cluster that lies by itself. The other two share a border, which the points at their thin ends
# are close to; the last cluster took points from the wide cloud beside it, and a few of them are below zero.
#
# One board is an anecdote. Clouds of ``board_gauss`` may lie on top of each other, and wide ones may fill the board;
# then no criterion can tell them apart. Ten boards of each kind, K from 1 to 6, and how often the votes are the number
# of clouds that were put there:

kinds = {
    "uniform": (1, datasets.board_uniform, {"n": 100}),
    "three clouds": (3, datasets.board_gauss, {"n": 200, "k": 3}),
    "three peaked": (3, datasets.board_gauss, {"n": 200, "k": 3, "sd": 0.02}),
}
right_of_ten = {}
print("right of ten  gap  f(K)")
for kind, (k, board, size) in kinds.items():
    votes = []
    for seed in range(10):
        X = board(**size, random_state=seed)
        votes.append(choose_k(X, range(1, 7), ("gap", "fk"), n_refs=10, random_state=0).votes)
    right = [sum(vote[name] == k for vote in votes) for name in ("gap", "fk")]
    right_of_ten[kind] = right
    print(f"{kind:12}", *(f"{count:4}" for count in right))

# %%
# The gap statistic is right more often than f(K), and neither is always: no criterion is. :doc:`/choosing` has how
# often each of them is, on many more sets of data.
#
# Where to go from here
# ---------------------
#
# - the other pictures, each with its few lines of code: :doc:`/auto_gallery/index`;
# - your own file, in the shell: :doc:`/commands`;
# - everything else: :doc:`/api`.
