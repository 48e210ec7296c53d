"""The pictures of the README, drawn by scripts of the gallery: ``make gallery``."""

import os
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
IMAGES = HERE / "images"
# Of each picture, the script; an animation is written by its script, of any other the axes are saved.
PICTURES = {"board.png": "scatter", "voronoi.png": "voronoi", "run.gif": "animation"}
DPI = 110


def draw(name: str, folder: Path) -> Path:
    """Run the script of a picture within a folder, and leave the picture there."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        names = runpy.run_path(str(HERE / "gallery" / f"{PICTURES[name]}.py"))
        if name.endswith(".png"):
            names["ax"].figure.savefig(name, dpi=DPI, metadata={"Software": None})
    finally:
        os.chdir(before)
    return folder / name


if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        draw(name, IMAGES)
