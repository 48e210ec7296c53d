"""In which order the gallery shows its pictures: from the plain to the particular."""

ORDER = (
    "scatter",
    "outlines",
    "far_out",
    "animation",
    "voronoi",
    "steps",
    "convergence",
    "restarts",
    "silhouette",
    "profiles",
    "heatmap",
    "distances",
    "compare",
    "how_many",
    "principal",
    "loadings",
    "pairs",
    "column",
    "units",
    "many_rows",
    "colours",
    "digits",
)


def key(name: str) -> int:
    """The place of a script, such as ``scatter.py``."""
    stem = name.removesuffix(".py")
    return ORDER.index(stem) if stem in ORDER else len(ORDER)
