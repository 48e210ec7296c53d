"""Axes whose figure is shown by whatever shows the last value of a cell; imported only where matplotlib is there."""

from io import BytesIO
from typing import Any

from matplotlib.axes import Axes

DPI = 96  # of a screen; the image has twice as many pixels, for those that have them


class ShownAxes(Axes):
    """Axes on a figure of their own, which no pyplot knows, and so no notebook would show."""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        figure: Any = self.figure
        file = BytesIO()
        figure.savefig(file, format="png", dpi=2 * DPI)
        width, height = figure.get_size_inches()
        return file.getvalue(), {"width": round(float(width) * DPI), "height": round(float(height) * DPI)}
