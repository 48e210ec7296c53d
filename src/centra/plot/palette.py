"""A colour and a marker for each cluster."""

import numpy as np

from centra.data import Floats

# Chosen so that any first few, and all twenty, are far apart in OKLab for normal sight and as people with protanopia,
# deuteranopia or tritanopia see them (Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113), and the first
# six in grey print, too. More than that have no room between black and white: there, numbers tell clusters apart.
_LIGHT = """
    0f72bb eb881f 05665d e3cc36 56378f 8fc095 dd410d a289f8 289c72 b13688
    82cefc 822d1f d080b6 7f63ee 98e188 fea4d2 c01249 f15f7a 2238b8 4b4cd1
"""
# The same hues, or nearly so, each with a contrast of at least 3 to dark paper.
_DARK = """
    559cf7 f9a201 3c8d83 fbf43a 8346c0 50ed96 e43312 cab5fb 85c997 d398d1
    a5e3fd a47054 ae8ab1 9671bd ccf4ce eeb2cb 8d5568 f77d66 8571fe 5049f8
"""
_MARKERS = "osD^vP"


def _shades(codes: str, darker: float) -> Floats:
    base = np.array([list(bytes.fromhex(code)) for code in codes.split()]) / 255
    return np.concatenate([base, base * 0.5 + 0.5, base * darker])


_ON_LIGHT, _ON_DARK = _shades(_LIGHT, 0.6), _shades(_DARK, 0.75)


def colors(k: int, *, dark: bool = False) -> Floats:
    """Red, green and blue from 0 to 1 of clusters 0 to k - 1, on white paper or on dark.

    Distinct up to 20; then the same hues lighter, then darker.

    Returns
    -------
    ndarray of shape (k, 3), float64
    """
    shades = _ON_DARK if dark else _ON_LIGHT
    return shades[np.arange(k) % len(shades)]


def rims(colors: Floats, *, dark: bool = False) -> Floats:
    """The edges of dots in these colours: darker, so that pale ones are seen on white paper; lighter on dark."""
    return colors * 0.75 + 0.25 if dark else colors * 0.6


def marker(cluster: int) -> str:
    """The shape of a cluster's dots: another one for every further 20 clusters."""
    return _MARKERS[cluster // len(_LIGHT.split()) % len(_MARKERS)]
