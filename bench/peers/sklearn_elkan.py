from functools import partial

from peers import sklearn

versions = sklearn.versions
lloyd = partial(sklearn.lloyd, algorithm="elkan")
fit = partial(sklearn.fit, algorithm="elkan")
