"""Model files become estimators again."""

from pathlib import Path

import numpy as np

from centra.errors import ModelError
from centra.estimators.kmeans import KMeans
from centra.estimators.minibatch import MiniBatchKMeans
from centra.io.model import load_model

CLASSES = {"KMeans": KMeans, "MiniBatchKMeans": MiniBatchKMeans}


def load(path: str | Path) -> KMeans | MiniBatchKMeans:
    """Read a model that ``save`` of an estimator or ``centra fit --model`` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    KMeans or MiniBatchKMeans
        Ready to ``predict``, ``transform``, ``score`` and, of batches, ``partial_fit``. ``labels_`` and ``history_``
        are not in the file.

    Raises
    ------
    ModelError
        The file isn't a model, is damaged, or its columns were scaled by ``centra fit --scale``, which an estimator
        knows nothing of.
    """
    model = load_model(path)
    if model.scaling is not None:
        raise ModelError(
            f"{path}: this model scales its columns ({model.scaling.name}); apply it with `centra predict`"
        )
    estimator = CLASSES[model.estimator]()
    known = set(estimator.get_params())
    estimator.set_params(**{name: value for name, value in model.params.items() if name in known})
    estimator.n_clusters = len(model.centers)
    estimator.cluster_centers_ = model.centers
    estimator.inertia_ = model.inertia
    estimator.n_iter_ = model.n_iter
    estimator.stop_reason_ = model.stop_reason
    estimator.cluster_sizes_ = model.sizes
    estimator.n_features_in_ = model.centers.shape[1]
    if isinstance(estimator, MiniBatchKMeans):
        estimator.n_steps_ = model.n_iter
    if model.columns is not None:
        estimator.feature_names_in_ = np.array(model.columns, dtype=object)
    return estimator
