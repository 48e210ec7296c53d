"""Images in, as people have them."""

import numpy as np
import pytest

from centra import DataError
from centra.images import reading
from centra.images.reading import read_image

tifffile = pytest.importorskip("tifffile")
Pictures = pytest.importorskip("PIL.Image")
GREY = (np.arange(600).reshape(20, 30) % 251).astype(np.uint8)
RGB = np.stack([GREY, GREY[::-1], 255 - GREY], axis=2)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_tiff(tmp_path, dtype):
    tifffile.imwrite(tmp_path / "a.tif", GREY.astype(dtype))
    np.testing.assert_array_equal(read_image(str(tmp_path / "a.tif")).pixels, GREY)
    tifffile.imwrite(tmp_path / "c.tif", RGB.astype(dtype), photometric="rgb")
    np.testing.assert_array_equal(read_image(str(tmp_path / "c.tif")).pixels, RGB)


def test_stacks(tmp_path):
    tifffile.imwrite(tmp_path / "s.tif", np.stack([GREY, GREY // 2, GREY // 3]), photometric="minisblack")
    path = str(tmp_path / "s.tif")
    first = read_image(path)
    np.testing.assert_array_equal(first.pixels, GREY)
    assert "a stack of 3 pages" in first.notes[0]
    np.testing.assert_array_equal(read_image(path, page=2).pixels, GREY // 3)
    with pytest.raises(DataError, match="there is no page 3"):
        read_image(path, page=3)


def test_sizes_of_pixels(tmp_path):
    about = {
        "axes": "YX",
        "PhysicalSizeX": 0.25,
        "PhysicalSizeY": 0.5,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeYUnit": "µm",
    }
    tifffile.imwrite(tmp_path / "a.ome.tif", GREY, ome=True, metadata=about)
    assert read_image(str(tmp_path / "a.ome.tif")).micrometres == (0.5, 0.25)
    tifffile.imwrite(tmp_path / "j.tif", GREY, imagej=True, resolution=(4, 2), metadata={"unit": "um"})
    assert read_image(str(tmp_path / "j.tif")).micrometres == (0.5, 0.25)
    tifffile.imwrite(tmp_path / "p.tif", GREY)
    assert read_image(str(tmp_path / "p.tif")).micrometres is None


def test_palettes_alpha_cmyk_and_16_bits(tmp_path):
    Pictures.fromarray(RGB).quantize(256).save(tmp_path / "p.png")
    assert read_image(str(tmp_path / "p.png")).pixels.shape == (20, 30, 3)
    seen = np.full((20, 30), 255, np.uint8)
    seen[0] = 0
    Pictures.fromarray(np.dstack([RGB, seen])).save(tmp_path / "a.png")
    image = read_image(str(tmp_path / "a.png"))
    np.testing.assert_array_equal(image.pixels, RGB)
    np.testing.assert_array_equal(image.alpha, seen > 0)
    Pictures.fromarray(RGB).convert("CMYK").save(tmp_path / "c.jpg")
    assert read_image(str(tmp_path / "c.jpg")).pixels.shape == (20, 30, 3)
    Pictures.fromarray(GREY.astype(np.uint16) * 200).save(tmp_path / "d.png")
    np.testing.assert_array_equal(read_image(str(tmp_path / "d.png")).pixels, GREY.astype(np.uint16) * 200)


def test_exif_turns(tmp_path):
    picture = Pictures.fromarray(RGB)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "t.png", exif=exif)
    np.testing.assert_array_equal(read_image(str(tmp_path / "t.png")).pixels, np.rot90(RGB, -1))


def test_what_is_wrong_is_said(tmp_path, monkeypatch):
    tifffile.imwrite(tmp_path / "a.tif", np.random.default_rng(0).integers(0, 255, (99, 99), np.uint8))
    content = (tmp_path / "a.tif").read_bytes()
    cases = {
        "cut.tif": content[: len(content) // 2],
        "x.tif": b"II*\0junk",
        "x.png": b"hello",
        "x.jpg": b"\xff\xd8\xff",
    }
    for name, written in cases.items():
        (tmp_path / name).write_bytes(written)
        with pytest.raises(DataError, match="damaged, cut short, or no image"):
            read_image(str(tmp_path / name))
    (tmp_path / "empty.png").write_bytes(b"")
    with pytest.raises(DataError, match="is empty"):
        read_image(str(tmp_path / "empty.png"))
    with pytest.raises(DataError, match="doesn't exist"):
        read_image(str(tmp_path / "no.png"))
    monkeypatch.setattr(reading, "MOST", 500)
    Pictures.fromarray(RGB).save(tmp_path / "big.png")
    for name in ("big.png", "a.tif"):
        with pytest.raises(DataError, match=r"million pixels.*--force"):
            read_image(str(tmp_path / name))
    assert read_image(str(tmp_path / "big.png"), force=True).pixels.shape == RGB.shape


@pytest.mark.parametrize("axes", ["CYX", "ZCYX", "CZYX"])
def test_channels_are_no_alpha(tmp_path, axes):
    layers = np.stack([GREY, GREY // 2, GREY // 3, GREY // 4])  # CYX
    given = {"CYX": layers, "ZCYX": layers[None].repeat(3, 0)}
    given["CZYX"] = np.moveaxis(given["ZCYX"], 0, 1)
    path = str(tmp_path / "a.ome.tif")
    tifffile.imwrite(path, given[axes], ome=True, photometric="minisblack", metadata={"axes": axes})
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, np.moveaxis(layers, 0, -1))
    assert image.alpha is None


def test_samples_that_say_what_can_be_seen(tmp_path):
    seen = np.where(GREY > 50, 255, 0).astype(np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", np.dstack([RGB, seen]), photometric="rgb", extrasamples=["unassalpha"])
    image = read_image(str(tmp_path / "a.tif"))
    np.testing.assert_array_equal(image.pixels, RGB)
    np.testing.assert_array_equal(image.alpha, seen > 0)


def test_other_photometries(tmp_path):
    tifffile.imwrite(tmp_path / "w.tif", GREY, photometric="miniswhite")
    np.testing.assert_array_equal(read_image(str(tmp_path / "w.tif")).pixels, 255 - GREY)
    table = np.random.default_rng(0).integers(0, 65536, (3, 256)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "p.tif", GREY, photometric="palette", colormap=table)
    np.testing.assert_array_equal(read_image(str(tmp_path / "p.tif")).pixels, np.moveaxis(table[:, GREY], 0, -1))
    tifffile.imwrite(tmp_path / "c.tif", np.dstack([RGB, GREY]), photometric="separated")
    with pytest.raises(DataError, match="colours of another kind"):
        read_image(str(tmp_path / "c.tif"))
    tifffile.imwrite(tmp_path / "z.tif", GREY.astype(np.complex64))
    with pytest.raises(DataError, match="pixels of type complex64"):
        read_image(str(tmp_path / "z.tif"))
