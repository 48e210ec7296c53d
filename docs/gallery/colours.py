"""
The colours of a photograph
===========================

Every pixel is a row of three numbers, and the centres of the clusters are a palette of sixteen colours. The bytes are
clustered as they are, without a copy in another type.
"""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_sample_image

from centra import kmeans

photograph = load_sample_image("china.jpg")
pixels = photograph.reshape(-1, 3)
result = kmeans(pixels, 16, random_state=0)
palette = result.centers.round().astype(np.uint8)
painted = palette[result.labels].reshape(photograph.shape)

titles = f"in {len(np.unique(pixels, axis=0)):,} colours", f"in {len(palette)} colours"
figure = Figure(figsize=(8, 3), layout="constrained")
for ax, image, title in zip(figure.subplots(1, 2), (photograph, painted), titles, strict=True):
    ax.imshow(image)
    ax.set_title(title)
    ax.set_axis_off()
