"""
Centres are rows, too
=====================

1797 handwritten digits of 8 by 8 pixels, in ten clusters: the centre of each is a digit again, the mean of its rows. To
k-means, a digit is but 64 numbers; which ones it told apart, and which it took for each other, can be seen.
"""

from collections import Counter

from matplotlib.figure import Figure
from sklearn.datasets import load_digits

from centra import kmeans

digits = load_digits()
result = kmeans(digits.data, 10, n_init=10, random_state=0)

figure = Figure(figsize=(7, 3.2), layout="constrained")
for cluster, ax in enumerate(figure.subplots(2, 5).ravel()):
    most = Counter(digits.target[result.labels == cluster].tolist()).most_common(2)
    ax.imshow(result.centers[cluster].reshape(8, 8), cmap="gray_r")
    ax.set_title(", ".join(f"{count} of {digit}" for digit, count in most), size=9)
    ax.set_axis_off()
