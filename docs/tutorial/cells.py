"""
How many cells, and where?
==========================

Given a picture of cells under a microscope: where are their centres, how many are there, how large are they?

Every block of this page is run when the page is made: what you see printed or drawn is what the code above it gave.
The picture here is made up, so that the truth is known; yours goes in as TIFF (of 8 or 16 bits, or float; stacks, too),
PNG or JPEG, grey, of several channels, or of stained tissue.
"""

import numpy as np
from matplotlib.figure import Figure

from centra import datasets
from centra.images import cell_centers
from centra.images.writing import overlay

made = datasets.micrograph(60, size=360, radius=12, light=80, seed=2)
cells = cell_centers(made.image)
print(f"{len(cells.centers)} cells found, {len(made.centers)} are there; a typical radius is {cells.radius:.1f} pixels")

# %%
figure = Figure(figsize=(9, 4.6), layout="constrained")
for ax, image, title in zip(
    figure.subplots(1, 2), (made.image, overlay(cells)), ("a micrograph", "its cells"), strict=True
):
    ax.imshow(image, cmap="gray")
    ax.set_title(title)
    ax.set_axis_off()

# %%
# A centre counts as right if it lies in a cell that no other centre took:

taken = {made.labels[round(y), round(x)] for x, y in cells.centers} - {0}
print(f"precision {len(taken) / len(cells.centers):.3f}, recall {len(taken) / len(made.centers):.3f}")

# %%
# How it is done
# --------------
#
# What is brighter than its surroundings, a few cells wide, is foreground; the ground is made even where that parts dark
# and bright better. The distance to the edge of the foreground, smoothed, has a peak in each cell. From these peaks,
# :func:`centra.kmeans` clusters the bright pixels by their position, weighted by their brightness: the centres are
# those of the cells. Two that have no neck between them are merged, one with a dent is split. All lengths are in radii
# of a typical cell, which is measured: no number is one of pixels. Dark cells on a bright ground are noticed:

dark = cell_centers(made.image.max() - made.image.astype(float))
print(dark.notes)
print("the same centres:", np.allclose(dark.centers, cells.centers, atol=0.5))

# %%
# In the shell, with a table that ImageJ and QuPath read, an image of labels, and the overlay::
#
#     centra image cells nuclei.tif -o cells.csv -o labels.tif -o overlay.png
#
# ``-k 24`` asks for 24 cells, ``--channel 1`` for another channel, ``--page 3`` for another page of a stack.
