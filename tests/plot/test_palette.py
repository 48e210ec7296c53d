"""Colours that can be told apart, whatever the eyes."""

import numpy as np
import pytest

from centra.plot import palette

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def oklab(rgb: np.ndarray, sight: object) -> np.ndarray:
    """Perceived colours (Ottosson 2020)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ np.array(sight).T
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    to_lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.cbrt(np.clip(linear, 0, 1) @ np.array(to_lms).T) @ np.array(to_lab).T


# As far apart as a step of 7 or 5 in lightness from 0 to 100; neighbours in matplotlib's tab10 are down to 0.7.
@pytest.mark.parametrize(("k", "least"), [(8, 0.07), (20, 0.05)])
@pytest.mark.parametrize("sight", SIGHT)
def test_colors_are_far_apart(k: int, least: float, sight: str) -> None:
    lab = oklab(palette.colors(k), SIGHT[sight])
    apart = np.linalg.norm(lab[:, None] - lab, axis=2)[~np.eye(k, dtype=bool)]
    assert apart.min() > least


def test_all_are_seen_on_white() -> None:
    assert (oklab(palette.colors(60), np.eye(3))[:, 0] < 0.95).all()


def test_beyond_20_clusters_color_and_marker_together_are_distinct() -> None:
    looks = {(*color, palette.marker(cluster)) for cluster, color in enumerate(palette.colors(120))}
    assert len(looks) == 120


def test_a_cluster_keeps_its_color_whatever_their_number() -> None:
    assert (palette.colors(7) == palette.colors(200)[:7]).all()
