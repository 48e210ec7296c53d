"""Pages: single HTML files that open from the disk with the network off."""

from centra.pages.frame import page
from centra.pages.map import map_page

__all__ = ["map_page", "page"]
