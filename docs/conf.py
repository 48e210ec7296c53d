"""How the docs are built: ``make docs``. Nothing is fetched from elsewhere."""

import re
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

import centra

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "parts"))

project = "centra"
author = "the centra developers"
copyright = author
version = release = centra.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_gallery.gen_gallery",
    "myst_parser",
    "mathml",
    "helptext",
    "twins",
]
exclude_patterns = ["parts", "gallery", "tutorial", "images", "auto_tutorial/index.rst"]
nitpicky = True
# Types of arguments are said in words; scikit-learn's pages are elsewhere.
nitpick_ignore_regex = [("py:class", r".*"), ("py:func", r"sklearn\..*")]

html_theme = "furo"
html_title = "centra"
html_static_path = ["static"]
html_css_files = ["centra.css"]
html_show_sphinx = False
html_copy_source = False
pygments_style = "friendly"

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings have them
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
html_math_renderer = "mathml"
myst_heading_anchors = 3

sphinx_gallery_conf = {
    "examples_dirs": ["tutorial", "gallery"],
    "gallery_dirs": ["auto_tutorial", "auto_gallery"],
    "filename_pattern": r"\.py",
    "within_subsection_order": "order.key",
    "image_scrapers": ("scraper",),
    "image_srcset": ["2x"],
    "reset_modules": (),
    "capture_repr": (),
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 1e9,
    "write_computation_times": False,
    "copyfile_regex": r"",
}


def escape_types(_app: Sphinx, _what: str, _name: str, _obj: Any, _options: Any, lines: list[str]) -> None:
    """``n_features_in_`` within a type is no link."""
    for number, line in enumerate(lines):
        if field := re.match(r"\s*:(type|vartype)\b[^:]*:", line):
            lines[number] = field[0] + re.sub(r"_(?=\W)", r"\\_", line[field.end() :])


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", escape_types, priority=900)  # after napoleon
