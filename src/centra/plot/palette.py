"""A colour and a marker for each cluster."""

import numpy as np

from centra.data import Floats

# Chosen so that any first few, and all twenty, are far apart in OKLab for normal sight and as people with protanopia,
# deuteranopia or tritanopia see them (Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113).
_HEX = """
    0f72bb eb881f 289c72 b13688 82cefc 822d1f e3cc36 56378f a289f8 dd410d
    8fc095 d080b6 05665d 7f63ee 98e188 fea4d2 c01249 f15f7a 2238b8 4b4cd1
"""
_BASE = np.array([list(bytes.fromhex(code)) for code in _HEX.split()]) / 255
_MARKERS = "osD^vP"


def colors(k: int, *, dark: bool = False) -> Floats:
    """Red, green and blue from 0 to 1 of clusters 0 to k - 1, on white paper or on dark.

    Distinct up to 20; then the same hues lighter, then darker.

    Returns
    -------
    ndarray of shape (k, 3), float64
    """
    shades = np.concatenate([_BASE, _BASE * 0.5 + 0.5, _BASE * 0.6])
    return shades[np.arange(k) % len(shades)]


def marker(cluster: int) -> str:
    """The shape of a cluster's dots: another one for every further 20 clusters."""
    return _MARKERS[cluster // len(_BASE) % len(_MARKERS)]
