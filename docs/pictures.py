"""The pictures of the README, and the dark twins of those that pages have, too, drawn by scripts of the gallery:
``make gallery``."""

import sys
from contextlib import nullcontext
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "parts"))

from paper import LAST, dark_paper, run  # noqa: E402

IMAGES = HERE / "images"
# Of each picture, the script, whose last value it is.
PICTURES = {"board.png": "scatter", "voronoi.png": "voronoi", "run.gif": "animation", "run_dark.gif": "animation"}
DPI = 110


def draw(name: str, folder: Path) -> Path:
    """Run the script of a picture, and leave the picture in a folder."""
    script = HERE / "gallery" / f"{PICTURES[name]}.py"
    with dark_paper() if "_dark" in name else nullcontext():
        drawn = run(script.read_text(), {}, str(script))[LAST]
        if name.endswith(".png"):
            drawn.figure.savefig(folder / name, dpi=DPI, metadata={"Software": None})
        else:
            drawn.save(folder / name)
    return folder / name


if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        draw(name, IMAGES)
