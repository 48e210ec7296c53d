"""Where centres may start: what is known of each method before it is run. ``seeding/`` has the methods."""

from typing import Literal, NamedTuple, get_args

StartName = Literal["k-means++", "random", "random_partition", "maximin", "pca", "quantile"]


class Start(NamedTuple):
    """A method to find the first centres.

    Attributes
    ----------
    meaning : str
        What it takes for centres.
    source : str
        Who described it.
    draws : bool
        Whether anything is drawn; else every run is the same, and one is made.
    varies : bool
        Whether runs end far apart, so that the best of several is much better than one.
    """

    meaning: str
    source: str
    draws: bool = True
    varies: bool = False


STARTS: dict[str, Start] = {
    "k-means++": Start("rows, far from each other by chance: the best of a few draws each", "10.5555/1283383.1283494"),
    "random": Start("rows at random", "Forgy (1965), Biometrics 21, page 768", varies=True),
    "random_partition": Start("means of random clusters", "10.1016/S0167-8655(99)00069-0", varies=True),
    "maximin": Start("rows, each as far as can be from those before", "10.1016/0304-3975(85)90224-5"),
    "pca": Start("means of parts along principal directions", "10.3233/IDA-2007-11402", draws=False),
    "quantile": Start("quantiles of a single column", "Al-Daoud (2005), WEC'05, pages 74-76", draws=False),
}
assert tuple(STARTS) == get_args(StartName)
