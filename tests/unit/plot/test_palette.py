"""Colours that can be told apart, whatever the eyes."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from centra.plot import palette
from centra.plot.board import OPACITY
from centra.plot.canvas import STYLES

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


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Relative to white, as grey print has it."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(rgb: np.ndarray, paper: str) -> np.ndarray:
    """WCAG 2.1's."""
    one, other = luminance(rgb) + 0.05, luminance(np.array(to_rgb(paper))) + 0.05
    return np.maximum(one, other) / np.minimum(one, other)


# As far apart as a step of 8 or 5 in lightness from 0 to 100; neighbours in matplotlib's tab10 are down to 0.7.
@pytest.mark.parametrize(("k", "least"), [(8, 0.08), (20, 0.05)])
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("dark", [False, True])
def test_colors_are_far_apart(k: int, least: float, sight: str, dark: bool) -> None:
    lab = oklab(palette.colors(k, dark=dark), SIGHT[sight])
    apart = np.linalg.norm(lab[:, None] - lab, axis=2)[~np.eye(k, dtype=bool)]
    assert apart.min() > least


@pytest.mark.parametrize("dark", [False, True])
def test_the_first_six_are_apart_in_grey_print(dark: bool) -> None:
    lightness = np.sort(np.cbrt(luminance(palette.colors(6, dark=dark))))  # OKLab's, of a grey
    assert np.diff(lightness).min() > 0.06


def test_all_are_seen_on_white() -> None:
    assert (oklab(palette.colors(60), np.eye(3))[:, 0] < 0.95).all()


@pytest.mark.parametrize(("clusters", "least"), [(slice(0, 40), 3.0), (slice(40, 60), 1.8)])
def test_all_are_seen_on_dark_paper(clusters: slice, least: float) -> None:
    assert contrast(palette.colors(60, dark=True)[clusters], STYLES["dark"].paper).min() >= least


@pytest.mark.parametrize("style", STYLES)
def test_dots_have_rims_that_are_seen(style: str) -> None:
    rims = STYLES[style].rims(STYLES[style].colors(20))
    assert contrast(rims, STYLES[style].paper).min() >= 3


@pytest.mark.parametrize("style", STYLES)
def test_rows_without_a_cluster_are_seen(style: str) -> None:
    faint, paper = (np.array(to_rgb(color)) for color in (STYLES[style].faint, STYLES[style].paper))
    assert 1.85 < contrast(OPACITY * faint + (1 - OPACITY) * paper, STYLES[style].paper) < 3


@pytest.mark.parametrize("dark", [False, True])
def test_beyond_20_clusters_color_and_marker_together_are_distinct(dark: bool) -> None:
    looks = {(*color, palette.marker(cluster)) for cluster, color in enumerate(palette.colors(120, dark=dark))}
    assert len(looks) == 120


def test_a_cluster_keeps_its_color_whatever_their_number() -> None:
    assert (palette.colors(7) == palette.colors(200)[:7]).all()


def test_a_cluster_has_like_hues_on_both_papers() -> None:
    light, dark = (oklab(palette.colors(20, dark=each), np.eye(3))[:, 1:] for each in (False, True))
    cosine = (light * dark).sum(axis=1) / np.linalg.norm(light, axis=1) / np.linalg.norm(dark, axis=1)
    assert cosine.min() > np.cos(np.deg2rad(25))
