"""Images: the centres of cells in micrographs, the colours of photographs."""

from centra.images.cells import Cells, cell_centers

__all__ = ["Cells", "cell_centers"]
