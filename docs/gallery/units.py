"""
Scaled for the fit, drawn in units
==================================

Two columns in units that have nothing to do with each other are scaled before they are clustered. A Pipeline of
scikit-learn tells the picture how: axes, stars and cells are in the units of the columns, the cells exactly so.
"""

from sklearn.datasets import load_wine
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from centra import KMeans, plot

wines = load_wine(as_frame=True).data[["color_intensity", "proline"]]
model = make_pipeline(StandardScaler(), KMeans(4, n_init=10, random_state=0)).fit(wines)
plot.voronoi(model, wines, columns=["colour intensity", "proline"])
