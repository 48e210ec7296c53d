"""
How many clusters?
==================

178 wines of three growers, described by thirteen chemical measurements; nobody says how many growers there are. Every
criterion has a strip of its own. A dot is where it would choose, the line is what is recommended, and a band is one
standard error.
"""

from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

from centra import choose_k

X = StandardScaler().fit_transform(load_wine().data)
choice = choose_k(X, range(1, 11), random_state=0)
print(choice.why)
choice.plot()
