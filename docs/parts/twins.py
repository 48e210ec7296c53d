"""Pictures for light pages and for dark ones.

Beside a picture there may be its twin on dark paper, under the same name with ``_dark``. Then a page has both, and the
theme shows the one that is like the page, as its switch or the system has it. A browser fetches only what it shows, and
knows how large it will be.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx_gallery.directives import imgsgnode
from sphinx_gallery.utils import scale_image


def twin(path: Path) -> Path:
    """Where the dark twin of a picture is.

    >>> twin(Path("images/run.gif")).as_posix()
    'images/run_dark.gif'
    """
    return path.with_stem(f"{path.stem}_dark")


class Twins(SphinxTransform):
    """A picture with a twin becomes two, each for its kind of page."""

    default_priority = 500

    def apply(self, **_: Any) -> None:
        for light in list(self.document.findall(lambda node: isinstance(node, nodes.image | imgsgnode))):
            _, file = self.env.relfn2path(light["uri"], self.env.docname)
            if (dark_file := twin(Path(file))).exists():
                self.env.note_dependency(dark_file)
                stem = Path(file).stem
                dark = light.copy()
                for name in {"uri", "srcset"} & set(light.attributes):
                    dark[name] = light[name].replace(stem, f"{stem}_dark")
                show(light, "only-light")
                show(dark, "only-dark")
                light.parent.insert(light.parent.index(light) + 1, dark)


def show(picture: nodes.Element, where: str) -> None:
    """Show a picture on one kind of page only; sphinx-gallery has a list of its own for classes."""
    if isinstance(picture, imgsgnode):
        picture["class"] = [where]
    else:
        picture["classes"] = [*picture["classes"], where]


def draw_thumbs(app: Sphinx) -> None:
    """The gallery has made its small pictures from the light ones: theirs are made from the dark ones."""
    for thumb in Path(app.srcdir).glob("auto_*/images/thumb/*_thumb.*"):
        first = thumb.parent.parent / thumb.name.replace("_thumb", "_001_dark")
        if first.suffix == ".gif" and first.exists():
            twin(thumb).write_bytes(first.read_bytes())
        elif first.exists():
            scale_image(first, twin(thumb), *app.config.sphinx_gallery_conf["thumbnail_size"])


def measure(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Tell the browser the size of each picture, and to fetch it once it is seen."""
    sources = {name: Path(app.srcdir, file) for file, (_, name) in app.env.images.items()}

    def told(tag: re.Match[str]) -> str:
        file = sources.get(tag[1], Path(app.outdir, "_images", tag[1]))
        with Image.open(file) as image:
            return f'{tag[0]} loading="lazy" width="{image.width}" height="{image.height}"'

    if body := context.get("body"):
        context["body"] = re.sub(r'<img\b(?=[^>]*?src="[./]*_images/([^"]+)")', told, body)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_transform(Twins)
    app.connect("builder-inited", draw_thumbs, priority=900)  # after the gallery
    app.connect("html-page-context", measure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
