"""In which order the gallery shows its pictures: from the plain to the particular."""

ORDER = (
    "scatter",
    "animation",
    "voronoi",
    "steps",
    "convergence",
    "restarts",
    "silhouette",
    "profiles",
    "compare",
    "how_many",
    "principal",
    "many_rows",
    "colours",
    "digits",
)


def key(name: str) -> int:
    """The place of a script, such as ``scatter.py``."""
    stem = name.removesuffix(".py")
    return ORDER.index(stem) if stem in ORDER else len(ORDER)
