"""What the gallery shows below a block: the pictures that it drew, and the animations that it wrote.

Pictures of centra are no business of pyplot, where sphinx-gallery would look. So every new Axes or Figure among
the names of a script is taken; of a name that is given again, the one that it has at the end of the block.
"""

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any
from weakref import WeakSet

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

_SHOWN: "WeakSet[Figure]" = WeakSet()
DPI = 100


def scrape(_block: Any, names: dict[str, Any], conf: dict[str, Any]) -> str:
    """Save what is new; the reStructuredText that shows it."""
    shown: list[dict[float, str]] = []
    titles: list[str] = []
    for figure in figures(names["example_globals"]):
        if figure not in _SHOWN:
            _SHOWN.add(figure)
            path = Path(next(names["image_path_iterator"]))
            shown.append({0: str(path), 2.0: str(path.with_stem(f"{path.stem}_2_00x"))})
            for scale, file in shown[-1].items():
                figure.savefig(file, dpi=DPI * max(1, scale))
            titles += title(figure)
    for animation in sorted(Path(names["src_file"]).parent.glob("*.gif")):
        path = Path(next(names["image_path_iterator"])).with_suffix(".gif")
        shutil.move(animation, path)
        shown.append({0: str(path)})
        titles.append("an animation of the iterations")
    paths = [PurePosixPath(each[0]) for each in shown]
    return figure_rst(paths, conf["src_dir"], "; ".join(titles), srcsetpaths=shown) if shown else ""


def title(figure: Figure) -> list[str]:
    """What is written above a figure and its axes, for those who don't see it."""
    return [text for text in (figure.get_suptitle(), *(ax.get_title() for ax in figure.axes)) if text]


def figures(names: dict[str, Any]) -> list[Figure]:
    """The figures among the values of names, each once, in the order of the names."""
    found = [value.figure if isinstance(value, Axes) else value for value in names.values()]
    return list(dict.fromkeys(figure for figure in found if isinstance(figure, Figure)))


def _get_sg_image_scraper() -> Callable[..., str]:
    return scrape
