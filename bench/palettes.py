"""Palettes of photographs, beside Pillow's quantize, libimagequant and scikit-learn's tutorial, on the same pixels.

Shown are seconds (the fastest of some rounds, in turns) and how far pixels are from their colour on average, in Delta
E of CIEDE2000 and in OKLab (times 100); without dithering. Peers are those that are installed.
"""

import sys
from time import perf_counter

import numpy as np
from PIL import Image
from skimage import data
from skimage.color import deltaE_ciede2000, rgb2lab
from sklearn.cluster import KMeans
from sklearn.datasets import load_sample_image
from sklearn.utils import shuffle

from centra.collapse import collapsed
from centra.images import colors
from centra.images.spaces import to_space

COLOURS, ROUNDS = 16, 3


def of_centra(image):
    found = colors(image, COLOURS)
    return found.rgb[found.labels]


def of_pillow(method):
    return lambda image: np.array(Image.fromarray(image).quantize(COLOURS, method=method, dither=0).convert("RGB"))


def of_libimagequant(image):
    import libimagequant as liq

    attr = liq.Attr()
    attr.max_colors = COLOURS
    rgba = np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])
    picture = attr.create_rgba(rgba.tobytes(), image.shape[1], image.shape[0], 0)
    result = picture.quantize(attr)
    result.dithering_level = 0.0
    labels = np.frombuffer(result.remap_image(picture), np.uint8).reshape(image.shape[:2])
    palette = np.array([[c.r, c.g, c.b] for c in result.get_palette()], np.uint8)
    return palette[labels]


def of_tutorial(image):
    """scikit-learn's "Color Quantization using K-Means": a fit of 1,000 pixels, all pixels predicted."""
    pixels = image.reshape(-1, 3) / 255
    model = KMeans(n_clusters=COLOURS, random_state=0).fit(shuffle(pixels, random_state=0, n_samples=1_000))
    painted = model.cluster_centers_[model.predict(pixels)]
    return np.rint(painted * 255).astype(np.uint8).reshape(image.shape)


PEERS = {
    "centra": of_centra,
    "Pillow, median cut": of_pillow(Image.Quantize.MEDIANCUT),
    "Pillow, octree": of_pillow(Image.Quantize.FASTOCTREE),
    "libimagequant": of_libimagequant,
    "scikit-learn's tutorial": of_tutorial,
}


def errors(image, painted):
    """On average over all pixels; each pair of colours is looked at once."""
    pairs = collapsed(np.concatenate([image.reshape(-1, 3), painted.reshape(-1, 3)], axis=1))
    one, other, weights = pairs.rows[:, :3], pairs.rows[:, 3:], pairs.counts
    delta = deltaE_ciede2000(rgb2lab(one), rgb2lab(other))
    oklab = np.sqrt(np.square(to_space(one, "oklab") - to_space(other, "oklab")).sum(axis=1))
    return np.average(delta, weights=weights), np.average(oklab, weights=weights)


def main():
    large = Image.fromarray(data.astronaut()).resize((4000, 3000), Image.Resampling.BICUBIC)
    pictures = {"china, 0.3 M": load_sample_image("china.jpg"), "coffee, 0.2 M": data.coffee(), "12 M": np.array(large)}
    for title, image in pictures.items():
        seconds, ends = {}, {}
        for _ in range(ROUNDS):
            for name, quantize in PEERS.items():
                begin = perf_counter()
                try:
                    painted = quantize(image)
                except ImportError:
                    print(f"{name} is not installed", file=sys.stderr)
                    continue
                seconds.setdefault(name, []).append(perf_counter() - begin)
                ends[name] = ends.get(name) or errors(image, painted)
        for name, times in seconds.items():
            print(f"{title:14} {name:24} {min(times):7.3f} s   Delta E {ends[name][0]:.2f}   OKLab {ends[name][1]:.2f}")


if __name__ == "__main__":
    main()
