"""Pages: single HTML files that open from the disk with the network off."""

from centra.pages.explorer import Explorer, explore, explored, playground
from centra.pages.frame import page, style_of
from centra.pages.map import map_page

__all__ = ["Explorer", "explore", "explored", "map_page", "page", "playground", "style_of"]
