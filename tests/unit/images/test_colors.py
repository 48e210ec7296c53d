"""Palettes against brute force, known colour spaces, and files that others read."""

import struct

import numpy as np
import pytest

from centra import DataError, ParameterError
from centra.images import colors
from centra.images.palettes import write_palette
from centra.images.spaces import to_rgb, to_space

Pictures = pytest.importorskip("PIL.Image")
skcolor = pytest.importorskip("skimage.color")
ALL = np.stack(np.meshgrid(*[np.arange(0, 256, 15, dtype=np.uint8)] * 3), axis=-1).reshape(-1, 3)


def picture(seed=0, height=60, width=80, noise=4):
    """Five colours in blocks, with noise."""
    rng = np.random.default_rng(seed)
    base = np.array([[20, 30, 200], [240, 240, 230], [200, 40, 30], [30, 160, 60], [250, 200, 20]])
    image = base[(np.arange(width) * 5 // width)[None, :].repeat(height, 0)]
    return np.clip(image + rng.integers(-noise, noise + 1, image.shape), 0, 255).astype(np.uint8)


def test_cielab_is_that_of_scikit_image():
    np.testing.assert_allclose(to_space(ALL, "lab"), skcolor.rgb2lab(ALL), atol=2e-2)


def test_oklab_of_known_colours():
    """Ottosson's page has white, red, green and blue."""
    known = to_space(np.array([[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8), "oklab") / 100
    expected = [[1, 0, 0], [0.628, 0.2249, 0.1258], [0.8664, -0.2339, 0.1795], [0.452, -0.0324, -0.3115]]
    np.testing.assert_allclose(known, expected, atol=2e-4)


@pytest.mark.parametrize("space", ["oklab", "lab", "rgb"])
def test_there_and_back(space):
    np.testing.assert_array_equal(np.rint(to_rgb(to_space(ALL, space), space)), ALL)


@pytest.mark.parametrize("space", ["oklab", "lab", "rgb"])
def test_every_pixel_has_the_nearest_colour(space):
    image = picture()
    found = colors(image, 5, space=space)
    places, palette = to_space(image.reshape(-1, 3), space), to_space(found.rgb, space)
    away = np.sqrt(((places[:, None] - palette[None]) ** 2).sum(axis=2))
    chosen = away[np.arange(len(away)), found.labels.ravel()]
    assert (chosen <= away.min(axis=1) + 0.5).all()  # colours were rounded to bytes since
    assert found.error == pytest.approx(chosen.mean())
    np.testing.assert_allclose(found.shares, np.bincount(found.labels.ravel()) / found.labels.size)
    assert (np.diff(found.shares) <= 0).all()
    means = [to_space(image[found.labels == i], space).mean(axis=0) for i in range(5)]
    np.testing.assert_allclose(to_space(found.rgb, space), means, atol=0.6)


def test_equal_pixels_are_one_with_a_weight():
    image = picture(noise=0)
    found = colors(image, 5)
    assert found.distinct == 5
    assert found.error < 1e-9
    assert {*found.hex} == {"#141ec8", "#f0f0e6", "#c8281e", "#1ea03c", "#fac814"}
    assert found.names[found.hex.index("#c8281e")] == "firebrick"


def test_how_many():
    found = colors(picture(noise=3), "auto")
    assert len(found.rgb) == 5
    assert found.notes == ("5 colours: one more takes away less than 1% of the variance",)


def test_what_cannot_be_seen_is_left_apart():
    image = picture()
    seen = np.full(image.shape[:2], 255, np.uint8)
    seen[:, :16] = 0  # all of the first colour
    found = colors(np.dstack([image, seen]), 4)
    assert (found.labels[:, :16] == -1).all()
    assert found.shares.sum() == pytest.approx(1)
    with pytest.raises(DataError, match="nothing to be seen"):
        colors(np.dstack([image, seen * 0]), 4)


@pytest.mark.parametrize("scale", ["grey", "16 bits", "shares", "bool"])
def test_other_kinds_of_pixels(scale):
    image = picture(noise=0)
    expected = colors(image, 5).hex
    if scale == "grey":
        assert all(code[1:3] == code[3:5] == code[5:] for code in colors(image[..., 0], 3).hex)
    elif scale == "bool":
        assert {*colors(image[..., 0] > 100, 2).hex} == {"#000000", "#ffffff"}
    else:
        given = image.astype(np.uint16) * 257 if scale == "16 bits" else image / 255
        assert colors(given, 5).hex == expected


def test_bad_input(tmp_path):
    with pytest.raises(DataError, match="can have 5 colours at most: use -k 5"):
        colors(picture(noise=0), 6)
    with pytest.raises(ParameterError, match="space='hsv'"):
        colors(picture(), 3, space="hsv")
    with pytest.raises(DataError, match="NaN or infinite"):
        colors(np.full((3, 3, 3), np.nan), 1)
    with pytest.raises(DataError, match="5 channels"):
        colors(np.zeros((3, 3, 5), np.uint8), 1)
    assert colors(np.zeros((1, 1, 3), np.uint8), 1).hex == ("#000000",)


def written(tmp_path, name, palette, **more):
    with open(tmp_path / name, "wb") as file:
        write_palette(file, name, palette, **more)
    return (tmp_path / name).read_bytes()


def test_files(tmp_path):
    image = picture(noise=0)
    seen = np.full(image.shape[:2], 255, np.uint8)
    seen[:5] = 0
    found = colors(np.dstack([image, seen]), 5)
    written(tmp_path, "q.png", found)
    with Pictures.open(tmp_path / "q.png") as made:
        assert made.mode == "P"
        back = np.array(made.convert("RGBA"))
    np.testing.assert_array_equal(back[5:, :, :3], image[5:])
    assert (back[:5, :, 3] == 0).all()
    gpl = written(tmp_path, "a.gpl", found).decode().splitlines()
    assert gpl[0] == "GIMP Palette"
    assert [int(n) for n in gpl[3].split()[:3]] == found.rgb[0].tolist()
    css = written(tmp_path, "a.css", found).decode()
    assert f"--color-1: {found.hex[0]};" in css
    ase = written(tmp_path, "a.ase", found)
    assert ase[:4] == b"ASEF"
    assert struct.unpack(">HHI", ase[4:12]) == (1, 0, 5)
    kind, length = struct.unpack(">HI", ase[12:18])
    assert kind == 1
    letters = struct.unpack(">H", ase[18:20])[0]
    assert ase[20 : 20 + 2 * letters].decode("utf-16-be").rstrip("\0") == f"{found.names[0]} 1"
    rgb = struct.unpack(">fff", ase[24 + 2 * letters : 36 + 2 * letters])
    np.testing.assert_allclose(np.array(rgb) * 255, found.rgb[0], atol=1e-4)
    at, count = 12, 0
    while at < len(ase):
        at += 6 + struct.unpack(">I", ase[at + 2 : at + 6])[0]
        count += 1
    assert (at, count) == (len(ase), 5)
    assert length == 2 + 2 * letters + 4 + 12 + 2


def test_dithering_keeps_the_mean():
    ramp = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 3, axis=2).repeat(32, axis=0)
    found = colors(ramp, 2, space="rgb")
    import io

    file = io.BytesIO()
    write_palette(file, "q.png", found, source=ramp)
    made = np.array(Pictures.open(file).convert("RGB")).astype(float)
    middle = slice(24, 40)
    assert abs(made[:, middle].mean() - ramp[:, middle].mean()) < 12
    assert len(np.unique(made[:, middle])) == 2


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.uint32, np.int64])
def test_wide_numbers(dtype):
    image = picture(noise=0).astype(dtype) * 257
    assert {*colors(image, 5).hex} == {*colors(picture(noise=0), 5).hex}
    assert colors(np.array([[-300, 300]], np.int16), 2).rgb.min() == 0


def test_hidden_pixels_stay_hidden_with_as_many_colours_as_can_be(tmp_path):
    rng = np.random.default_rng(0)
    image = np.dstack([rng.integers(0, 256, (40, 40, 3)).astype(np.uint8), np.full((40, 40), 255, np.uint8)])
    image[:20, :, 3] = 0
    with pytest.raises(DataError, match="use -k 255"):
        colors(image, 256)
    written(tmp_path, "q.png", colors(image, 255))
    with Pictures.open(tmp_path / "q.png") as made:
        alpha = np.array(made.convert("RGBA"))[..., 3]
    assert (alpha[:20] == 0).all()
    assert (alpha[20:] == 255).all()
