"""What the gallery shows below a block: the pictures that it drew, and the films.

Pictures of centra are no business of pyplot, where sphinx-gallery would look. So every new Axes, Figure or Film among
the names of a script is taken, and so is the last value of a block; of a name that is given again, the one that it has
at the end of the block.

Each block is then run once more on dark paper, among names of its own; what it draws there becomes a picture's twin.
"""

from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from paper import dark_paper, run
from sphinx_gallery.scrapers import figure_rst
from twins import twin

from centra.plot import Film

DPI = 100
Picture = Figure | Film


def scrape(block: Any, names: dict[str, Any], conf: dict[str, Any]) -> str:
    """Save what is new; the reStructuredText that shows it. What a script has shown is kept beside its names."""
    shown: list[Picture] = names.setdefault("shown", [])
    dark: dict[str, Any] = names.setdefault("dark", {"__name__": "__main__"})
    drawn = new(names["example_globals"], shown)
    paths = [Path(next(names["image_path_iterator"])) for _ in drawn]
    saved = [save(picture, path) for picture, path in zip(drawn, paths, strict=True)]
    with dark_paper(), redirect_stdout(StringIO()):
        run(block.content, dark, names["src_file"])
        for picture, files in zip(new(dark, shown), saved, strict=True):
            for one, other in zip(files.values(), save(picture, twin(files[0])).values(), strict=True):
                if one.read_bytes() == other.read_bytes():
                    other.unlink()  # the script has chosen its paper: one picture serves all pages
    return "".join(
        figure_rst([PurePosixPath(files[0])], conf["src_dir"], title(picture), srcsetpaths=[files])
        for picture, files in zip(drawn, saved, strict=True)
    )


def new(names: dict[str, Any], shown: list[Picture]) -> list[Picture]:
    """The pictures among names that were not shown so far, each once, in the order of the names; they are shown now."""
    values = [value.figure if isinstance(value, Axes) else value for value in names.values()]
    found = [value for value in dict.fromkeys(filter(is_picture, values)) if value not in shown]
    shown += found
    return found


def is_picture(value: Any) -> bool:
    return isinstance(value, Picture)


def save(picture: Picture, path: Path) -> dict[float, Path]:
    """Save a picture; where it is for screens with so many times as many pixels, 0 for those with the usual ones."""
    if isinstance(picture, Film):
        picture.save(path.with_suffix(".gif"))
        return {0: path.with_suffix(".gif")}
    files = {0: path, 2.0: path.with_stem(f"{path.stem}_2_00x")}
    for scale, file in files.items():
        picture.savefig(file, dpi=DPI * max(1, scale))
    return files


def title(picture: Picture) -> str:
    """What a picture shows, in words, for those who don't see it: what is written above it and its axes."""
    if isinstance(picture, Film):
        return "a film of the iterations"
    titles = picture.get_suptitle(), *(ax.get_title() for ax in picture.axes)
    return "; ".join(text for text in titles if text)


def _get_sg_image_scraper() -> Callable[..., str]:
    return scrape
