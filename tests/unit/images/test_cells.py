"""Centres of cells against truths: made-up micrographs, an expert's drawing, coins."""

import numpy as np
import pytest

from centra import DataError, datasets
from centra.images import cell_centers
from centra.images.evidence import solidity

skimage = pytest.importorskip("skimage")
tifffile = pytest.importorskip("tifffile")
NUCLEI = "../shared/data/images/nuclei"


def hits(truth, centers):
    """Precision and recall: a centre counts when it lies in a cell that no other centre took."""
    taken = set()
    for x, y in centers.round().astype(int).tolist():
        label = truth[np.clip(y, 0, truth.shape[0] - 1), np.clip(x, 0, truth.shape[1] - 1)]
        taken |= {label} - {0}
    return len(taken) / len(centers), len(taken) / (len(np.unique(truth)) - 1)


@pytest.mark.parametrize("radius", [8, 12, 25])
@pytest.mark.parametrize("light", [40, 200, 1000])
@pytest.mark.parametrize("crowded", [0.1, 0.35])
def test_made_up_micrographs(radius, light, crowded):
    k = int(crowded * 400 * 400 / (3.1 * radius * radius))
    made = datasets.micrograph(k, size=400, radius=radius, light=light, seed=1)
    found = cell_centers(made.image)
    precision, recall = hits(made.labels, found.centers)
    assert precision >= 0.95
    assert recall >= 0.95
    assert 0.7 * radius < found.radius < 1.1 * radius


def test_dark_cells_are_noticed():
    made = datasets.micrograph(30, size=300, radius=12, seed=2)
    bright, dark = cell_centers(made.image), cell_centers(made.image.max() - made.image.astype(float))
    np.testing.assert_allclose(dark.centers, bright.centers, atol=0.5)
    assert "darker than the ground" in " ".join(dark.notes)
    assert "darker than the ground" not in " ".join(bright.notes)


@pytest.mark.parametrize("scale", [1, 1e-3, 1e4, 1e-40, 1e150, 1e300])
@pytest.mark.parametrize("offset", [0, 1e7])
def test_units_of_brightness_say_nothing(scale, offset):
    made = datasets.micrograph(20, size=200, radius=10, seed=3)
    expected = cell_centers(made.image).centers
    found = cell_centers((made.image + offset) * scale)
    np.testing.assert_allclose(found.centers, expected, atol=0.3)


def test_more_than_there_are_in_a_large_picture():
    made = datasets.micrograph(400, size=900, radius=12, seed=1)
    found = cell_centers(made.image, k=500)
    assert len(found.centers) == 500
    assert (found.areas > 0).all()


def test_touching_cells_come_apart_and_what_is_told_of_each():
    y, x = np.mgrid[:120, :200]
    image = np.zeros((120, 200))
    for cx, cy in ((60, 60), (96, 60), (150, 30)):
        image[(x - cx) ** 2 + (y - cy) ** 2 <= 20**2] = 100
    found = cell_centers(image)
    np.testing.assert_allclose(found.centers, [[150, 30], [60, 60], [96, 60]], atol=2)
    assert sorted(np.unique(found.labels)) == [0, 1, 2, 3]
    np.testing.assert_allclose(found.areas, np.pi * 400, rtol=0.15)
    np.testing.assert_allclose(found.brightness, 100, rtol=0.1)
    np.testing.assert_array_equal(np.bincount(found.labels.ravel())[1:], found.areas)


@pytest.mark.parametrize("k", [1, 20, 60])
def test_so_many(k):
    made = datasets.micrograph(20, size=300, radius=12, seed=4)
    found = cell_centers(made.image, k=k)
    assert len(found.centers) == k
    assert (found.areas > 0).all()
    assert k == 1 or hits(made.labels, found.centers)[1] >= 0.9  # one centre is that of all cells


def test_the_same_again():
    made = datasets.micrograph(30, size=300, radius=10, seed=5)
    one, two = cell_centers(made.image), cell_centers(made.image)
    np.testing.assert_array_equal(one.centers, two.centers)
    np.testing.assert_array_equal(one.labels, two.labels)


def test_nuclei_as_experts_drew_them():
    try:
        truth = tifffile.imread(f"{NUCLEI}-truth.tif")
    except FileNotFoundError:
        pytest.skip(f"{NUCLEI}.tif is not there")
    found = cell_centers(f"{NUCLEI}.tif")
    precision, recall = hits(truth, found.centers)
    assert precision >= 0.92
    assert recall >= 0.92
    assert abs(len(found.centers) - 125) <= 0.06 * 125


def test_coins():
    assert abs(len(cell_centers(skimage.data.coins()).centers) - 24) <= 1


def test_stained_tissue_and_channels():
    tissue = skimage.data.immunohistochemistry()[256:, 256:]
    found = cell_centers(tissue)
    assert "hematoxylin" in found.notes[0]
    assert 100 < len(found.centers) < 300
    made = datasets.micrograph(10, size=150, radius=10, seed=6)
    layers = np.stack([np.zeros_like(made.image), made.image, np.zeros_like(made.image)], axis=2)
    np.testing.assert_allclose(cell_centers(layers, channel=1).centers, cell_centers(made.image).centers)
    with pytest.raises(DataError, match="there is no channel 3"):
        cell_centers(layers, channel=3)


NOTHING = {
    "black": (np.zeros((50, 50)), "all of its pixels are alike"),
    "one pixel": (np.ones((1, 1)), "all of its pixels are alike"),
    "noise": (np.random.default_rng(0).normal(size=(200, 200)), "nothing stands out of the noise"),
    "counts": (np.random.default_rng(0).poisson(100, (200, 200)), "nothing stands out of the noise"),
    "no numbers": (np.full((9, 9), np.nan), "no pixel with a number"),
    "text": (np.array([["a"]]), "rows by columns of real numbers"),
    "complex numbers": (np.ones((3, 3), complex), "rows by columns of real numbers"),
    "four axes": (np.zeros((2, 2, 2, 2)), "rows by columns of numbers"),
    "empty": (np.zeros((0, 5)), "rows by columns of numbers"),
}


@pytest.mark.parametrize("case", NOTHING)
def test_no_foreground(case):
    image, sentence = NOTHING[case]
    with pytest.raises(DataError, match=sentence):
        cell_centers(image)


def test_pixels_that_are_no_numbers():
    image = datasets.micrograph(10, size=150, radius=10, seed=7).image.astype(float)
    expected = cell_centers(image).centers
    image[0, 0] = np.nan
    found = cell_centers(image)
    assert "1 pixel(s) that are no numbers taken as dark" in found.notes
    np.testing.assert_allclose(found.centers, expected, atol=0.5)


def test_solidity():
    y, x = np.mgrid[:60, :60]
    disc = np.argwhere((x - 30) ** 2 + (y - 30) ** 2 <= 25**2).astype(float)
    assert solidity(disc) == pytest.approx(1, abs=0.04)  # its edge is a staircase
    square = np.argwhere((x < 20) & (y < 20)).astype(float)
    assert solidity(square) == pytest.approx(1, abs=1e-9)
    corner = np.argwhere((x < 20) ^ (y < 20)).astype(float)
    assert solidity(corner) < 0.9
