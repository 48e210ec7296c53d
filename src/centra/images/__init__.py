"""Images: the centres of cells in micrographs, the colours of photographs."""

from centra.images.cells import Cells, cell_centers
from centra.images.colors import Palette, colors

__all__ = ["Cells", "Palette", "cell_centers", "colors"]
