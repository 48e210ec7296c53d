"""
Which colours has this picture?
===============================

A photograph has a hundred thousand colours. Which eight tell most of it?

Every block of this page is run when the page is made: what you see printed or drawn is what the code above it gave.
"""

import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from sklearn.datasets import load_sample_image

from centra.images import colors

photograph = load_sample_image("china.jpg")
palette = colors(photograph, 8)
for code, name, share in zip(palette.hex, palette.names, palette.shares, strict=True):
    print(f"{code}  {share:6.1%}  {name}")

# %%
figure = Figure(figsize=(8, 3.6), layout="constrained")
above, below = figure.subplots(2, 1, height_ratios=[4, 1])
above.imshow(np.concatenate([photograph, palette.rgb[palette.labels]], axis=1))
above.set_title(f"in {palette.distinct:,} colours, and in 8")
below.imshow(np.repeat(palette.rgb[None], 1, axis=0), aspect="auto")
for ax in (above, below):
    ax.set_axis_off()

# %%
# Each pixel counts, none is left out: equal ones are clustered as one with a weight, so that twelve million take a
# second or two. Distances are taken in OKLab, where they are about as large as the difference that people see;
# ``space="lab"`` and ``space="rgb"`` are there, too. What can't be seen, in a picture with transparent pixels, is left
# apart.
#
# How many colours?
# -----------------
#
# ``"auto"`` adds colours until one more would take away less than one percent of the variance.

few = colors(photograph, "auto")
print(few.notes[0])

# %%
# Beside others
# -------------
#
# Pillow's ``quantize`` cuts the cube of colours by medians. How far pixels are from their colour, on average, in Delta
# E (CIEDE2000); 1 is about what can be seen:

cut = np.array(Image.fromarray(photograph).quantize(8, method=Image.Quantize.MEDIANCUT, dither=0).convert("RGB"))
ours = palette.rgb[palette.labels]
errors = [deltaE_ciede2000(rgb2lab(photograph), rgb2lab(painted)).mean() for painted in (ours, cut)]
print(f"centra {errors[0]:.2f}, median cut {errors[1]:.2f}")

figure = Figure(figsize=(8, 3), layout="constrained")
titles = f"centra: Delta E {errors[0]:.2f}", f"median cut: Delta E {errors[1]:.2f}"
for ax, image, title in zip(figure.subplots(1, 2), (ours, cut), titles, strict=True):
    ax.imshow(image)
    ax.set_title(title)
    ax.set_axis_off()

# %%
# :doc:`More of them, and how long they take </performance>`.

# %%
# In the shell, with swatches for GIMP and Inkscape (.gpl), Adobe (.ase) and the web (.css)::
#
#     centra image colors photo.jpg -k 8 -o small.png -o photo.gpl -o photo.css --dither
